"""MICA under the contract."""

from contracts.method_contract import MethodContract
from regulatory_modules.methods.mica import Mica


class TestMica(MethodContract):
    method = Mica
    least_order_agreement = None
    recovered = 0.5
