"""Dumps that are empty, broken, not what they seem, or named as no file should be."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

from trials.hostile import Made, html
from trials.hostile.compressed import member

_PAGE = html().encode()


def _row(number: int, **more: object) -> bytes:
    return json.dumps({"url": f"http://moonlight.example/{number}", "html": html(f"{number}")} | more).encode() + b"\n"


def _rows(name: str, rows: bytes, packed: int, rejected: int, *codes: str, row: str = "B07", **more: object) -> Made:
    counts = {"pages": packed + rejected, "packed": packed, "rejected": rejected}
    return Made(row, name, "dump", rows, (1,) if rejected else (0,), counts, frozenset(codes), **more)  # type: ignore[arg-type]


def _names(path: Path) -> None:
    path.mkdir()
    folder = os.fsencode(path)
    names = (
        b"caf\xe9.html",
        b"\xb1\xe2.html",
        b"new\nline.html",
        b"-rf.html",
        b"--help.html",
        b"a'b\"c.html",
        b"x" * 250,
    )
    for name in (
        *names,
        b"sp ace .html",
        b"\x1b[2J.html",
        "🗞.html".encode(),
        b"%2e%2e.html",
        b"UPPER.HTM",
        b"\xe2\x80\xaetxt.html",
    ):
        with open(folder + b"/" + name, "wb") as file:  # noqa: PTH123 (bytes are no path of pathlib)
            file.write(_PAGE)


def _links(path: Path) -> None:
    (path / "sub").mkdir(parents=True)
    for name in ("a.html", "sub/b.html"):
        (path / name).write_bytes(_PAGE)
    links = {
        "sub/up": "..",
        "self.html": "self.html",
        "dangling.html": "nowhere",
        "etc": "/etc",
        "alias.html": "a.html",
    }
    for name, target in links.items():
        (path / name).symlink_to(target)
    os.mkfifo(path / "pipe.html")
    (path / "dir.html").mkdir()


def _deep(path: Path) -> None:
    path.mkdir()
    home = Path.cwd()
    os.chdir(path)
    try:
        for _ in range(25):
            Path("d" * 200).mkdir()
            os.chdir("d" * 200)
        Path("deep.html").write_bytes(_PAGE)
    finally:
        os.chdir(home)


def _same(path: Path) -> None:
    path.mkdir()
    for number in range(3):
        (path / f"same-{number}.html").write_bytes(_PAGE)
    for number in range(2):
        (path / f"url-{number}.html").write_bytes(
            html(f"{number}", '<link rel=canonical href="http://a.example/">').encode()
        )


def _no_pages(path: Path) -> None:
    path.mkdir()
    noise = bytes(range(256)) * 20
    for name, start in {
        "png": b"\x89PNG\r\n\x1a\n",
        "pdf": b"%PDF-1.7\n",
        "elf": b"\x7fELF",
        "gif": b"GIF89a",
        "rar": b"Rar!\x1a\x07\x01\0",
        "random": b"\xfe\x01",
        "gzip": gzip.compress(_PAGE),
        "sqlite": b"SQLite format 3\0",
    }.items():
        (path / f"{name}.html").write_bytes(start if name == "gzip" else start + noise)


def _large_row(size: int) -> bytes:
    big = b'{"url": "http://moonlight.example/big", "html": "<p>' + b"x" * size + b'"}\n'
    return _row(1) + big + _row(2)


def _csv(*lines: str) -> bytes:
    return "\r\n".join(("url,html", *lines, "")).encode()


_BROKEN = (
    b"{",
    b"null",
    b'"text"',
    b"[1,2]",
    b'{"url": 5, "html": []}',
    b"\xff\xfe\x00",
    b'{"html":"open',
    b"{}",
    b"}{",
    b"\0\0",
)
_OF_JSON = {
    "nan": b'{"html": "<p>a", "n": NaN}',
    "infinity": b'{"html": "<p>a", "n": -Infinity}',
    "long-integer": b'{"html": "<p>a", "n": ' + b"9" * 5000 + b"}",
    "large-number": b'{"html": "<p>a", "n": 1e999}',
    "key-twice": b'{"html": "<p>a", "html": "<p>b"}',
    "deep": b'{"html": "<p>a", "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "deep-unclosed": b'{"html": "<p>a", "x": ' + b"[" * 100_000,
    "comment": b'{"html": "<p>a"} // b',
    "single-quotes": b"{'html': '<p>a'}",
    "trailing-comma": b'{"html": "<p>a",}',
    "not-utf8": b'{"html": "<p>\xb1\xe2"}',
    "surrogates-as-utf8": b'{"html": "<p>\xed\xa0\x80"}',
    "control": b'{"html": "<p>a\x01"}',
    "number": b'{"html": 5}',
    "list": b'{"html": ["<p>"]}',
    "base64-broken": b'{"html_base64": "%%%"}',
    "path-outside": b'{"path": "/etc/passwd"}',
    "path-up": b'{"path": "../../../../etc/passwd"}',
    "path-nul": b'{"path": "a\\u0000b"}',
    "without-page": b'{"url": "http://moonlight.example/"}',
    "blank": b'{"html": "  "}',
}

CASES: list[Made] = [
    Made("B01", "empty.html", "page", b"", (1,), {"rejected": 1}, frozenset({"empty"})),
    Made("B01", "blank.html", "page", b"\xef\xbb\xbf \r\n\t\n", (1,), {"rejected": 1}, frozenset({"empty"})),
    Made("B01", "no-files", "dump", lambda path: path.mkdir(), (3,)),
    Made("B01", "empty.jsonl", "dump", b"", (1,), {"rejected": 1}, frozenset({"empty"})),
    Made("B01", "blank.jsonl", "dump", b"\n\n \n", (1, 3)),
    Made("B01", "head-alone.csv", "dump", b"url,html\r\n", (0, 1, 3)),
    _rows("row-of-60-mb.jsonl", _large_row(60_000_000), 3, 0, row="B05", memory_mib=512),
    _rows("row-of-70-mb.jsonl", _large_row(70_000_000), 2, 1, "row-too-large", row="B05"),
    Made(
        "B05",
        "page-of-5-gib.html",
        "dump",
        lambda path: _sparse(path, 5 << 30),
        (1,),
        {"rejected": 1},
        frozenset({"too-large"}),
    ),
    Made(
        "B05",
        "page-of-zeros.html",
        "dump",
        lambda path: _sparse(path, 64 << 20),
        (0,),
        {"packed": 1},
        frozenset({"page-over-budget", "nul-bytes"}),
        memory_mib=650,  # lexbor takes note of each NUL
    ),
    _rows(
        "broken-among-good.jsonl",
        b"".join(_row(n) for n in range(90)) + b"\n".join(_BROKEN) + b"\n" + _row(91),
        91,
        10,
        row="B06",
    ),
    *(_rows(f"row-{name}.jsonl", _row(1) + raw + b"\n" + _row(2), 2, 1) for name, raw in _OF_JSON.items()),
    _rows("surrogate-in-html.jsonl", _row(1) + b'{"html": "<p>a\\ud800b"}\n', 1, 1, "row-not-unicode"),
    _rows(
        "surrogate-in-url.jsonl",
        _row(1) + b'{"html": "<p>a", "url": "http://a.example/\\ud800"}\n',
        1,
        1,
        "row-not-unicode",
    ),
    _rows(
        "line-ends.jsonl",
        b"\xef\xbb\xbf"
        + _row(1)[:-1]
        + b"\r\n\r\n"
        + json.dumps({"html": "<p>a\u2028b"}, ensure_ascii=False).encode()
        + b"\r\n"
        + _row(3)[:-1],
        3,
        0,
        row="B08",
    ),
    _rows(
        "odd-values.jsonl",
        _row(1, url=None)
        + _row(2, url="::")
        + _row(3, captured_at="never")
        + _row(4, http_headers=5, status="x")
        + _row(5, id=""),
        5,
        0,
    ),
    _rows(
        "line-ends-in-fields.jsonl",
        _row(1, url="http://a.example/\r\nWARC-Type: x", id="a\r\nb", content_type="text/html\r\nX: y") + _row(2),
        2,
        0,
        row="B23",
    ),
    _rows(
        "line-ends-in-headers.jsonl",
        _row(1, status=200, http_headers={"X\r\nY": "a\r\nb\0", "Content-Type": "text/html\r\n\r\n"}),
        1,
        0,
        row="B23",
    ),
    _rows(
        "cell-of-5-mb.csv",
        _csv('http://a.example/1,"<p>' + "가" * 1_700_000 + '"', 'http://a.example/2,"<p>two\r\nlines"'),
        2,
        0,
        row="B08",
    ),
    _rows("nul.csv", _csv('http://a.example/1,"<p>a\0b"', "http://a.example/2,<p>b"), 2, 0, row="B08"),
    _rows(
        "short-and-long-rows.csv",
        _csv("http://a.example/1,<p>a", "x", "x,y,z,w", "http://a.example/2,<p>b"),
        2,
        2,
        row="B08",
    ),
    _rows(
        "quote-unclosed.csv",
        _csv("http://a.example/1,<p>a", 'http://a.example/2,"<p>b', "http://a.example/3,<p>c"),
        2,
        1,
        row="B08",
    ),
    Made("B13", "names", "dump", _names, (0,), {"pages": 13, "packed": 13}),
    Made("B14", "links", "dump", _links, (1,), {"packed": 2}, frozenset({"not-a-file"})),
    Made("B14", "deep-path", "dump", _deep, (0, 1)),
    Made("B15", "same", "dump", _same, (0,), {"pages": 5, "packed": 5, "duplicate": 0}),
    Made(
        "B16",
        "no-pages",
        "dump",
        _no_pages,
        (0,),
        {"pages": 1, "attachments": 7},
        frozenset({"not-a-page", "unread-archive"}),
    ),
    Made(
        "B10",
        "rows-and-garbage.jsonl.gz",
        "dump",
        member(_row(1)) + member(_row(2)) + b"\0" * 512 + b"garbage",
        (0,),
        {"packed": 2},
        frozenset({"trailing-garbage"}),
    ),
]


def _sparse(path: Path, size: int) -> None:
    with path.open("wb") as file:
        file.write(_PAGE)
        file.truncate(size)
