"""Standard input as a dump."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import json
import lzma
import random
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest

import warcwrap
from archives import member, record, warcinfo
from dumps import HTML, tell, zipped
from warcwrap.page import Page
from warcwrap.sources.decompression import zstd


class _Stdin:
    def __init__(self, raw: bytes) -> None:
        self.buffer = io.BufferedReader(_Slow(raw))


class _Slow(io.RawIOBase):
    """A pipe: little comes at a time, and nothing comes twice."""

    def __init__(self, raw: bytes) -> None:
        super().__init__()
        self._rest = raw

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        piece, self._rest = self._rest[: min(len(view), 1000)], self._rest[min(len(view), 1000) :]
        view[: len(piece)] = piece
        return len(piece)


ROWS = b"".join(json.dumps({"html": f"<p>{number:09}" * 60}).encode() + b"\n" for number in range(5000))


@pytest.mark.parametrize("packed", [bytes, gzip.compress])
def test_rows(packed: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows are read as they come, packed or not, however many."""
    monkeypatch.setattr(sys, "stdin", _Stdin(packed(ROWS)))  # type: ignore[operator]
    found = tell("-")
    assert (len(found), found[0], found[-1]) == (5000, ("page", "stdin#1"), ("page", "stdin#5000"))


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (HTML, [("page", "stdin")]),
        (b"", [("rejected", "stdin", "empty")]),
        (zipped({"a.html": HTML, "b.html": HTML}), [("page", "stdin!a.html"), ("page", "stdin!b.html")]),
        (gzip.compress(HTML), [("page", "stdin!stdin")]),
        (member(warcinfo()) + member(record(2, "resource", HTML, content_type="text/html")), [("page", "stdin#1")]),
    ],
)
def test_others(raw: bytes, expected: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be read as it streams is kept in a temporary file."""
    monkeypatch.setattr(sys, "stdin", _Stdin(raw))
    assert [item for item in tell("-", archives="read") if item[0] != "skipped"] == expected


@pytest.mark.parametrize(
    "pack", [partial(gzip.compress, compresslevel=1), bz2.compress, partial(lzma.compress, preset=0), zstd.compress]
)
def test_large_records(pack: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """A record of a WARC is read again where it is too large to be held, however the WARC is compressed."""
    page = b"<title>x</title>" + random.Random(7).randbytes(5 << 20).hex().encode()
    raw = pack(warcinfo() + record(2, "resource", page, content_type="text/html"))
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
    (found,) = (each for each in warcwrap.read("-") if isinstance(each, Page))
    assert found.body.sha256 == hashlib.sha256(page).hexdigest()


def test_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Standard input that is closed cannot be read."""
    monkeypatch.setattr(sys, "stdin", None)
    assert tell("-") == [("rejected", "stdin", "unreadable")]


def test_program(tmp_path: Path) -> None:
    """`pack -` packs what is piped into it; a complete run is not taken for the same again."""
    command = [sys.executable, "-m", "warcwrap", "pack", "-", "-o", str(tmp_path / "x")]
    done = [subprocess.run(command, input=ROWS, capture_output=True, check=False) for _ in range(2)]
    assert [each.returncode for each in done] == [0, 3]
    assert b"5,000 pages: 5,000 packed" in done[0].stdout
    assert b"standard input" in done[1].stderr
