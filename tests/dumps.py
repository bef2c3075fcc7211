"""Dumps made for tests, and what is said of what they hold."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import warcwrap
from warcwrap.page import Attachment, Item, Noted, Page, Rejected, Skipped
from warcwrap.sources import read

DUMPS = Path(__file__).parent / "dumps"  # made by other programs: see the README there
HTML = b"<!doctype html><title>x</title><p>text"


def told(item: Item) -> tuple[str, ...]:
    """Say in few words what an item is."""
    if isinstance(item, Rejected):
        return "rejected", item.name, item.code
    if isinstance(item, Noted):
        return "noted", item.name, item.finding.code
    if isinstance(item, Skipped):
        return "skipped", item.name
    return ("page" if isinstance(item, Page) else "attachment"), item.name


def tell(*sources: Any, **options: Any) -> list[tuple[str, ...]]:
    """Read dumps and say what was in them."""
    return [told(item) for item in read(*sources, **options)]


def pages(*sources: Any, **options: Any) -> list[Page | Attachment]:
    """Read dumps and return their pages and attachments."""
    return [item for item in read(*sources, **options) if isinstance(item, Page | Attachment)]


def zipped(members: dict[str, bytes], **options: Any) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, **options), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def write(folder: Path, files: dict[str, bytes]) -> Path:
    """Write files below a folder, which is returned."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def packed(folder: Path, *sources: Any, **options: Any) -> tuple[Mapping[str, int], dict[str, bytes]]:
    """Pack dumps, verify the archive, and unpack it; return the counts, and the files by the names that they had."""
    result = warcwrap.pack(*sources, output=folder / "packed", options=warcwrap.PackOptions(**options))
    archive = folder / "packed.warc.gz"
    assert [found for found in warcwrap.verify(archive).findings if found.severity == "error"] == []
    assert warcwrap.unpack(archive, folder=folder / "unpacked").ok
    rows = map(json.loads, (folder / "unpacked" / "manifest.jsonl").read_text("utf-8").splitlines())
    return result.counts, {row["name"]: (folder / "unpacked" / row["file"]).read_bytes() for row in rows}


def extracted(folder: Path, dump: str) -> Path:
    """Unpack a TAR of the dumps that other programs made into a folder, which is returned."""
    target = folder / dump.replace("/", "-")
    with tarfile.open(DUMPS / dump) as archive:
        archive.extractall(target, filter="data")
    return target
