"""The gold pages: where they lie, unpacked once, their labels, their halves, and the scorer that came with them.

The pages are their publishers' and stay outside the project: found beside the repository, unpacked into a cache.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import sys
import tarfile
import tempfile
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

GOLD = Path(__file__).parents[2] / "shared" / "gold"
CACHE = Path.home() / ".cache" / "warcwrap-gold"
ARCHIVE, SPLIT = "dev.tar.xz", "dev"

Label = Mapping[str, Any]


class Absent(Exception):
    """There are no gold pages where they were looked for."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """The gold pages, unpacked in `folder`; `digest` is the sha256 of the archive that they came in."""

    folder: Path
    digest: str
    labels: tuple[Label, ...]
    scorer: ModuleType
    feeder: ModuleType

    def pages(self, wanted: Container[str]) -> Iterator[tuple[str, str | None, Path]]:
        """Yield id, address and file of the pages with these ids."""
        for row in self.feeder.manifest(self.folder):
            if row["id"] in wanted:
                yield row["id"], row["url"], self.folder / row["path"]

    def of(self, half: str) -> list[Label]:
        """Return the labels of a half, or of all pages."""
        return [label for label in self.labels if half in ("all", half_of(label["site"]))]


def half_of(site: str) -> str:
    """Return which half a site's pages belong to: rules are written on A, and B is held out.

    >>> half_of("harbour-post"), half_of("quillhaven-echo")
    ('A', 'A')
    """
    return "AB"[hashlib.sha256(site.encode()).digest()[0] % 2]


def gold_folder(given: str | None) -> Path:
    """Return the folder of the gold pages: as given, else from WARCWRAP_GOLD, else beside the repository."""
    return Path(given or os.environ.get("WARCWRAP_GOLD") or GOLD)


def cache_folder(given: str | None) -> Path:
    """Return where pages are unpacked and runs are kept: as given, else from WARCWRAP_GOLD_CACHE, else ~/.cache."""
    return Path(given or os.environ.get("WARCWRAP_GOLD_CACHE") or CACHE)


def load(gold: Path, cache: Path) -> Corpus:
    """Unpack the gold pages where that was not done yet, and read their labels; raises Absent."""
    archive = gold / ARCHIVE
    for needed in (archive, gold / "score.py", gold / "gold.py"):
        if not needed.is_file():
            raise Absent(f"no gold pages: {needed} is not there (--gold or WARCWRAP_GOLD names their folder)")
    with archive.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    folder = _unpacked(archive, cache / digest[:12])
    with (folder / f"{SPLIT}.jsonl").open(encoding="utf-8") as lines:
        labels = tuple(json.loads(line) for line in lines if line.strip())
    return Corpus(folder, digest, labels, _program(gold / "score.py"), _program(gold / "gold.py"))


def _unpacked(archive: Path, place: Path) -> Path:
    """Unpack beside the final place first: a run that was stopped leaves nothing that looks whole."""
    if not place.is_dir():
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=place.parent) as trial, tarfile.open(archive) as opened:
            opened.extractall(trial, filter="data")
            Path(trial, SPLIT).rename(place)
    return place


def _program(path: Path) -> ModuleType:
    """Import the gold pages' own program from where it lies, and leave nothing there."""
    spec = importlib.util.spec_from_file_location(f"gold_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise Absent(f"{path} is no program")
    module = importlib.util.module_from_spec(spec)
    writes, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        spec.loader.exec_module(module)
    finally:
        sys.dont_write_bytecode = writes
    return module
