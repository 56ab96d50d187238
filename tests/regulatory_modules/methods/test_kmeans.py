"""K-means on z-scores under the contract."""

from contracts.method_contract import MethodContract
from regulatory_modules.methods.kmeans import KMeansModules


class TestKMeansModules(MethodContract):
    method = KMeansModules
