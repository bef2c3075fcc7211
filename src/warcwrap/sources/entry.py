"""A named piece of a dump that may be a page, an attachment or a dump of its own, and the options of reading."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from warcwrap.capture import Capture, from_mtime, stated
from warcwrap.errors import UsageError
from warcwrap.storage import Body
from warcwrap.uris import target_uri

FILE_BYTES = (4 << 30) - 1  # larger inputs are disk images or sparse files, not saved pages
FOREVER = datetime(9990, 1, 1, tzinfo=UTC)  # a day later must still be a date


@dataclass(frozen=True, slots=True)
class Facts:
    """What a sidecar file says of one path: address, capture date, content type; None where it is silent."""

    url: str | None = None
    captured_at: str | None = None
    content_type: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """Bytes with a name, still to be told what they are.

    `relative` is the path within its folder or archive, as bytes; None where there is none that an address could be
    made of. `mtime` is in seconds since 1970; `zone_assumed` where it was local time of an unknown place.
    `sibling` opens another file of the same dump by its path. `depth` counts the archives around it.
    """

    name: str
    body: Body
    relative: bytes | None = None
    mtime: float | None = None
    zone_assumed: bool = False
    sibling: Callable[[str], Entry] | None = None
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """The options of reading a dump, and what follows from them for one entry.

    `used` collects the names that the sidecar was asked for and knew.
    """

    url_prefix: str | None
    sidecar: Mapping[str, Facts]
    now: datetime | None
    exclude: Callable[[Path], bool]
    used: set[str] = field(default_factory=set)

    @property
    def latest(self) -> datetime:
        """The moment after which no page can have been captured."""
        return self.now or FOREVER

    def facts(self, name: str) -> Facts:
        """Return what the sidecar says of a name."""
        known = self.sidecar.get(name)
        if known:
            self.used.add(name)
        return known or Facts()

    def url(self, entry: Entry) -> str | None:
        """Return the address of an entry: the sidecar's, else prefix and relative path."""
        known = self.facts(entry.name).url
        if known or self.url_prefix is None or entry.relative is None:
            return known
        return self.url_prefix.rstrip("/") + "/" + quote(entry.relative)

    def capture(self, entry: Entry) -> Capture:
        """Return when an entry was captured: the sidecar's word, else its modification time."""
        text = self.facts(entry.name).captured_at
        known = stated(text, "map", self.latest) if text else None
        if known or entry.mtime is None:
            return known or Capture()
        return from_mtime(entry.mtime, self.latest, zone_assumed=entry.zone_assumed)


def check_prefix(prefix: str | None) -> None:
    """Raise UsageError for a prefix that no address can begin with: a path is put behind it."""
    uri = target_uri(prefix) if prefix is not None and not {"?", "#"} & set(prefix) else None
    if prefix is not None and not (uri and uri.startswith(("http://", "https://"))):
        raise UsageError("url-prefix", prefix, "an http or https address without query and fragment is needed")


def shown_name(raw: bytes) -> str:
    """Return a file name as text; bytes that are not UTF-8 are percent-encoded, never guessed.

    >>> shown_name("Größe".encode()), shown_name(b"\\xb1\\xdb.html")
    ('Größe', '%B1%DB.html')
    """
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return quote(raw, safe="/!#$&'()*+,;=:@ []{}^`|\\\"<>?")


def path_name(path: Path | str) -> str:
    """Return a path of the file system as text.

    >>> path_name(Path("a") / "b.html")
    'a/b.html'
    """
    return shown_name(os.fsencode(str(path).replace(os.sep, "/")))
