"""Pages that browsers and mirroring tools saved are replayed with the pictures and styles that were saved with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urljoin

import pytest

import warcwrap
from dumps import DUMPS, extracted, write
from replay import fetched, served
from warcwrap import PackOptions

pytest.importorskip("pywb", reason="pywb is not installed (extra: replay)")

HOME = "http://garden.example/"
_LINK = re.compile(r'<(?:img|link|script|iframe)\b[^>]*?\b(?:src|href)="((?!data:|cid:)[^"]+)"')


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A pywb server with a collection for each dump: all hold the same page of the same site."""
    folder = tmp_path_factory.mktemp("saved")
    rows = f"path,url\nHollow Lane allotments.html,{HOME}\n".encode()
    url_map = write(folder, {"map.csv": rows}) / "map.csv"
    dumps: dict[str, tuple[Path, PackOptions]] = {
        "mhtml": (DUMPS / "mhtml" / "home.mhtml", PackOptions()),
        "har": (DUMPS / "har" / "embed.har", PackOptions()),
        "zipped": (DUMPS / "har" / "attach.zip", PackOptions()),
        "chromium": (extracted(folder, "saved/chromium.tgz"), PackOptions()),
        "firefox": (extracted(folder, "saved/firefox.tgz"), PackOptions(url_map=url_map)),
        "httrack": (extracted(folder, "httrack/mirror.tgz"), PackOptions()),
        "wget": (extracted(folder, "wget/plain.tgz"), PackOptions(url_prefix="http://")),
        "converted": (extracted(folder, "wget/converted.tgz"), PackOptions(url_prefix="http://")),
    }
    for name, (source, options) in dumps.items():
        warcwrap.pack(source, output=folder / name, options=options)
    with served(folder, **{name: folder / f"{name}.warc.gz" for name in dumps}) as address:
        yield address


def _linked(server: str, collection: str, page: str) -> dict[str, bytes | None]:
    """Follow the links of a replayed page to what belongs to it; return what they lead to by their last step."""
    start = f"{server}/{collection}/2026mp_/{page}"
    _, body = fetched(start)
    found: dict[str, bytes | None] = {}
    for link in _LINK.findall(body.decode("utf-8")):
        if "/static/" not in link:  # pywb's own
            address = urljoin(start, unescape(link).replace(" ", "%20"))
            found[address.rpartition("/")[2].partition("?")[0]] = fetched(address)[1]
    return found


@pytest.mark.parametrize(
    ("collection", "page", "pictures", "style"),
    [
        ("mhtml", HOME, 4, "style.css"),
        ("har", HOME, 4, "style.css"),
        ("zipped", HOME, 4, "style.css"),
        ("chromium", HOME, 4, "style.css"),
        ("firefox", HOME, 4, "style_T_Rw.css"),
        ("httrack", HOME, 4, "style30f4.css"),
        ("httrack", HOME + "plots/two.html?season=autumn", 1, "style30f4.css"),
        ("wget", HOME + "index.html", 4, "style.css"),
        ("wget", HOME + "plots/two.html?season=spring", 1, "style.css"),
        ("converted", HOME + "plots/two.html?season=spring.html", 1, "style.css"),
    ],
)
def test_a_page_has_its_pictures_and_its_style(
    server: str, collection: str, page: str, pictures: int, style: str
) -> None:
    """The links of the page as it is replayed lead to its pictures and its style sheet."""
    found = _linked(server, collection, page)
    assert sum(body is not None and body.startswith(b"\x89PNG") for body in found.values()) == pictures
    assert any(b"background" in (body or b"") for name, body in found.items() if name.startswith(style))


def test_a_redirect_leads_to_its_page(server: str) -> None:
    """A redirect of a browser's session, recorded without content, leads to the page that it led to."""
    followed = fetched(f"{server}/har/2026mp_/{HOME}old")[1]
    assert _LINK.findall(followed.decode()) == _LINK.findall(
        fetched(f"{server}/har/2026mp_/{HOME}plots/two.html?season=autumn")[1].decode()
    )
