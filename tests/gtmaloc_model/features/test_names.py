"""Names, curation facts and degrees, worked out by hand."""

import numpy as np

from fixtures.known_rows import known_rows
from gtmaloc_model.data.hairpins import Hairpin, Product
from gtmaloc_model.features.block import Columns
from gtmaloc_model.features.names import CURATION, DEGREES, NAMES

A = Hairpin(
    "MI0000077",
    products=(Product("M1", evidence="experimental"), Product("M2", evidence="not_experimental")),
    pmids=("11", "7"),
    comment_length=30,
)
B = Hairpin("MI0000079", pmids=("9",))


def row(found: Columns, i: int) -> dict[str, float]:
    return dict(zip(found.names, found.values[i].tolist(), strict=True))


def test_parts_of_a_name() -> None:
    ids = ("hsa-mir-133a", "hsa-mir-133a-1", "hsa-mir-133a-2", "hsa-let-7", "hsa-let-7a", "unreadable")
    found = NAMES.compute(known_rows([A, B], [A], [B], [], [], [], ids=ids))
    first = row(found, 1)
    assert (first["number"], first["letter"], first["copy"], first["let"]) == (133, 1, 1, 0)
    assert (first["ids of this number"], first["ids of this stem"], first["stem is listed"]) == (3, 3, 1)
    assert (row(found, 0)["first copy is listed"], row(found, 0)["stem is listed"]) == (1, 0)
    let = row(found, 4)
    assert (let["let"], let["number"], let["number is listed"], let["letter a is listed"]) == (1, 7, 1, 0)
    assert row(found, 3)["letter a is listed"] == 1
    assert [row(found, i)["hairpins"] for i in range(4)] == [2, 1, 1, 0]
    assert row(found, 5)["number"] == 0 and np.isfinite(found.values).all()


def test_what_a_name_is_to_mirbase_today() -> None:
    one, two, let = (Hairpin(f"MI{i}", name) for i, name in enumerate(("x-1-1", "x-1-2", "x-2a"), start=1))
    ids = ("x-1-1", "x-1", "x-2", "x-3", "x-9")
    found = NAMES.compute(known_rows([one], [one, two], [let], [let], [], ids=ids))
    status = ("is the name of a hairpin", "is an earlier name", "stands for copies", "stands for letters")
    assert [[row(found, i)[name] for name in status] for i in range(5)] == [
        [1, 0, 0, 0], [0, 1, 1, 0], [0, 1, 0, 1], [0, 1, 0, 0], [0, 0, 0, 0],
    ]  # fmt: skip


def test_arms_of_matures() -> None:
    products = tuple(Product(f"M{i}", start=start) for i, start in enumerate((2, 4, 5, 7, 0)))
    found = CURATION.compute(known_rows([Hairpin("MI1", sequence="ACGUACGU", products=products)], [B]))
    assert (row(found, 0)["5′ matures"], row(found, 0)["3′ matures"]) == (2, 2)
    assert np.isnan(row(found, 1)["5′ matures"])


def test_facts_of_entries() -> None:
    common = [Hairpin(f"MI10{i:02}", pmids=("5",)) for i in range(12)]
    found = CURATION.compute(known_rows([A], [B], [], others=common))
    a = row(found, 0)
    assert (a["accession"], a["first reference"], a["last reference"], a["references"]) == (77, 7, 11, 2)
    assert (a["comment length"], a["matures"], a["experimental"], a["not experimental"]) == (30, 2, 1, 1)
    assert a["cited in 5"] == 0 and "cited in 7" not in a
    assert np.isnan(found.values[2]).all()


def test_numbers_of_partners_and_the_largest_of_relatives() -> None:
    ids = ("hsa-mir-1a", "hsa-mir-1a-2", "hsa-mir-1b", "hsa-mir-2")
    targets = [[1, 1, 1], [1, 0, 0], [0, 0, 0], [0, 1, 0]]
    found = DEGREES.compute(known_rows([], [], [], [], ids=ids, associations={"target": targets}))
    log = np.log1p([3, 1, 0, 1])
    assert np.allclose(found.values[:, found.names.index("log partners: target")], log)
    of_number = found.values[:, found.names.index("largest of its number: target")]
    of_stem = found.values[:, found.names.index("largest of its stem: target")]
    assert np.allclose(of_number, [log[0], log[0], log[0], log[3]])
    assert np.allclose(of_stem, [log[0], log[0], log[2], log[3]])
