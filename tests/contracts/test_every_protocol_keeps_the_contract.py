"""Every registered protocol has a generic test case."""

import pytest

from contracts.coverage import classes_under
from contracts.protocol_contract import ProtocolContract
from gtmaloc_model.evaluation.protocols.base import Protocol
from gtmaloc_model.evaluation.protocols.registry import PROTOCOLS


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda protocol: protocol.name)
def test_a_protocol_is_tested_under_the_contract(protocol: Protocol) -> None:
    class_ = type(protocol).__name__
    assert class_ in classes_under(ProtocolContract, "protocol"), (
        f"write a subclass of ProtocolContract with protocol = {class_}"
    )


def test_names_differ_in_more_than_case() -> None:
    assert len({protocol.name.lower() for protocol in PROTOCOLS}) == len(PROTOCOLS)
