"""Folders that browsers and wget saved pages to."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from dumps import HTML, extracted, packed, pages, tell, write, zipped
from warcwrap.errors import UsageError
from warcwrap.page import Attachment, Page
from warcwrap.sources import Dumps, read
from warcwrap.sources.entry import Entry, Reading
from warcwrap.sources.folders import cuts
from warcwrap.sources.folders import read as read_folder

PNG = b"\x89PNG\r\n\x1a\n"
URL = "http://a.example/d/page"


def _saved(body: str = "", url: str = URL) -> bytes:
    return f"<!DOCTYPE html>\n<!-- saved from url=({len(url):04}){url} -->\n<html>{body}".encode()


def _urls(*sources: object, **options: object) -> dict[str, str | None]:
    return {each.name: each.url for each in pages(*sources, **options)}


def test_chromium(tmp_path: Path) -> None:
    """What Chromium saved with a page has the address to which the page's links lead; frames too."""
    folder = extracted(tmp_path, "saved/chromium.tgz")
    page, *others = pages(folder)
    assert isinstance(page, Page)
    assert (page.url, page.fidelity) == ("http://garden.example/", "serialized")
    assert {each.name: each.url for each in others} == {
        f"Hollow Lane allotments_files/{name}": f"http://garden.example/Hollow%20Lane%20allotments_files/{link}"
        for name, link in {
            "apple tree.png": "apple%20tree.png",
            **{name: name for name in ("badge.php", "count.js", "far.png", "frame.html", "picture", "style.css")},
        }.items()
    }
    counts, found = packed(tmp_path, folder)
    assert found == {each.name: (folder / each.name).read_bytes() for each in (page, *others)}
    assert (counts["packed"], counts["attachments"]) == (2, 6)


def test_firefox(tmp_path: Path) -> None:
    """Firefox does not say where it saved a page from; the map does, and what belongs to the page follows."""
    folder = extracted(tmp_path, "saved/firefox.tgz")
    assert set(_urls(folder).values()) == {None}
    write(tmp_path, {"map.csv": b"path,url\nHollow Lane allotments.html,https://b.example/x/y\n"})
    urls = _urls(folder, url_map=tmp_path / "map.csv")
    assert urls["Hollow Lane allotments.html"] == "https://b.example/x/y"
    assert urls["Hollow Lane allotments_files/far_T_Rw.png"] == (
        "https://b.example/x/Hollow%20Lane%20allotments_files/far_T_Rw.png"
    )


@pytest.mark.parametrize("folder", ["a_files", "a.files", "a-Dateien", "a_fichiers", "a_arquivos", "a_파일"])
def test_names_of_folders(tmp_path: Path, folder: str) -> None:
    """Browsers name the folder in the user's language; the page's links say that it is its."""
    write(tmp_path, {"a.htm": _saved(f'<img src="{folder}/b.png">'), f"{folder}/b.png": PNG})
    assert _urls(tmp_path)[f"{folder}/b.png"] is not None


@pytest.mark.parametrize(
    "link", ["Tom &amp; Jerry_Dateien/x", "./Tom%20%26%20Jerry_Dateien/x", "Tom & Jerry_Dateien/x"]
)
def test_links_to_odd_names(tmp_path: Path, link: str) -> None:
    """Links are known as browsers write them."""
    write(tmp_path, {"Tom & Jerry.html": _saved(f'<img src="{link}">'), "Tom & Jerry_Dateien/x": PNG})
    assert _urls(tmp_path)["Tom & Jerry_Dateien/x"] == "http://a.example/d/Tom%20&%20Jerry_Dateien/x"


def test_what_is_no_folder_of_a_page(tmp_path: Path) -> None:
    """A folder beside a page, of a like name, is not the page's unless the page says so, or states no address."""
    files = {
        "2024.html": _saved(),
        "2024-news/b.png": PNG,
        "c.html": HTML,
        "c_files/b.png": PNG,
        "d_files/b.png": PNG,
        "_files/b.png": PNG,
        "e.txt": _saved(),
        "e_files/b.png": PNG,
    }
    write(tmp_path, files)
    assert {url for name, url in _urls(tmp_path).items() if name.endswith(".png")} == {None}


def test_the_outermost_page_counts(tmp_path: Path) -> None:
    """Frames have folders of their own within that of the page; their links lead below the page's address."""
    files = {
        "in/a.html": _saved('<iframe src="a_files/f.html">'),
        "in/a_files/f.html": _saved(url="http://other.example/"),
        "in/a_files/f_files/b c:d?.png": PNG,
    }
    assert _urls(write(tmp_path, files)) == {
        "in/a.html": URL,
        "in/a_files/f.html": "http://a.example/d/a_files/f.html",
        "in/a_files/f_files/b c:d?.png": "http://a.example/d/a_files/f_files/b%20c:d%3F.png",
    }


def test_links_are_not_followed(tmp_path: Path) -> None:
    """A link in the place of the page is not opened, and nothing outside the given folder is."""
    write(tmp_path, {"outside.html": _saved(), "in/a_files/b.png": PNG, "c.html": _saved(), "c_files/b.png": PNG})
    (tmp_path / "in" / "a.html").symlink_to(tmp_path / "outside.html")
    assert _urls(tmp_path / "in") == {"a_files/b.png": None}
    assert _urls(tmp_path / "c_files") == {"b.png": None}


