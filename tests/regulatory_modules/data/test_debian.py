"""Files inside Debian packages, and miniACC from the real one where it is at hand."""

import io
import os
import subprocess
import tarfile
from pathlib import Path

import numpy as np
import pytest

from loaders.errors import MissingFile, TruncatedArchive
from regulatory_modules.data import debian_archive, debian_packages
from regulatory_modules.data.debian_archive import MissingMember, deb_member
from regulatory_modules.data.debian_packages import FILE, MissingPackage, installed, read_mini_acc
from regulatory_modules.data.read_cohort import read_cohort

DEB = os.environ.get("GTMALOC_MINIACC_DEB", "")
"""Path of r-bioc-multiassayexperiment_*.deb, as `apt-get download` saves it."""


def deb(path: Path, files: dict[str, bytes], *, packed: str = "xz", link: str = "") -> Path:
    """A package as dpkg builds it: three members, sizes padded to even."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode=f"w:{packed}") as archive:
        if link:
            entry = tarfile.TarInfo(link)
            entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
            archive.addfile(entry)
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    members = {"debian-binary": b"2.0\n", "control.tar.xz": b"odd", f"data.tar.{packed}": data.getvalue()}
    whole = b"!<arch>\n"
    for name, content in members.items():
        whole += f"{name:<16}{0:<12}{0:<6}{0:<6}{'100644':<8}{len(content):<10}`\n".encode() + content
        whole += b"\n" * (len(content) % 2)
    path.write_bytes(whole)
    return path


@pytest.mark.parametrize("packed", ["xz", "gz", "bz2"])
def test_a_file_of_a_package_by_its_path_or_name(tmp_path: Path, packed: str) -> None:
    package = deb(
        tmp_path / "x.deb", {"./usr/lib/a/data.sqlite": b"one", "./usr/lib/b": b"two"}, packed=packed
    )
    assert deb_member(package, "usr/lib/a/data.sqlite") == b"one"
    assert deb_member(package, "/usr/lib/b") == b"two"
    assert deb_member(package, "data.sqlite") == b"one"


def test_the_layout_is_the_one_that_ar_reads(tmp_path: Path) -> None:
    package = deb(tmp_path / "x.deb", {"./a": b"one"})
    listed = subprocess.run(["ar", "t", package], capture_output=True, text=True, check=True).stdout
    assert listed.split() == ["debian-binary", "control.tar.xz", "data.tar.xz"]


def test_links_and_other_files_are_not_found_and_nothing_is_written(tmp_path: Path) -> None:
    package = deb(
        tmp_path / "x.deb", {"./../../escape": b"bad", "./usr/lib/other": b"x"}, link="./usr/lib/passwd"
    )
    for name in ("usr/lib/passwd", "lib/other", "usr/lib"):
        with pytest.raises(MissingMember, match=name):
            deb_member(package, name)
    assert [p.name for p in tmp_path.iterdir()] == ["x.deb"]


def test_damaged_packages_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = deb(tmp_path / "x.deb", {"./a": os.urandom(4000)}).read_bytes()
    for n, content in enumerate((b"", b"PK\x03\x04", whole[:40], whole[:150], whole[:-300], whole[:72])):
        path = tmp_path / f"{n}.deb"
        path.write_bytes(content)
        with pytest.raises(TruncatedArchive, match=f"{n}.deb"):
            deb_member(path, "a")
    with pytest.raises(MissingFile):
        deb_member(tmp_path / "none.deb", "a")
    monkeypatch.setattr(debian_archive, "MAX_MEMBER", 100)
    with pytest.raises(TruncatedArchive, match="claims 4,000 bytes"):
        deb_member(tmp_path / "x.deb", "a")


def test_a_machine_without_the_package(tmp_path: Path) -> None:
    assert installed(tmp_path) is None
    (tmp_path / FILE).parent.mkdir(parents=True)
    (tmp_path / FILE).touch()
    assert installed(tmp_path) == tmp_path / FILE
    with pytest.raises(MissingFile):
        read_mini_acc(tmp_path / "none.RData")
    with pytest.raises(TruncatedArchive):
        read_mini_acc(tmp_path / FILE)


def test_the_error_says_how_to_install_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(debian_packages, "installed", lambda: None)
    with pytest.raises(MissingPackage, match="r-bioc-multiassayexperiment is not installed") as raised:
        read_mini_acc()
    assert "apt-get install r-bioc-multiassayexperiment" in raised.value.remedy


@pytest.mark.real_data
@pytest.mark.skipif(not DEB and installed() is None, reason="no package r-bioc-multiassayexperiment")
def test_mini_acc_as_the_package_has_it() -> None:
    frames = read_mini_acc(Path(DEB) if DEB else None)
    assert (frames.mirna.shape, frames.mrna.shape, frames.clinical.shape) == ((80, 471), (79, 198), (92, 30))
    np.testing.assert_allclose(frames.mirna.sum(axis=1), 1e6)
    first = frames.mrna.loc["TCGA-OR-A5J1-01A-11R-A29S-07"]
    assert first[["DIRAS3", "MAPK14"]].tolist() == [1487.0317, 778.5783]
    cohort = read_cohort(frames.mirna, frames.mrna, frames.clinical, name=frames.name)
    assert len(cohort.samples) == 79
    assert cohort.survival is not None
    assert cohort.survival.days[:3].tolist() == [1355, 1677, 2091]
    assert int(cohort.survival.died.sum()) == 28
    assert cohort.survival.covariate_names == ("age", "stage")
