"""The verb `check`: one JSON object, the failed checks alone for people, and an exit code for scripts."""

import json

import pytest

from graph_store.checks.check import Check, CheckReport
from gtmaloc.cli.main import _run
from gtmaloc.pipeline import check
from gtmaloc.pipeline.check import ChecksFailed, refuse_failed

SOUND = Check("unique:Gene.id", "graph", True, "nothing found")
FAULTS = [Check(f"loss:hmdd.{of}", "hmdd", False, "1, before: 2") for of in "ABCDE"]


@pytest.mark.parametrize(("checks", "code"), [([SOUND], 0), ([SOUND, FAULTS[0]], 1)])
def test_the_exit_code_says_whether_every_check_passed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], checks: list[Check], code: int
) -> None:
    monkeypatch.setattr(check, "check", lambda _: CheckReport(tuple(checks)))
    assert _run(["check", "--json"]) == code
    assert json.loads(capsys.readouterr().out) == {
        "ok": code == 0,
        "checks": [{"name": c.name, "source": c.source, "ok": c.ok, "detail": c.detail} for c in checks],
    }


def test_people_see_the_failed_checks_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(check, "check", lambda _: CheckReport((SOUND, FAULTS[0])))
    assert _run(["check"]) == 1
    out = capsys.readouterr().out
    assert "1 of 2 checks failed" in out
    assert "loss:hmdd.A" in out
    assert "unique:Gene.id" not in out


def test_a_load_names_the_first_failed_checks_and_counts_the_others() -> None:
    refuse_failed(CheckReport((SOUND,)))
    with pytest.raises(ChecksFailed, match=r"fails 5 of 6 checks: loss:hmdd\.A.*; and 2 more") as caught:
        refuse_failed(CheckReport((SOUND, *FAULTS)))
    assert caught.value.exit_code == 3
