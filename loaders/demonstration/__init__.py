"""A small synthetic release of every source, in upstream formats: to try the software and to test it."""

from loaders.demonstration.manifest import DemonstrationManifest, Planted
from loaders.demonstration.release import write_demonstration

__all__ = ["DemonstrationManifest", "Planted", "write_demonstration"]
