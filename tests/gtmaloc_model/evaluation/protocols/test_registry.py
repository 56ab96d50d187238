"""Protocols are found by their names."""

import pytest

from gtmaloc_base.errors import UsageError
from gtmaloc_model.evaluation.protocols.registry import PROTOCOLS, protocol_named


@pytest.mark.parametrize("spelling", ["P901", "p901"])
def test_a_name_is_found_in_any_case(spelling: str) -> None:
    assert protocol_named(spelling).name == "P901"


def test_the_first_protocol_is_the_published_one() -> None:
    assert PROTOCOLS[0].name == "P1041"


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(UsageError, match=r"no protocol 'P12'.*P1041, P901"):
        protocol_named("P12")
