"""Text that is not the name of one miRNA, and well-formed names that miRBase does not list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.identity.name_syntax import parse_name
from loaders.identity.resolver import NameResolver

RELEASE = NameResolver(
    precursors=[
        ("MI0000071", "hsa-mir-17"),
        ("MI0000093", "hsa-mir-92a-1"),
        ("MI0000651", "hsa-mir-1-1"),
        ("MI0000437", "hsa-mir-1-2"),
        ("MI0000289", "hsa-mir-181a-1"),
        ("MI0000269", "hsa-mir-181a-2"),
        ("MI0000683", "hsa-mir-181b-2"),
        ("MI0000786", "hsa-mir-378a"),
        ("MI0014154", "hsa-mir-378b"),
        ("MI0014171", "hsa-mir-1273c"),
        ("MI0025512", "hsa-mir-1273h"),
    ],
    matures=[
        ("MIMAT0000070", "hsa-miR-17-5p"),
        ("MIMAT0000071", "hsa-miR-17-3p"),
        ("MIMAT0031892", "hsa-miR-1-5p"),
        ("MIMAT0000416", "hsa-miR-1-3p"),
        ("MIMAT0000731", "hsa-miR-378a-5p"),
        ("MIMAT0000732", "hsa-miR-378a-3p"),
        ("MIMAT0014999", "hsa-miR-378b"),
    ],
    products=[
        ("MI0000071", "MIMAT0000070"),
        ("MI0000071", "MIMAT0000071"),
        ("MI0000651", "MIMAT0031892"),
        ("MI0000651", "MIMAT0000416"),
        ("MI0000437", "MIMAT0000416"),
        ("MI0000786", "MIMAT0000731"),
        ("MI0000786", "MIMAT0000732"),
        ("MI0014154", "MIMAT0014999"),
    ],
    aliases=[
        ("MIMAT0000731", ("hsa-miR-378*", "hsa-miR-378a-5p")),
        ("MI0006409", ("hsa-mir-1273", "hsa-mir-1273a")),
    ],
    elsewhere={"mir709": {"mmu", "rno"}},
)


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("hsa-mir-17~92", "names several miRNAs"),
        ("hsa-mir-15a/16-1", "names several miRNAs"),
        ("let-7a/7b", "names several miRNAs"),
        ("=1+1", "not a microRNA name"),
        ("TP53/MDM2", "not a microRNA name"),
        ("hsa-mir-17-92 cluster", "names several miRNAs"),
        ("hsa-mir-17-92", "no hairpin 92 of hsa-mir-17; a cluster"),
        ("hsa-mir-106b-363", "no hairpin 363 of hsa-mir-106b; a cluster"),
        ("hsa-mir-17-18", "no hairpin 18 of hsa-mir-17; a cluster"),
        ("hsa-mir-17-5", "write -5p if you mean the arm"),
        ("hsa-miR-175p", "looks like an arm without its dash; write hsa-mir-17-5p"),
        ("hsa-mir-3p", "looks like an arm"),
        ("MIR17HG", "the host gene"),
        ("hsa-miR-PlusA1087", "in place of the number"),
        ("novel-mir-9", "'novel' is no organism code"),
        ("free text", "not a microRNA name"),
        ("", "not a microRNA name"),
    ],
)
def test_what_is_not_the_name_of_one_mirna(text: str, note: str) -> None:
    answer = RELEASE.resolve(text)
    assert (answer.how, answer.literature_id) == ("unknown", None)
    assert note in answer.note


@pytest.mark.parametrize(
    "name", ["hsa-mir-99999", "hsa-mir-355p", "hsa-mir-192-2", "hsa-mir-196a2", "mmu-mir-9"]
)
def test_a_well_formed_name_keeps_its_literature_id(name: str) -> None:
    answer = RELEASE.resolve(name)
    assert (answer.how, answer.literature_id) == ("unknown", name)


def test_an_index_without_its_hyphen_keeps_its_literature_id() -> None:
    """Since another species may have it as a proper name, such as dre-mir-29b3."""
    answer = RELEASE.resolve("hsa-mir-181a2")
    assert (answer.literature_id, answer.note) == ("hsa-mir-181a2", "read as hsa-mir-181a-2")
    assert RELEASE.resolve("hsa-mir-181a7").how == "unknown"


def test_a_name_of_other_species_says_which() -> None:
    assert "no such name for hsa; it has used it for mmu, rno" in RELEASE.resolve("hsa-mir-709").note


@pytest.mark.parametrize(
    ("name", "how", "found", "note"),
    [
        ("hsa-miR-1-1-5p", "renamed", ["MIMAT0031892"], "the 5p arm of hsa-mir-1-1: hsa-miR-1-5p"),
        ("hsa-miR-1-2-5p", "renamed", ["MI0000437"], "lists no 5p arm of hsa-mir-1-2; it lists hsa-miR-1-3p"),
        ("hsa-miR-378a*", "renamed", ["MIMAT0000731"], "the star arm of hsa-mir-378a: hsa-miR-378a-5p"),
        ("hsa-miR-378a-3p.1", "exact", ["MIMAT0000732"], "read without its suffix .1"),
        ("hsa-mir-181a2", "exact", ["MI0000269"], "read as hsa-mir-181a-2"),
        ("hsa-mir-181-2", "ambiguous", ["MI0000269", "MI0000683"], "may mean any of"),
        (
            "hsa-mir-1273",
            "dead",
            ["MI0006409"],
            "MI0006409 was withdrawn; today the common part of hsa-mir-1273c",
        ),
        ("miR-17-5p", "exact", ["MIMAT0000070"], "no species given, taken as hsa"),
    ],
)
def test_interpretations(name: str, how: str, found: list[str], note: str) -> None:
    answer = RELEASE.resolve(name)
    assert (answer.how, list(answer.accessions)) == (how, found)
    assert note in answer.note


def test_the_hairpin_in_the_name_is_the_one_that_is_answered() -> None:
    assert RELEASE.resolve("hsa-miR-1-1-3p").precursors == ("MI0000651",)


def test_suggestions_are_of_the_same_species_and_a_cluster_has_none() -> None:
    assert all(s.startswith("hsa-") for s in RELEASE.suggestions("hsa-mir-177"))
    assert RELEASE.suggestions("mir-177")[0].startswith("hsa-mir-17")
    assert RELEASE.suggestions("mmu-mir-17") == RELEASE.suggestions("hsa-mir-17~92") == ()


def test_suggestions_pass_over_closer_names_of_another_species() -> None:
    two = NameResolver(precursors=[("MI0000071", "hsa-mir-177"), ("MI0000687", "mmu-mir-1777")])
    assert two.suggestions("hsa-mir-1777") == ("hsa-mir-177",)


ARMS = st.builds(
    "hsa-{}-{}{}{}".format,
    st.sampled_from(["miR", "mir"]),
    st.sampled_from(["17", "1-1", "1-2", "1", "378a", "378b", "181a-2"]),
    st.sampled_from(["-5p", "-3p", "*", "-star", "-5p.1"]),
    st.sampled_from(["", " "]),
)


@given(ARMS)
def test_a_note_that_an_arm_is_not_listed_is_true(name: str) -> None:
    answer = RELEASE.resolve(name)
    if "lists no" not in answer.note:
        return
    parts = parse_name(RELEASE.canonical(name))
    assert parts is not None
    of_hairpin = RELEASE.resolve(parts.literature_name).matures
    names = [RELEASE.resolve(m).name or "" for m in of_hairpin]
    assert not parts.arm or not any(n.endswith(parts.arm) for n in names)


@given(st.text(max_size=40) | ARMS)
def test_no_text_raises(text: str) -> None:
    answer = RELEASE.resolve(text)
    assert bool(answer.accessions) == (answer.how != "unknown")
    assert bool(answer.note) >= (answer.how == "unknown")
