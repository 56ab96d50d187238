"""MICA under the contract, with a short training."""

from typing import ClassVar

from contracts.method_contract import MethodContract
from regulatory_modules.methods.mica import Mica


class TestMica(MethodContract):
    method = Mica
    small: ClassVar = {"steps": 30}
    recovered = 0.5
    least_order_agreement = None
