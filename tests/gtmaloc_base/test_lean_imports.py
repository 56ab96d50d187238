"""Inside the block an optional library is missing; afterwards everything is as before."""

import sys

import pytest

from gtmaloc_base.lean_imports import hidden


def test_a_hidden_module_cannot_be_imported_inside_the_block() -> None:
    with hidden("colorsys"), pytest.raises(ImportError):
        import colorsys
    import colorsys

    assert colorsys.rgb_to_hsv(0, 0, 0) == (0, 0, 0)


def test_a_module_that_was_imported_before_is_the_same_one_after() -> None:
    import json

    with hidden("json"):
        assert sys.modules["json"] is None
    assert sys.modules["json"] is json


def test_an_error_inside_the_block_hides_nothing_for_good() -> None:
    with pytest.raises(ZeroDivisionError), hidden("colorsys"):
        raise ZeroDivisionError
    import colorsys  # noqa: F401
