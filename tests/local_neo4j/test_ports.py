"""Which ports a server gets: what was asked for, else those of its last start, else free ones."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from local_neo4j import ports as module
from local_neo4j.ports import Ports, choose_ports, free_ports, is_free, read_ports

NONE_ASKED = Ports(0, 0)


@pytest.fixture
def taken_port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A port on which somebody listens; nobody waits for it to become free."""
    monkeypatch.setattr(module, "LINGER_SECONDS", 0.0)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_ports_that_were_asked_for_go_before_those_of_the_last_start() -> None:
    asked, last = free_ports(), free_ports()
    assert choose_ports(asked, last) == asked
    assert choose_ports(Ports(asked.bolt, 0), last) == (asked.bolt, last.http)
    assert choose_ports(Ports(0, asked.http), last) == (last.bolt, asked.http)


def test_ports_of_the_last_start_are_kept() -> None:
    last = free_ports()
    assert choose_ports(NONE_ASKED, last) == last


def test_a_port_of_the_last_start_that_is_taken_now_is_replaced(taken_port: int) -> None:
    free = free_ports()
    bolt, http = choose_ports(NONE_ASKED, Ports(taken_port, free.http))
    assert (is_free(bolt), http) == (True, free.http)
    bolt, http = choose_ports(NONE_ASKED, Ports(free.bolt, taken_port))
    assert (bolt, is_free(http)) == (free.bolt, True)


def test_a_first_start_gets_two_free_ports() -> None:
    bolt, http = choose_ports(NONE_ASKED, None)
    assert bolt != http
    assert is_free(bolt) and is_free(http)


def test_a_taken_port_is_not_free(taken_port: int) -> None:
    assert not is_free(taken_port)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"bolt": 7687}', '{"bolt": "x", "http": 1}'])
def test_a_damaged_record_of_the_last_start_counts_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "server.json").write_text(text)
    assert read_ports(tmp_path / "server.json") is None
    assert read_ports(tmp_path / "no such file") is None


def test_the_last_start_is_read_back(tmp_path: Path) -> None:
    (tmp_path / "server.json").write_text('{"bolt": 7687, "http": 7474}')
    assert read_ports(tmp_path / "server.json") == Ports(bolt=7687, http=7474)
