"""What inputs are held to."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dumps import write
from warcwrap.errors import InputsChanged
from warcwrap.outputs import Names
from warcwrap.pinning import check_unchanged, pin
from warcwrap.sources.entry import WHOLE, Span
from warcwrap.sources.lists import FilesFrom


def test_pin(tmp_path: Path) -> None:
    """An input is pinned by name, size and time; a folder by those of all files in it, but for the run's own."""
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "a").write_bytes(b"1")
    names = Names.of(folder / "x")
    before = pin(folder, names.holds)
    (folder / "x.run").mkdir()
    (folder / "x.run" / "lock").write_bytes(b"")
    (folder / "x.warc.gz").write_bytes(b"1")
    same = pin(folder, names.holds)
    os.utime(folder / "sub" / "a", (1, 1))
    assert (before == same, before == pin(folder, names.holds), before["entries"]) == (True, False, 1)
    assert [pin(tmp_path / name)["kind"] for name in ("in", "gone", "in/x.warc.gz", "nul\0")] == [
        "folder",
        "missing",
        "file",
        "missing",
    ]


def test_pin_a_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list is pinned by its paths, and the sizes and times of what they name."""
    monkeypatch.chdir(write(tmp_path, {"a.html": b"12", "d/b.html": b"345", "list": b"a.html\nd\ngone\n"}))
    first = pin(FilesFrom(Path("list")))
    os.utime("d/b.html", (1, 1))
    assert (first["kind"], first["entries"], first["bytes"]) == ("list", 3, 5)
    assert pin(FilesFrom(Path("list"))) != first


def test_pin_others() -> None:
    """A mapping is pinned by its content; standard input cannot be."""
    one, other = pin({"http://a.example/": "x"}), pin({"http://a.example/": b"y"})
    assert (one["bytes"], one["listing"] == other["listing"]) == (18, False)
    assert pin("-") == {"name": "stdin", "kind": "stream"}


def test_changed_on_the_way(tmp_path: Path) -> None:
    """A file that is another than the run began with ends it."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"1")
    pinned = [pin(path)]
    check_unchanged([path], pinned, [(0, WHOLE)])
    path.write_bytes(b"12")
    with pytest.raises(InputsChanged, match=r"a\.jsonl: input-changed"):
        check_unchanged([path], pinned, [(0, WHOLE)])


def test_a_folder_that_was_cut(tmp_path: Path) -> None:
    """A folder of which a part was read must hold the files that it was cut by; one read whole may grow."""
    folder = write(tmp_path / "in", {"a.html": b"1", "b.html": b"2"})
    pinned = [pin(folder)]
    (folder / "0.html").write_bytes(b"0")
    check_unchanged([folder], pinned, [(0, WHOLE)])
    with pytest.raises(InputsChanged, match="in: input-changed: it is not the folder"):
        check_unchanged([folder], pinned, [(0, Span(1))])
    check_unchanged([folder], pinned, [(0, Span(1))], lambda path: path.name == "0.html")


def test_pinned_in_any_locale(tmp_path: Path) -> None:
    """A folder is pinned by its files in the order of their names' bytes, however a locale reads these."""
    folder = write(tmp_path / "in", {"\U0001f3ee.html": b"1", "\uff21.html": b"2"})
    (Path(os.fsdecode(os.fsencode(folder) + b"/\xf5.html"))).write_bytes(b"3")
    program = "import sys; from warcwrap.pinning import pin; print(pin(sys.argv[1])['listing'])"
    told = [
        subprocess.run(
            [sys.executable, "-X", f"utf8={mode}", "-c", program, folder],
            env={**os.environ, "LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0"},
            stdout=subprocess.PIPE,
            check=True,
        ).stdout
        for mode in (0, 1)
    ]
    assert told[0] == told[1]
