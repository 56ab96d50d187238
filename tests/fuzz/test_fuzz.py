"""A few hundred generated inputs for every parser; `make fuzz` tries many more."""

from pathlib import Path

import pytest

from fuzz.__main__ import fuzz
from fuzz.parsers import PARSERS, ContainerParser, Parser, Workshop
from fuzz.small_release import ROWS
from loaders.files.tables import read_table

EXAMPLES = 300
COLUMNS = {"mirna": ("mir",), "disease": ("disease",)}


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    return Workshop(tmp_path_factory.mktemp("workshop"))


@pytest.mark.parametrize("parser", PARSERS, ids=lambda p: p.name)
def test_every_input_is_read_with_all_its_rows_or_refused_clearly(parser: Parser, workshop: Workshop) -> None:
    tally = fuzz(parser, workshop, 1, range(EXAMPLES))
    assert tally.sound, "\n".join(tally.shown)
    assert tally.inputs == tally.read + tally.refused == EXAMPLES


def test_undamaged_inputs_are_read(workshop: Workshop, tmp_path: Path) -> None:
    """An input that is refused for another reason than its damage would prove nothing."""
    for parser in PARSERS:
        if isinstance(parser, ContainerParser):
            path = tmp_path / "container.bin"
            path.write_bytes(parser.pack(workshop.files["hmdd/alldata.txt"]))
            assert len(list(read_table(path, COLUMNS, quoting=False))) == ROWS
        else:
            assert fuzz(parser, workshop, 2, range(60)).read, f"{parser.name} reads none of its inputs"


def test_the_same_seed_gives_the_same_inputs(tmp_path: Path) -> None:
    counts = [fuzz(PARSERS[0], Workshop(tmp_path), 3, range(30)) for _ in range(2)]
    assert (counts[0].read, counts[0].refused) == (counts[1].read, counts[1].refused)
