"""The ensemble: extra-trees and kernel ridge on one feature set."""

from gtmaloc_model.models.ensemble.model import Ensemble

__all__ = ["Ensemble"]
