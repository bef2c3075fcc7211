"""What of a page's way into an archive needs no other page: metadata, verdict, and its records, ready to be appended.

Everything here depends on the page, the settings of the run and the page's place alone, so that any process can do it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Literal

from warcwrap import records
from warcwrap.findings import Finding
from warcwrap.judging import usable
from warcwrap.page import Attachment, Page
from warcwrap.records import Original, RecordType, Series, Shape
from warcwrap.warc.write import Compression, Digest, Format, NewRecord, Version
from warcwrap.wrapping import DEFAULT_SCHEMA, Wrapped, wrap

Role = Literal["archive", "quarantine"]
Counted = Literal["pages", "metadata", "attachments"]


@dataclass(frozen=True, slots=True)
class Settings:
    """How the records of a run are written. `run` is a digest of all that makes one run differ from another.

    `describes` says that pages stay in the archive that they come from: only their metadata are written.
    """

    run_date: datetime
    run: str = ""
    schema: str | Path = DEFAULT_SCHEMA
    digest: Digest = "sha256"
    version: Version = "1.1"
    compression: Compression = "standard"
    record_type: RecordType = "auto"
    canonical: bool = False
    quarantines: bool = False
    describes: bool = False
    warcinfo: tuple[tuple[str, str], ...] = ()

    def shape(self, role: str) -> Shape:
        """Return what the records of one role share; ids of different roles differ."""
        return Shape(Series(self.run, role), self.run_date, self.version, self.record_type)


@dataclass(frozen=True, slots=True)
class Volume:
    """One file of a run: its name, its role, its task, and its number among the files of role and task."""

    name: str
    role: Role = "archive"
    task: int = 0
    part: int = 0

    def form(self, settings: Settings) -> Format:
        """Return how its records are written; a name in `.warc` means no compression."""
        return Format(settings.version, settings.digest, None if self.name.endswith(".warc") else settings.compression)

    def shape(self, settings: Settings) -> Shape:
        """Return what the records about the file itself share."""
        return settings.shape(f"{self.role}/{self.task}/{self.part}")

    def info(self, settings: Settings) -> NewRecord:
        """Return the file's warcinfo, which all its records name."""
        return _info(self, settings)


@lru_cache(maxsize=16)
def _info(volume: Volume, settings: Settings) -> NewRecord:
    return records.warcinfo(volume.shape(settings), volume.name, dict(settings.warcinfo))


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item goes: its task, its number there, and the files under way, one a role."""

    task: int
    ordinal: int
    volumes: Mapping[Role, Volume]

    def shape(self, settings: Settings) -> Shape:
        """Return what the records of pages share: not their file, which may end before any page."""
        return settings.shape(f"page/{self.task}")


@dataclass(frozen=True, slots=True)
class Prepared:
    """An item's records for one file: bytes as they will stand in it, or records that are too large to be held.

    `is_refused` says that the chosen schema refuses the page's metadata, and `problem` why. `original` is None for
    attachments. `lost` says why the page was not read.
    `adds` says what the file has one more of.
    """

    volume: Volume
    members: tuple[bytes | NewRecord, ...]
    findings: tuple[Finding, ...] = ()
    is_refused: bool = False
    problem: str = ""
    original: Original | None = None
    lost: str | None = None
    adds: tuple[Counted, ...] = ("pages", "metadata")


def prepare(
    item: Page | Attachment | Wrapped, settings: Settings, place: Place, *, lost: str | None = None
) -> Prepared:
    """Make the records of a page, with its metadata and verdict, or of an attachment.

    `lost` says why a page is not to be read: it is packed with what is known without.

    Raises InputError where the bytes cannot be read.
    """
    if isinstance(item, Attachment):
        volume = place.volumes["archive"]
        info = volume.info(settings).record_id
        record = records.attachment(place.shape(settings), place.ordinal, info, item)
        return Prepared(volume, _members((record,), volume.form(settings)), adds=("attachments",))
    return _page(item if isinstance(item, Wrapped) else wrapped(item, settings, lost), settings, place, lost)


def wrapped(page: Page, settings: Settings, lost: str | None = None) -> Wrapped:
    """Extract and judge a page's metadata as the archive will hold them."""
    return wrap(
        page,
        usable(settings.schema),
        record_type=settings.record_type,
        canonical=settings.canonical,
        is_archived=True,
        lost=lost,
    )


def revisit(prepared: Prepared, of: Original, settings: Settings, place: Place) -> Prepared:
    """Put a reference to an identical page in the place of a page's record; its metadata stay its own."""
    own = prepared.original
    if own is None:
        return prepared
    info = prepared.volume.info(settings).record_id
    record = records.revisit(place.shape(settings), info, own, of)
    reference = _members((record,), prepared.volume.form(settings))
    return replace(prepared, members=reference + prepared.members[1:])


def _page(page: Wrapped, settings: Settings, place: Place, lost: str | None) -> Prepared:
    # The default schema is structural: no page leaves the archive for want of a title.
    is_refused = not page.is_valid and usable(settings.schema).name != DEFAULT_SCHEMA
    volume = place.volumes["quarantine" if is_refused and settings.quarantines else "archive"]
    info, form, shape = volume.info(settings).record_id, volume.form(settings), place.shape(settings)
    record = (
        records.described(page.page)
        if settings.describes
        else records.page(shape, place.ordinal, info, page.page, page.target_uri)
    )
    described = records.metadata(shape, place.ordinal, info, record, page.document)
    made = Prepared(volume, _members((described,), form), page.findings, is_refused, _first_problem(page), lost=lost)
    if not isinstance(record, NewRecord):
        return replace(made, adds=("metadata",))
    return replace(made, members=_members((record,), form) + made.members, original=_original(record, form))


def _first_problem(page: Wrapped) -> str:
    if page.is_valid:
        return ""
    first = page.document["validation"]["findings"][0]
    return f"{first['where']}: {first['message']}"


def _original(record: NewRecord, form: Format) -> Original:
    payload_digest, _ = form.digests(record)
    return Original(
        record.record_id,
        record.target_uri or "",
        record.date,
        payload_digest,
        record.payload.sha256,
        record.content_type,
        record.head,
    )


def _members(made: tuple[NewRecord, ...], form: Format) -> tuple[bytes | NewRecord, ...]:
    return tuple(form.member(record) or record for record in made)
