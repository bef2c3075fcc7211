"""Mirrors made by HTTrack."""

from __future__ import annotations

from pathlib import Path

import pytest

from dumps import HTML, extracted, packed, pages, tell, write
from warcwrap.page import Attachment, Page, Skipped
from warcwrap.sources import read
from warcwrap.sources.httrack import Mirror

OWN = ["backblue.gif", "cookies.txt", "fade.gif"]
CACHE = [
    "hts-cache/doit.log",
    "hts-cache/new.lst",
    "hts-cache/new.txt",
    "hts-cache/new.zip",
    "hts-log.txt",
    "index.html",
]


def _line(url: str, local: str, met_in: str = "", kind: str = "text/html", status: str = "200") -> str:
    return f"22:01:05\t9/9\t---M--\t{status}\tadded ('OK')\t{kind}\tdate:x\t{url}\t{local}\t(from {met_in})\n"


def _mirror(folder: Path, *lines: str, **files: bytes) -> Path:
    return write(folder / "mirror", {"hts-cache/new.txt": ("date\tsize\n" + "".join(lines)).encode(), **files})


def _urls(folder: Path) -> dict[str, str | None]:
    return {each.name: each.url for each in pages(folder)}


def test_the_real_program(tmp_path: Path) -> None:
    """Pages have their address and date, other files the address to which links lead; HTTrack's own are left out."""
    found = list(read(extracted(tmp_path, "httrack/mirror.tgz")))
    urls = {
        each.name.removeprefix("garden.example/"): each.url for each in found if isinstance(each, Page | Attachment)
    }
    assert urls == {
        "frame.html": "http://garden.example/frame.html",
        "index.html": "http://garden.example/",
        "plots/two0dd2.html": "http://garden.example/plots/two.html?season=spring",
        "plots/two5f4c.html": "http://garden.example/plots/two.html?season=autumn",
        "글/시월.html": "http://garden.example/%ea%b8%80/%ec%8b%9c%ec%9b%94.html",
        "badgec596.png": "http://garden.example/badgec596.png?size=2&x=a%20b",
        "img/apple tree.png": "http://garden.example/img/apple%20tree.png",
        "img/bean.png": "http://garden.example/img/bean.png",
        "img/leaf.png": "http://garden.example/img/leaf.png",
        "js/count.js": "http://garden.example/js/count.js",
        "pictured708.png": "http://garden.example/pictured708.png?id=3",
        "style30f4.css": "http://garden.example/style30f4.css?v=3",
        "pictures.example/far.png": "http://garden.example/pictures.example/far.png",
    }
    assert [each.name for each in found if isinstance(each, Skipped)] == [*OWN, *CACHE]
    captures = {each.capture.source for each in found if isinstance(each, Page)}
    assert captures == {"page"}


def test_round_trip(tmp_path: Path) -> None:
    """The files of the site come out of the archive byte for byte, and the counts add up."""
    folder = extracted(tmp_path, "httrack/mirror.tgz")
    counts, found = packed(tmp_path, folder)
    assert found == {name: (folder / name).read_bytes() for name in found}
    assert (counts["packed"], counts["attachments"], counts["skipped"]) == (5, 8, len(OWN + CACHE))
    assert sum(counts[key] for key in ("packed", "attachments", "skipped")) == sum(
        path.is_file() for path in folder.rglob("*")
    )


@pytest.mark.parametrize("prefix", ["", "./", "/home/w/my%20mirrors/a/", "C:/My%20Web%20Sites/a/"])
def test_paths_in_the_log(tmp_path: Path, prefix: str) -> None:
    """The log has paths as HTTrack was told them; where the mirror lies now makes no difference."""
    lines = (
        _line("http://gone.example/", f"{prefix}gone.example/index.html"),
        _line("https://a.example/x?y=1", f"{prefix}a.example/x5f4c.html"),
        _line("https://a.example/p?q", f"{prefix}a.example/p0.png", "https://a.example/x?y=1", "image/png"),
    )
    png = b"\x89PNG\r\n\x1a\n"
    folder = _mirror(tmp_path, *lines, **{"a.example/x5f4c.html": HTML, "a.example/p0.png": png, "index.html": HTML})
    assert _urls(folder) == {
        "a.example/p0.png": "https://a.example/p0.png?q",
        "a.example/x5f4c.html": "https://a.example/x?y=1",
        "index.html": None,
    }


