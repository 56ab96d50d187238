"""A file is compared with the length that the server announced, if the answer's headers were kept."""

from pathlib import Path

import pytest

from loaders.errors import CutFile
from loaders.files.text import open_text

TEXT = "mir\nhsa-mir-21\n"


def _downloaded(tmp_path: Path, headers: str) -> Path:
    path = tmp_path / "table.txt"
    path.write_text(TEXT)
    (tmp_path / "table.txt.headers").write_text(headers)
    return path


def test_a_shorter_file_than_announced_was_cut(tmp_path: Path) -> None:
    path = _downloaded(tmp_path, "HTTP/1.1 200 OK\r\nContent-Length: 1500\r\n\r\n")
    with pytest.raises(CutFile, match=r"has 15 bytes, the server announced 1,500"), open_text(path):
        pass


@pytest.mark.parametrize(
    "headers",
    [
        "HTTP/1.1 200 OK\r\ncontent-length: 15\r\n\r\n",
        "HTTP/1.1 302 Found\nContent-Length: 0\n\nHTTP/1.1 200 OK\nContent-Length: 15\n\n",
        "HTTP/1.1 200 OK\nContent-Length: 9\nContent-Encoding: gzip\n",
        "HTTP/1.1 200 OK\n",
    ],
    ids=["equal", "after a redirection", "compressed on the way", "without a length"],
)
def test_a_file_of_the_announced_length(tmp_path: Path, headers: str) -> None:
    with open_text(_downloaded(tmp_path, headers)) as stream:
        assert stream.read() == TEXT
