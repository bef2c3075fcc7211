"""Dumps made for tests, and what is said of what they hold."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

from warcwrap.page import Attachment, Item, Noted, Page, Rejected, Skipped
from warcwrap.sources import read

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
