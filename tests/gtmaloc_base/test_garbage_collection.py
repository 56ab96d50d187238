"""The pause of Python's search for reference cycles."""

import gc

import pytest

from gtmaloc_base.garbage_collection import without_cycle_collection


def test_the_search_is_off_inside_and_on_again_after_a_failure() -> None:
    @without_cycle_collection()
    def fails() -> None:
        assert not gc.isenabled()
        with without_cycle_collection():
            pass
        assert not gc.isenabled()
        raise ValueError

    assert gc.isenabled()
    with pytest.raises(ValueError):
        fails()
    assert gc.isenabled()
