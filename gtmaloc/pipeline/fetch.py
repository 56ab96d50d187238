"""The step `fetch`: find the releases to work on."""

from dataclasses import dataclass
from pathlib import Path

from gtmaloc.workspace import Workspace
from gtmaloc_base.errors import UsageError
from loaders.demonstration import write_demonstration
from loaders.source import DEMONSTRATION_MARK


@dataclass(frozen=True, slots=True)
class Data:
    """A directory of releases."""

    directory: Path
    synthetic: bool

    @property
    def described(self) -> str:
        """A description that always identifies synthetic data."""
        kind = "SYNTHETIC demonstration release, not biology" if self.synthetic else "releases"
        return f"{kind} in {self.directory}"


def fetch(workspace: Workspace, given: Path | None = None) -> Data:
    """Find releases: the directory given, else GTMALOC_DATA, else the synthetic demonstration release.

    Raises:
        UsageError: the directory does not exist.
    """
    directory = given or workspace.settings.data
    if directory is None:
        directory = workspace.releases / f"demonstration-{workspace.settings.seed}"
        workspace.reporter.say("No data directory given: using the SYNTHETIC demonstration release")
        write_demonstration(directory, seed=workspace.settings.seed)
    elif not directory.is_dir():
        raise UsageError(
            f"There is no directory {directory}", "Give the directory that holds the releases (--data DIR)"
        )
    return Data(directory.absolute(), (directory / DEMONSTRATION_MARK).is_file())
