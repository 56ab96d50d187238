"""A small synthetic release of every source, in upstream formats, for trying out and testing the software."""

from loaders.demonstration.manifest import DemonstrationManifest, Planted
from loaders.demonstration.release import write_demonstration

__all__ = ["DemonstrationManifest", "Planted", "write_demonstration"]
