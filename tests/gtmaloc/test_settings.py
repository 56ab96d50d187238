"""Settings come from the environment, are checked, and never show a password."""

import pytest

from gtmaloc.settings import read_settings
from gtmaloc_base.errors import UsageError


def test_a_variable_overrides_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GTMALOC_FOLDS", "5")
    assert read_settings().folds == 5


def test_an_option_overrides_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GTMALOC_SEED", "5")
    assert read_settings(seed=7).seed == 7


def test_an_option_that_was_not_given_leaves_the_variable_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GTMALOC_SEED", "5")
    assert read_settings(seed=None).seed == 5


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("GTMALOC_FOLDS", "1"),
        ("GTMALOC_HEAP", "lots"),
        ("GTMALOC_DEVICE", "tpu"),
        ("GTMALOC_BOLT_PORT", "70000"),
    ],
)
def test_an_invalid_value_is_named(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(UsageError, match=rf"{variable}.*{value}"):
        read_settings()


def test_the_standard_neo4j_variables_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_URI", "neo4j://127.0.0.1:7687")
    monkeypatch.setenv("NEO4J_USERNAME", "reader")
    monkeypatch.setenv("NEO4J_PASSWORD", "a-secret")
    monkeypatch.setenv("NEO4J_DATABASE", "mirnas")
    settings = read_settings()
    assert (settings.neo4j_uri, settings.neo4j_username) == ("neo4j://127.0.0.1:7687", "reader")
    assert settings.neo4j_database == "mirnas"
    assert settings.neo4j_password is not None
    assert settings.neo4j_password.get_secret_value() == "a-secret"


def test_a_password_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", "a-secret")
    settings = read_settings()
    assert "a-secret" not in repr(settings)
    assert "a-secret" not in str(settings.masked())


@pytest.mark.parametrize(
    "uri",
    [
        "bolt://neo4j:secret@127.0.0.1:7687",
        "neo4j+s://:a-secret@db.example.org",
        "bolt://neo4j:secret@and/secret@127.0.0.1",
        "neo4j:a-secret@127.0.0.1",
    ],
)
def test_an_address_with_a_login_is_refused_and_masked(monkeypatch: pytest.MonkeyPatch, uri: str) -> None:
    monkeypatch.setenv("NEO4J_URI", uri)
    with pytest.raises(UsageError, match=r"\*\*\*@.*NEO4J_PASSWORD") as refusal:
        read_settings()
    assert "cret" not in f"{refusal.value}{refusal.value.__cause__}{refusal.value.__context__}"
