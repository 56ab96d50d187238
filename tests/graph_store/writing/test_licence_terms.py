"""What an edge reports about the licence terms of its source."""

import pytest

from graph_store.writing.licence_terms import INLINE_CHARACTERS, SEE_RELEASE, brief_terms
from loaders.registry import sources


@pytest.mark.parametrize(
    ("wording", "brief"),
    [
        ("public domain", "public domain"),
        ("freely accessible for research; treated as non-commercial", "non-commercial"),
        ("no terms stated by X; its successor is described under CC BY 4.0", "none stated"),
        ("ask the owner of the database before any use", SEE_RELEASE),
    ],
)
def test_short_wordings_stay_and_long_ones_become_a_usual_short_form(wording: str, brief: str) -> None:
    assert brief_terms(wording) == brief


@pytest.mark.parametrize("name", sorted(sources()))
def test_the_terms_of_every_source_have_a_short_form_that_fits(name: str) -> None:
    brief = brief_terms(sources()[name].licence)
    assert brief != SEE_RELEASE
    assert brief.isascii()
    assert len(brief) <= INLINE_CHARACTERS
