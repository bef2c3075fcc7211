"""Where a page comes from: what its metadata say of it before any of its markup is read."""

from __future__ import annotations

from typing import Any

from warcwrap.capture import written
from warcwrap.metadata import Metadata
from warcwrap.page import Page


def source_of(page: Page) -> dict[str, Any]:
    """Return `source` of a page's metadata: its name, bytes, encoding and capture."""
    decoded, capture = page.decoded, page.capture
    source: dict[str, Any] = {
        "name": page.name,
        "sha256": page.body.sha256,
        "size_bytes": page.body.size_bytes,
        "encoding": {"name": decoded.name, "evidence": decoded.evidence},
        "fidelity": page.fidelity,
        "captured_at": written(capture.at) if capture.at else None,
        "captured_at_source": capture.source,
    }
    return source | ({"zone_assumed": True} if capture.zone_assumed else {})


def unread(page: Page) -> Metadata:
    """Return what is known of a page without reading it: its source, and the address that came with it."""
    return Metadata(source=source_of(page), url=page.url, extra=dict(page.extra))
