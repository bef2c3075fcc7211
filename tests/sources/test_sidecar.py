"""The map file."""

from __future__ import annotations

from pathlib import Path

import pytest

from dumps import HTML, pages, tell, write
from warcwrap.errors import UsageError
from warcwrap.sources.entry import Facts
from warcwrap.sources.sidecar import read_map


def _map(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "map.csv"
    path.write_text(text, encoding)
    return path


def test_columns(tmp_path: Path) -> None:
    """CSV and TSV with a header in any order; cells may be empty, other columns are named."""
    csv = _map(tmp_path, 'url,path,note\r\nhttp://a.example/,"a,b.html",x\r\n,c.html,\r\n', "utf-8-sig")
    assert read_map(csv).facts == {"a,b.html": Facts("http://a.example/"), "c.html": Facts()}
    assert read_map(csv).ignored == ("note",)
    tsv = _map(tmp_path, "path\tcaptured_at\tcontent_type\na\t2024-01-02\ttext/html\n")
    assert read_map(tsv).facts == {"a": Facts(None, "2024-01-02", "text/html")}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("url\nhttp://a.example/\n", "map-without-path"),
        ("", "map-without-path"),
        ("path,url\na,x\na,y\n", "map-names-twice"),
        ('path,url\na,"x\n', "map-broken"),
    ],
)
def test_what_cannot_be_used(tmp_path: Path, text: str, code: str) -> None:
    """A map that cannot be meant is refused before anything is read."""
    with pytest.raises(UsageError) as refused:
        read_map(_map(tmp_path, text))
    assert refused.value.code == code


def test_what_was_of_no_use(tmp_path: Path) -> None:
    """Columns that are not read, rows that name nothing, and dates that are none are said; the pages are kept."""
    write(tmp_path / "in", {"a.html": HTML, "b.html": HTML})
    text = "path,captured_at,title\na.html,soon,x\nb.html,2024-01-02,y\nc.html,soon,z\nd.html,,\n"
    options = {"url_map": _map(tmp_path, text)}
    assert tell(tmp_path / "in", **options) == [
        ("page", "a.html"),
        ("page", "b.html"),
        ("noted", "map.csv", "ignored-columns"),
        ("noted", "map.csv", "map-row-unused"),
        ("noted", "a.html", "capture-date-unusable"),
    ]
    assert [page.capture.source for page in pages(tmp_path / "in", **options)] == ["mtime", "map"]


@pytest.mark.parametrize("prefix", ["", "x", "http://a.example/#f", "http://a.example/?q", "ftp://a.example/", "http:"])
def test_prefixes(tmp_path: Path, prefix: str) -> None:
    """A prefix that is no start of a web address is refused."""
    with pytest.raises(UsageError, match="url-prefix"):
        tell(write(tmp_path, {"a.html": HTML}), url_prefix=prefix)


def test_unreadable(tmp_path: Path) -> None:
    """A map that is missing, or no UTF-8, is refused."""
    bad = tmp_path / "bad.csv"
    bad.write_bytes(b"path\n\xff\n")
    for path in (tmp_path / "gone.csv", bad):
        with pytest.raises(UsageError, match="unreadable"):
            read_map(path)


def test_a_map_in_the_folder(tmp_path: Path) -> None:
    """The map is kept as a file of the folder, and not taken for a dump that names the others."""
    write(tmp_path, {"a.html": HTML, "b/map.csv": b"path,url\nmap.csv,http://b.example/\n"})
    path = _map(tmp_path, "path;url\na.html;http://a.example/\n")
    assert [(page.name, page.url) for page in pages(tmp_path, url_map=path)] == [
        ("a.html", "http://a.example/"),
        ("b/map.csv", "http://b.example/"),
        ("map.csv", None),
    ]
    assert [each[0] for each in tell(tmp_path, url_map=path)] == ["page", "attachment", "attachment"]
