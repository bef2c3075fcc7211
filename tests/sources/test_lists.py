"""Lists of inputs."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from dumps import HTML, pages, tell, write
from warcwrap.errors import UsageError
from warcwrap.page import Page
from warcwrap.sources import Dumps
from warcwrap.sources.lists import FilesFrom


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return write(tmp_path, {"a.html": HTML, "d/b.html": HTML, "d/c.png": b"\x89PNG\r\n\x1a\n", "odd\n.html": HTML})


@pytest.mark.parametrize("raw", [b"./a.html\nd/b.html\n\ngone\n", b"./a.html\r\nd/b.html\r\ngone"])
def test_lines(here: Path, raw: bytes) -> None:
    """A list names one file a line; what is not there is rejected, the rest goes on."""
    (here / "list").write_bytes(raw)
    assert tell(FilesFrom(here / "list")) == [
        ("page", "./a.html"),
        ("page", "d/b.html"),
        ("rejected", "gone", "missing"),
    ]


def test_nul(here: Path) -> None:
    """Names with newlines are listed as `find -print0` writes them."""
    (here / "list").write_bytes(b"odd\n.html\0d/b.html\0")
    assert tell(FilesFrom(here / "list")) == [("page", "odd\n.html"), ("page", "d/b.html")]


def test_folders_and_addresses(here: Path) -> None:
    """A listed folder is read whole; names and addresses are made of the path as listed."""
    (here / "list").write_bytes(b"d\n../" + here.name.encode() + b"/a.html\n")
    found = pages(FilesFrom(here / "list"), url_prefix="https://a.example/x")
    assert [(each.name, each.url) for each in found] == [
        ("d/b.html", "https://a.example/x/d/b.html"),
        ("d/c.png", "https://a.example/x/d/c.png"),
        (f"../{here.name}/a.html", f"https://a.example/x/{here.name}/a.html"),
    ]


def test_tasks(here: Path) -> None:
    """A list is cut between lines; the parts together are the whole."""
    (here / "list").write_bytes(b"a.html\nd\nd/b.html\na.html\n")
    dumps = Dumps(FilesFrom(here / "list"))
    tasks = list(dumps.tasks(2 * len(HTML)))
    parts = [[item.name for item in dumps.items(task) if isinstance(item, Page)] for task in tasks]
    assert parts == [["a.html"], ["d/b.html"], ["d/b.html", "a.html"]]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_list_from_a_pipe(here: Path) -> None:
    """A list that can be read once only, such as a shell's <(find …), is the same to all who ask."""
    os.mkfifo(here / "list")
    writer = threading.Thread(target=(here / "list").write_bytes, args=(b"a.html\nd\n",))
    writer.start()
    listed = FilesFrom(here / "list")
    dumps = Dumps(listed)
    assert [item.name for task in dumps.tasks(1) for item in dumps.items(task)] == ["a.html", "d/b.html", "d/c.png"]
    writer.join()


def test_no_list(tmp_path: Path) -> None:
    """A list that cannot be read is a mistake of the command."""
    with pytest.raises(UsageError, match="unreadable"):
        tell(FilesFrom(tmp_path / "none"))
