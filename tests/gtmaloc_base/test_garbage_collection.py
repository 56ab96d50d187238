"""The pause of Python's search for reference cycles."""

import gc
import weakref

import pytest

from gtmaloc_base.garbage_collection import cycle_collection_between, without_cycle_collection


def test_the_search_is_off_inside_and_on_again_after_a_failure() -> None:
    @without_cycle_collection()
    def fails() -> None:
        assert not gc.isenabled()
        with without_cycle_collection():
            pass
        assert not gc.isenabled()
        raise ValueError

    assert gc.isenabled()
    with pytest.raises(ValueError):
        fails()
    assert gc.isenabled()


class Link:
    """Can be part of a cycle."""

    def __init__(self) -> None:
        self.next: Link = self


def test_new_cycles_are_collected_when_asked_for_and_at_no_other_time() -> None:
    with without_cycle_collection():
        with cycle_collection_between() as collect:
            gone = weakref.ref(Link())
            assert gone() is not None
            collect()
            assert gone() is None
            assert gc.get_freeze_count() > 0, "what was there before is not visited"
        assert gc.get_freeze_count() == 0
        assert not gc.isenabled()
    assert gc.isenabled()
