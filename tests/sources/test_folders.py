"""Folders."""

from __future__ import annotations

import gzip
import os
import socket
import subprocess
from pathlib import Path

from dumps import HTML, pages, tell, write, zipped
from warcwrap.runs import Names


def test_order(tmp_path: Path) -> None:
    """Files come in the order of their paths' bytes, whatever the file system says."""
    names = [
        "b.html",
        "a/z.html",
        "a/b/c.html",
        "a.html",
        "a-b.html",
        "B.html",
        "é.html",
        "가.html",
        "10.html",
        "9.html",
    ]
    write(tmp_path, dict.fromkeys(names, HTML))
    assert tell(tmp_path) == [("page", name) for name in sorted(names, key=str.encode)]


def test_strange_names(tmp_path: Path) -> None:
    """No name of a file keeps it from being read."""
    names = [
        b"\xff\xfe.html",
        b"a\nb.html",
        b"-rf.html",
        b"'\".html",
        b"x" * 250 + b".html",
        b" .html ",
        "😀.html".encode(),
    ]
    for name in names:
        (tmp_path / os.fsdecode(name)).write_bytes(HTML)
    found = tell(tmp_path)
    assert ([each[0] for each in found], len({each[1] for each in found})) == (["page"] * len(names), len(names))


def test_links_and_devices(tmp_path: Path) -> None:
    """Links are named and not followed; pipes and sockets are not opened."""
    outside = write(tmp_path / "outside", {"secret.html": HTML})
    folder = write(tmp_path / "in", {"page.html": HTML})
    (folder / "circle").symlink_to(folder)
    (folder / "dangling").symlink_to("nowhere")
    (folder / "file").symlink_to(outside / "secret.html")
    (folder / "folder").symlink_to(outside)
    os.mkfifo(folder / "pipe")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(folder / "socket"))
        found = tell(folder)
    assert found == [
        ("rejected", "circle", "not-a-file"),
        ("rejected", "dangling", "not-a-file"),
        ("rejected", "file", "not-a-file"),
        ("rejected", "folder", "not-a-file"),
        ("page", "page.html"),
        ("rejected", "pipe", "not-a-file"),
        ("rejected", "socket", "not-a-file"),
    ]


def test_a_very_deep_folder(tmp_path: Path) -> None:
    """Nesting deeper than Python's recursion, and paths longer than the system takes, end in a reject at most."""
    (tmp_path / "top.html").write_bytes(HTML)
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(1500):
        os.mkdir("deep", dir_fd=here)
        inner = os.open("deep", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)
    found = tell(tmp_path)
    subprocess.run(["rm", "-r", tmp_path / "deep"], check=True)  # Python's own tools cannot remove it
    assert found[-1] == ("page", "top.html")
    assert [each[0] for each in found[:-1]] == ["rejected"]


def test_a_folder_that_cannot_be_read(tmp_path: Path) -> None:
    """A folder that vanishes or is closed to us costs only itself."""
    write(tmp_path, {"a/x.html": HTML, "b.html": HTML})
    (tmp_path / "a").chmod(0)
    found = tell(tmp_path)
    (tmp_path / "a").chmod(0o755)
    expected = [("rejected", "a", "unreadable")] if os.geteuid() else [("page", "a/x.html")]
    assert found == [*expected, ("page", "b.html")]


def test_own_output_is_left_out(tmp_path: Path) -> None:
    """What a run writes into its input folder is left out, named by the run's folder; what only looks alike is read."""
    names = Names.of(tmp_path / "x")
    own = {"x.warc.gz": b"1", "x.quarantine.warc.gz": b"1", "x.rejects.jsonl": b"{}", "x.manifest.json": b"{}"}
    own |= {"x.sha256": b"1", "x.run/plan.json": b"{}", "x.manifest.json.part": b"{}"}
    write(tmp_path, {**own, "x.html": HTML, "sub/x.sha256": HTML})
    assert tell(tmp_path, exclude=names.holds) == [
        ("page", "sub/x.sha256"),
        ("page", "x.html"),
        ("skipped", "x.run"),
    ]


def test_rows_name_files(tmp_path: Path) -> None:
    """A JSON Lines file with the files that it names is one dump: they are read through it, once, with its facts."""
    rows = b'{"path": "./a.html"}\n{"path": "sub/../b.html", "url": "http://b.example/"}\n'
    write(tmp_path, {"dump/list.jsonl": rows, **{f"dump/{name}.html": HTML for name in "abc"}, "dump/sub/d.html": HTML})
    assert [(page.name, page.url) for page in pages(tmp_path)] == [
        ("dump/c.html", None),
        ("dump/a.html", None),
        ("dump/b.html", "http://b.example/"),
        ("dump/sub/d.html", None),
    ]


def test_packed_rows_name_files(tmp_path: Path) -> None:
    """The same holds for JSON Lines that are gzipped."""
    write(tmp_path, {"list.jsonl.gz": gzip.compress(b'{"path": "a.html", "id": "one"}\n'), "a.html": HTML})
    assert [page.name for page in pages(tmp_path)] == ["one"]


def test_rows_that_lead_outside(tmp_path: Path) -> None:
    """A `path` that leaves the folder of its dump is refused, and the file it would name is read where it lies."""
    rows = b'{"path": "../a.html"}\n{"path": "/etc/passwd"}\n{"path": "a.html\\u0000"}\n'
    write(tmp_path, {"a.html": HTML, "sub/list.jsonl": rows, "sub/etc/passwd": HTML})
    assert tell(tmp_path) == [
        ("page", "a.html"),
        ("page", "sub/etc/passwd"),
        ("rejected", "sub/list.jsonl#1", "path-outside"),
        ("rejected", "sub/list.jsonl#2", "path-outside"),
        ("rejected", "sub/list.jsonl#3", "unreadable"),
    ]


def test_dumps_within(tmp_path: Path) -> None:
    """A folder may hold dumps of every kind."""
    write(
        tmp_path,
        {"a.zip": zipped({"x/y.html": HTML}), "b.html.gz": gzip.compress(HTML), "c.jsonl": b'{"html": "<p>c"}'},
    )
    assert tell(tmp_path) == [("page", "a.zip!x/y.html"), ("page", "b.html.gz!b.html"), ("page", "c.jsonl#1")]


def test_an_empty_folder(tmp_path: Path) -> None:
    """An empty folder holds nothing."""
    assert tell(tmp_path) == []


def test_rows_that_name_themselves(tmp_path: Path) -> None:
    """A dump that names itself, or another that names it, is read as one all the same."""
    write(tmp_path, {"a.jsonl": b'{"path": "b.jsonl"}\n', "b.jsonl": b'{"path": "a.jsonl"}\n{"path": "b.jsonl"}\n'})
    assert [each[0] for each in tell(tmp_path)] == ["attachment"] * 3
