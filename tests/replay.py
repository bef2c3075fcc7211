"""pywb, a replay server of the field, serving archives to tests."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WAIT_SECONDS = 60.0


@contextmanager
def served(folder: Path, **archives: Path) -> Iterator[str]:
    """Serve archives, each as a collection; give the server's address. `folder` is where pywb works."""
    manager = [sys.executable, "-c", "from pywb.manager.manager import main_wrap_exc as run; run()"]
    for name, archive in archives.items():
        subprocess.run([*manager, "init", name], cwd=folder, check=True, capture_output=True)
        subprocess.run([*manager, "add", name, archive], cwd=folder, check=True, capture_output=True)
    port = _free_port()
    program = f"from pywb.apps.cli import wayback; wayback(['-b', '127.0.0.1', '-p', '{port}'])"
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            _wait_for(port, process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()
    shutil.rmtree(folder / "collections")


def fetched(address: str) -> tuple[str, bytes]:
    """Return the media type and the body of an answer."""
    with urllib.request.urlopen(address, timeout=WAIT_SECONDS) as answer:
        return answer.headers["Content-Type"], answer.read()


def stamp(date: str) -> str:
    """Return a date as replay addresses have it."""
    return "".join(character for character in date if character.isdigit())


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
