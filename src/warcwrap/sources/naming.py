"""Names of what a dump holds: cut where no header could hold them, and remembered, so that a second one is noticed."""

from __future__ import annotations

import hashlib
import re
from array import array
from dataclasses import replace
from typing import TypeVar

from warcwrap.findings import Finding, finding
from warcwrap.page import Attachment, Page, Rejected, Skipped

NAME_CHARACTERS = 4096  # a path's limit on Linux; percent-encoded, it still fits into a header
NAMES_KNOWN = 1 << 22  # beyond, repeated names go unnoticed: 64 MiB are enough for a finding

_OUTWARD = re.compile(rb"\A[/\\]|\A[A-Za-z]:|(?:\A|[/\\])\.\.(?:[/\\]|\Z)")

Named = TypeVar("Named", bound=Page | Attachment | Rejected | Skipped)


def shortened(item: Named) -> tuple[Named, Finding | None]:
    """Cut a name that is too long, so that it stays a name of its own; with a finding where it was cut."""
    if len(item.name) <= NAME_CHARACTERS:
        return item, None
    digest = hashlib.sha256(item.name.encode("utf-8", "surrogatepass")).hexdigest()
    name = f"{item.name[: NAME_CHARACTERS - 20]}~{digest[:16]}"
    message = f"its name has {len(item.name)} characters, of which {NAME_CHARACTERS - 20} are kept"
    return replace(item, name=name), finding("name-too-long", message, name)


def leads_outside(raw: bytes) -> bool:
    """Say whether a member's name, taken for a path, would leave the folder that an archive is unpacked to.

    >>> leads_outside(b"../a.html"), leads_outside(b"C:\\a.html"), leads_outside(b"a/..b/c.html")
    (True, True, False)
    """
    return _OUTWARD.search(raw) is not None


class Seen:
    """The names met so far, as 8-byte digests in a table that doubles when it is half full."""

    def __init__(self) -> None:
        self._slots = array("Q", bytes(8 << 10))
        self._count = 0

    def add(self, name: str) -> bool:
        """Take a name; False where it was there already."""
        digest = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        if self._count >= NAMES_KNOWN or not self._put(int.from_bytes(digest, "big") or 1):
            return self._count >= NAMES_KNOWN
        self._count += 1
        if self._count * 2 > len(self._slots):
            self._grow()
        return True

    def _put(self, key: int) -> bool:
        slots = self._slots
        at = key % len(slots)
        while slots[at]:
            if slots[at] == key:
                return False
            at = (at + 1) % len(slots)
        slots[at] = key
        return True

    def _grow(self) -> None:
        old, self._slots = self._slots, array("Q", bytes(16 * len(self._slots)))
        for key in old:
            if key:
                self._put(key)