def test_where_links_lead(tmp_path: Path) -> None:
    """A link leads from the page's own address to the name of the file, also over a style sheet of another host."""
    page, style = "http://a.example/d/page", "http://b.example/s?v=1"
    lines = (
        _line(page, "a.example/d/page.html"),
        _line(style, "b.example/s0.css", page, "text/css"),
        _line("http://b.example/i/leaf.png", "b.example/i/leaf.png", style, "image/png"),
        _line("http://a.example/d/a:b.png", "a.example/d/a%3ab.png", page, "image/png"),
    )
    files = {"a.example/d/page.html": HTML, "b.example/s0.css": b"p{}"}
    pictures = dict.fromkeys(("b.example/i/leaf.png", "a.example/d/a:b.png"), b"\x89PNG\r\n\x1a\n")
    assert _urls(_mirror(tmp_path, *lines, **files, **pictures)) == {
        "a.example/d/a:b.png": "http://a.example/d/a:b.png",
        "a.example/d/page.html": page,
        "b.example/i/leaf.png": "http://a.example/b.example/i/leaf.png",
        "b.example/s0.css": "http://a.example/b.example/s0.css?v=1",
    }


def test_a_mirror_within_a_folder(tmp_path: Path) -> None:
    """Mirrors may lie anywhere in the folder that is given."""
    extracted(tmp_path, "httrack/mirror.tgz").rename(tmp_path / "a b")
    found = pages(tmp_path)
    assert found[0].url == "http://garden.example/badgec596.png?size=2&x=a%20b"
    assert len(found) == 13


def test_what_the_site_has_of_the_same_name(tmp_path: Path) -> None:
    """A file of the site may be called as one of HTTrack's; the log tells them apart."""
    lines = (_line("http://a.example/", "index.html"), _line("http://a.example/fade.gif", "fade.gif", kind="image/gif"))
    files = {
        "index.html": b"<title>Mirror and index made by HTTrack</title>",
        "fade.gif": b"GIF89a\x00",
        "backblue.gif": b"GIF89a\x00",
    }
    assert tell(_mirror(tmp_path, *lines, **files)) == [
        ("skipped", "backblue.gif"),
        ("attachment", "fade.gif"),
        ("skipped", "hts-cache/new.txt"),
        ("page", "index.html"),
    ]


def test_a_log_that_says_nothing(tmp_path: Path) -> None:
    """Without a log that can be read, nothing is known of the files."""
    lines = ("\n", "x\ty\n", _line("ftp://a.example/", "a.html"), _line("http://a.example/r", "a.html", status="302"))
    assert _urls(_mirror(tmp_path, *lines, **{"a.html": HTML})) == {"a.html": None}
    folder = write(tmp_path / "b", {"hts-cache/doit.log": b"x", "a.html": HTML})
    assert tell(folder) == [("page", "a.html"), ("skipped", "hts-cache/doit.log")]


def test_a_log_that_leads_outside(tmp_path: Path) -> None:
    """The log is a file of the mirror, or none: no link is followed, and no path out of the mirror is looked for."""
    write(tmp_path, {"secret.txt": _line("http://a.example/", "a.html").encode(), "outside.html": HTML})
    folder = write(tmp_path / "m", {"a.html": HTML, "hts-cache/doit.log": b"x"})
    (folder / "hts-cache" / "new.txt").symlink_to(tmp_path / "secret.txt")
    assert _urls(folder) == {"a.html": None}
    outside = (_line("http://a.example/o", "../outside.html"), _line("http://a.example/p", f"{tmp_path}/outside.html"))
    assert _urls(_mirror(tmp_path, *outside, **{"b.html": HTML})) == {"b.html": None}


def test_circles_in_the_log(tmp_path: Path) -> None:
    """Files that were met in each other have an address all the same."""
    lines = (
        _line("http://a.example/1.css", "a.example/1.css", "http://a.example/2.css", "text/css"),
        _line("http://a.example/2.css", "a.example/2.css", "http://a.example/1.css", "text/css"),
        _line("http://a.example/3.css", "a.example/3.css", "http://a.example/3.css", "text/css"),
        _line("http://[x/4.css", "a.example/4.css", "http://a.example/3.css", "text/css"),
    )
    css = {f"a.example/{number}.css": b"p { color: red }" for number in (1, 2, 3, 4)}
    urls = {name: f"http://{name}" for name in css} | {"a.example/4.css": "http://[x/4.css"}
    assert _urls(_mirror(tmp_path, *lines, **css)) == urls


def test_a_large_log_is_not_held(tmp_path: Path) -> None:
    """A log of many files goes into a database on disk."""
    lines = [_line(f"http://a.example/{number}", f"a.example/{number}.html") for number in range(20_000)]
    folder = _mirror(tmp_path, *lines, **{"a.example/19999.html": HTML})
    mirror = Mirror(folder)
    assert mirror.address(b"a.example/19999.html") == "http://a.example/19999"
    assert mirror.address(b"a.example/20000.html") is None