def test_parts_of_a_folder(tmp_path: Path) -> None:
    """Each part of a folder, read alone and in any order, gives what it gives within the whole."""
    mirror = extracted(tmp_path, "httrack/mirror.tgz")
    extracted(tmp_path, "saved/chromium.tgz").rename(mirror / "saved")
    whole = [(each.name, getattr(each, "url", None)) for each in read(mirror)]
    spans = list(cuts(mirror, _reading(), 300))
    parts = [Dumps(mirror).items([(0, span)]) for span in reversed(spans)]
    told = [[(each.name, getattr(each, "url", None)) for each in part] for part in parts]
    assert len(spans) > 5
    assert [each for part in reversed(told) for each in part] == whole


def _reading() -> Reading:
    return Reading(None, {}, None, lambda path: False)


def test_the_page_is_looked_up_not_remembered(tmp_path: Path) -> None:
    """A file that sorts before its page has the same address as one behind it."""
    files = {"a.html": _saved(), "a.files/b.png": PNG, "a_files/b.png": PNG}
    write(tmp_path, files)
    found = [each for each in read_folder(tmp_path, _reading()) if isinstance(each, Entry)]
    assert [(each.name, each.address) for each in found] == [
        ("a.files/b.png", "http://a.example/d/a.files/b.png"),
        ("a.html", None),
        ("a_files/b.png", "http://a.example/d/a_files/b.png"),
    ]


def test_an_address_that_is_none(tmp_path: Path) -> None:
    """A page with an address that is none leaves what belongs to it without one."""
    write(tmp_path, {"a.html": _saved(url="http://[x/"), "a_files/b.png": PNG})
    assert _urls(tmp_path)["a_files/b.png"] is None


def test_wget(tmp_path: Path) -> None:
    """wget names folders after hosts; a scheme as prefix makes addresses of them, with the queries in file names."""
    folder = extracted(tmp_path, "wget/plain.tgz")
    assert set(_urls(folder).values()) == {None}
    urls = _urls(folder, url_prefix="http://")
    assert len(urls) == 14
    assert {name: url for name, url in urls.items() if url != f"http://{name}"} == {
        "garden.example/img/apple tree.png": "http://garden.example/img/apple%20tree.png",
        "garden.example/badge.php?size=2&x=a b": "http://garden.example/badge.php?size=2&x=a%20b",
        "garden.example/글/시월.html": "http://garden.example/%EA%B8%80/%EC%8B%9C%EC%9B%94.html",
    }
    kinds = {each.name: each.content_type for each in pages(folder) if isinstance(each, Attachment)}
    assert kinds["garden.example/style.css?v=3"] == "text/css"


@pytest.mark.parametrize(("form", "count"), [("plain", (6, 8)), ("converted", (6, 8))])
def test_round_trip_of_wget(tmp_path: Path, form: str, count: tuple[int, int]) -> None:
    """A mirror comes out of the archive byte for byte, and the counts add up."""
    folder = extracted(tmp_path, f"wget/{form}.tgz")
    counts, found = packed(tmp_path, folder, url_prefix="https://")
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert (found, (counts["packed"], counts["attachments"])) == (files, count)


def test_paths_that_begin_with_no_host(tmp_path: Path) -> None:
    """Where no host stands first in a path, nothing is made up."""
    files = {"index.html": HTML, "plots/two.html": HTML, "local:8080/x.html": HTML, "한.example/x.html": HTML}
    urls = _urls(write(tmp_path, files), url_prefix="https://")
    assert urls == {**dict.fromkeys(files), "local:8080/x.html": "https://local:8080/x.html"}
    write(tmp_path, {"z.zip": zipped({"b.example/x.html": HTML})})
    assert _urls(tmp_path / "z.zip", url_prefix="http://") == {"z.zip!b.example/x.html": "http://b.example/x.html"}


def test_a_prefix_counts_more(tmp_path: Path) -> None:
    """Map and prefix outrank what the files say of each other."""
    files = {"a.html": _saved(), "a_files/b.png": PNG, "a_files/c.png": PNG}
    write(tmp_path / "in", files)
    assert set(_urls(tmp_path / "in", url_prefix="https://p.example/").values()) == {
        f"https://p.example/{name}" for name in files
    }
    write(tmp_path, {"map.csv": b"path,url\na_files/b.png,https://m.example/\n"})
    urls = _urls(tmp_path / "in", url_map=tmp_path / "map.csv")
    assert list(urls.values()) == [URL, "https://m.example/", "http://a.example/d/a_files/c.png"]


@pytest.mark.parametrize("prefix", ["https:", "https:/", "https:///", "ftp://", "//", "a.example/", "http://?"])
def test_prefixes_that_are_none(tmp_path: Path, prefix: str) -> None:
    """A prefix is an address, or a scheme with its slashes."""
    with pytest.raises(UsageError):
        list(read(tmp_path, url_prefix=prefix))


def test_depth(tmp_path: Path) -> None:
    """Folders may be nested deeper than Python calls itself."""
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(1200):
        os.mkdir("d", dir_fd=here)
        inner = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(os.open("x.html", os.O_WRONLY | os.O_CREAT, dir_fd=here))
    os.close(here)
    found = tell(tmp_path)
    subprocess.run(["rm", "-r", tmp_path / "d"], check=True)  # Python's own tools cannot remove it
    assert found == [("rejected", "d/" * 1200 + "x.html", "empty")]
