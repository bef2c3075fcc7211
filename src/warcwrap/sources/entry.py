"""A named piece of a dump that may be a page, an attachment or a dump of its own, and the options of reading."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

from warcwrap import sniff
from warcwrap.capture import Capture, from_mtime, stated
from warcwrap.columns import Columns
from warcwrap.errors import UsageError
from warcwrap.originals import Originals
from warcwrap.storage import Body
from warcwrap.uris import target_uri

if TYPE_CHECKING:
    from warcwrap.sources.httrack import Mirror

FILE_BYTES = (4 << 30) - 1  # larger inputs are disk images or sparse files, not saved pages
SCHEMES = ("http://", "https://")  # as a prefix: the first folder of a path is the host
# A name with a dot, or a port: other folders of the dump are none.
_HOST = re.compile(rb"(?:[\w-]+\.)+[\w-]+(?::[0-9]{1,5})?|[\w-]+:[0-9]{1,5}")
_KEPT = "/:@!$&'()*+,;=-._~%"
FOREVER = datetime(9990, 1, 1, tzinfo=UTC)  # a day later must still be a date


@dataclass(frozen=True, slots=True)
class Facts:
    """What a sidecar file says of one path: address, capture date, content type; None where it is silent."""

    url: str | None = None
    captured_at: str | None = None
    content_type: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a dump that can be read alone: from `first` up to, not with, `last` (None: to the end).

    What is counted is the format's own: bytes of JSON Lines (`line` is the number of the first), members of a ZIP in
    its directory, row groups of Parquet, files of a folder.
    """

    first: int = 0
    last: int | None = None
    line: int = 1


WHOLE = Span()
Archives = Literal["read", "refuse"]


@dataclass(frozen=True, slots=True)
class Entry:
    """Bytes with a name, still to be told what they are.

    `relative` is the path within its folder or archive, as bytes; None where there is none that an address could be
    made of. `mtime` is in seconds since 1970; `zone_assumed` where it was local time of an unknown place.
    `sibling` opens another file of the same dump by its path. `depth` counts the archives around it.
    `span` is the part to be read. `address` is what the files around it say of its address.
    """

    name: str
    body: Body
    relative: bytes | None = None
    mtime: float | None = None
    zone_assumed: bool = False
    sibling: Callable[[str], Entry] | None = None
    depth: int = 0
    span: Span = WHOLE
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """The options of reading a dump, and what follows from them for one entry.

    `used` collects the names that the sidecar was asked for and knew, `named_by_rows` for each folder the paths that
    rows in it name. `archives` says whether WARC and WACZ files are read, or refused until the user has said what is to
    become of them; `originals` are the captures of all that are read together, for revisits. `mirrors` are folders that
    HTTrack made, as they are met. `map_file` is where the sidecar was read from: it is no dump.
    """

    url_prefix: str | None
    sidecar: Mapping[str, Facts]
    now: datetime | None
    exclude: Callable[[Path], bool]
    used: set[str] = field(default_factory=set)
    named_by_rows: dict[Path, frozenset[bytes]] = field(default_factory=dict)
    columns: Columns = sniff.USUAL
    map_file: Path | None = None
    archives: Archives = "read"
    originals: Originals | None = None
    mirrors: dict[Path, Mirror] = field(default_factory=dict)

    @property
    def latest(self) -> datetime:
        """The moment after which no page can have been captured."""
        return self.now or FOREVER

    def kind(self, head: bytes, name: str) -> sniff.Kind:
        """Say what an input is from its first bytes, rows by the columns that the user names."""
        return sniff.kind(head, name, self.columns)

    def facts(self, name: str) -> Facts:
        """Return what the sidecar says of a name."""
        known = self.sidecar.get(name)
        if known:
            self.used.add(name)
        return known or Facts()

    def url(self, entry: Entry) -> str | None:
        """Return the address of an entry: the sidecar's, else prefix and relative path, else what is around it says."""
        known = self.facts(entry.name).url
        if known or self.url_prefix is None or entry.relative is None:
            return known or entry.address
        if self.url_prefix in SCHEMES:
            return _below_host(self.url_prefix, entry.relative) or entry.address
        return self.url_prefix.rstrip("/") + "/" + quote(entry.relative)

    def capture(self, entry: Entry) -> Capture:
        """Return when an entry was captured: the sidecar's word, else its modification time."""
        text = self.facts(entry.name).captured_at
        known = stated(text, "map", self.latest) if text else None
        if known or entry.mtime is None:
            return known or Capture()
        return from_mtime(entry.mtime, self.latest, zone_assumed=entry.zone_assumed)


def check_prefix(prefix: str | None) -> None:
    """Raise UsageError for a prefix that no address can begin with: a path is put behind it, or host and path."""
    if prefix in SCHEMES:
        return
    uri = target_uri(prefix) if prefix is not None and not {"?", "#"} & set(prefix) else None
    if prefix is not None and not (uri and uri.startswith(("http://", "https://"))):
        raise UsageError("url-prefix", prefix, "an http or https address without query and fragment is needed")


def _below_host(scheme: str, path: bytes) -> str | None:
    """Return the address of a file in a folder that is named after its host, as wget writes them; None for others.

    wget keeps escapes, and the question mark before a query.

    >>> _below_host("https://", b"garden.example/a b%2Fc?id=3"), _below_host("https://", b"plots/two.html")
    ('https://garden.example/a%20b%2Fc?id=3', None)
    """
    host, slash, rest = path.partition(b"/")
    if not slash or not _HOST.fullmatch(host):
        return None
    file, mark, query = rest.partition(b"?")
    address = scheme + host.decode("ascii") + "/" + quote(file, safe=_KEPT)
    return address + ("?" + quote(query, safe=_KEPT + "?") if mark else "")


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
