"""pywb, a replay server of the field, serves the pages of our archives as they were."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import warcwrap
from conftest import EXAMPLES
from replay import fetched, served, stamp

pytest.importorskip("pywb", reason="pywb is not installed (extra: replay)")

CP949 = "<!doctype html><title>글씨</title><p>이 쪽은 확장 완성형으로 적혔다. 뷁".encode("cp949")
ADDRESS = "https://cp949.example/page?q=1"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with pages of known and unknown address, an attachment, and a page that says no charset."""
    folder = tmp_path_factory.mktemp("replay")
    sources = [str(EXAMPLES / name) for name in ("news.html", "board-article.txt", "saved-pages.zip", "pages.jsonl")]
    warcwrap.pack(*sources, {ADDRESS: CP949}, output=folder / "replayed")
    return folder / "replayed.warc.gz"


@pytest.fixture(scope="module")
def server(archive: Path) -> Iterator[str]:
    """The archive on a pywb server; the address of its start."""
    with served(archive.parent, pages=archive) as address:
        yield f"{address}/pages"


def test_every_page_is_served_byte_for_byte(server: str, archive: Path) -> None:
    """`id_` gives the payload of every capture as stored, also where the address is unknown; never the JSON."""
    for capture in warcwrap.captures(archive):
        kind, body = fetched(f"{server}/{stamp(capture.date)}id_/{capture.target_uri}")
        assert b"".join(capture.body.chunks()) == body
        assert capture.content_type.partition(";")[0] == kind.partition(";")[0]


def test_a_page_without_charset_is_served_with_the_one_found(server: str, archive: Path) -> None:
    """`mp_` serves a CP949 page that does not say so under the charset by which browsers read it."""
    capture = next(found for found in warcwrap.captures(archive) if found.target_uri == ADDRESS)
    kind, body = fetched(f"{server}/{stamp(capture.date)}mp_/{ADDRESS}")
    assert "charset=euc-kr" in kind.replace(" ", "")
    assert "뷁".encode("cp949") in body
