"""Kernel ridge regression keeps the contract of a model."""

from contracts.model_contract import ModelContract
from gtmaloc_model.models.baselines.kernel_ridge import KernelRidge


class TestKernelRidge(ModelContract):
    model = KernelRidge
    random = False
