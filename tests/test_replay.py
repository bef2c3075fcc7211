"""pywb, a replay server of the field, serves the pages of our archives as they were."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

import warcwrap
from conftest import EXAMPLES

pytest.importorskip("pywb", reason="pywb is not installed (extra: replay)")

WAIT_SECONDS = 60.0
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
    """The collection `pages` on a pywb server; the address of its start."""
    folder = archive.parent
    manager = [sys.executable, "-c", "from pywb.manager.manager import main_wrap_exc as run; run()"]
    subprocess.run([*manager, "init", "pages"], cwd=folder, check=True, capture_output=True)
    subprocess.run([*manager, "add", "pages", archive.name], cwd=folder, check=True, capture_output=True)
    port = _free_port()
    program = f"from pywb.apps.cli import wayback; wayback(['-b', '127.0.0.1', '-p', '{port}'])"
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            _wait_for(port, process)
            yield f"http://127.0.0.1:{port}/pages"
        finally:
            process.kill()
    shutil.rmtree(folder / "collections")


def _free_port() -> int:
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port: int = chosen.getsockname()[1]
        return port


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise AssertionError("pywb did not start")


def _get(address: str) -> tuple[str, bytes]:
    with urllib.request.urlopen(address, timeout=WAIT_SECONDS) as answer:
        return answer.headers["Content-Type"], answer.read()


def _stamp(date: str) -> str:
    return "".join(character for character in date if character.isdigit())


def test_every_page_is_served_byte_for_byte(server: str, archive: Path) -> None:
    """`id_` gives the payload of every capture as stored, also where the address is unknown; never the JSON."""
    for capture in warcwrap.captures(archive):
        kind, body = _get(f"{server}/{_stamp(capture.date)}id_/{capture.target_uri}")
        assert b"".join(capture.body.chunks()) == body
        assert capture.content_type.partition(";")[0] == kind.partition(";")[0]


def test_a_page_without_charset_is_served_with_the_one_found(server: str, archive: Path) -> None:
    """`mp_` serves a CP949 page that does not say so under the charset by which browsers read it."""
    capture = next(found for found in warcwrap.captures(archive) if found.target_uri == ADDRESS)
    kind, body = _get(f"{server}/{_stamp(capture.date)}mp_/{ADDRESS}")
    assert "charset=euc-kr" in kind.replace(" ", "")
    assert "뷁".encode("cp949") in body
