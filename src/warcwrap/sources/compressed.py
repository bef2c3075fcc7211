"""Compressed files: what is inside, read as it is unpacked."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import BinaryIO, cast

from warcwrap import sniff
from warcwrap.errors import InputError
from warcwrap.findings import finding
from warcwrap.page import Item, Noted
from warcwrap.sources import archives
from warcwrap.sources.decompression import FORMATS, Limits, Unpacked
from warcwrap.sources.entry import FILE_BYTES, Entry, Reading, shown_name
from warcwrap.storage import CHUNK_BYTES, Body
from warcwrap.warc.frames import DICTIONARY_MAGIC

# Read from start to end, these stay under the dump's name; anything else is one file that was compressed.
STREAMED = frozenset({"jsonl", "table", "tar", "warc"})
# Text compresses 3 to 20 times. Pages that repeat one another do so more often than that, and reading them as they
# stream holds none of them: there the limit only ends what would never end.
_FILE = Limits(200, FILE_BYTES)
_STREAM = Limits(5000)


def read(entry: Entry, reading: Reading) -> Iterator[Item | Entry]:
    """Yield what is inside: rows, a TAR or a WARC under the same name, anything else as a member file."""
    kind = cast(sniff.CompressedKind, sniff.compressed_kind(entry.body.head(sniff.SNIFF_BYTES)))
    if entry.body.head(len(DICTIONARY_MAGIC)) == DICTIONARY_MAGIC:
        yield from archives.read(entry, reading)  # only archives have a dictionary
        return
    packed = _Packed(entry, kind)
    head = packed.head()
    inner = reading.kind(head, entry.name)
    if inner == "warc" and kind in ("gzip", "zstd"):
        yield from archives.read(entry, reading)  # its members are its records
        return
    if inner in STREAMED:
        # Its size is nobody's business. What is packed in what has no parts is no archive within an archive.
        opener = packed.open_whole_records if inner == "warc" else packed.open_rows
        yield replace(entry, body=Body(len(head), opener))
    else:
        own = shown_name(entry.relative) if entry.relative else entry.name
        name = f"{entry.name}!{sniff.unpacked_name(own).rpartition('/')[2]}"
        with packed.open(_FILE) as stream:
            body = Body.spooled(stream)  # to the end, so that damage shows before anything is written
        yield replace(entry, name=name, body=body, depth=entry.depth + 1)
    if inner == "warc":
        packed.check()
    yield from packed.findings()


@dataclass(frozen=True, slots=True)
class _Packed:
    """A compressed file, and what was found in all readings of it."""

    entry: Entry
    kind: sniff.CompressedKind
    opened: list[Unpacked] = field(default_factory=list)

    def open(self, limits: Limits, *, ends_at_damage: bool = False) -> BinaryIO:
        raw = Unpacked(
            self.entry.body.open(), self.entry.name, FORMATS[self.kind], limits, ends_at_damage=ends_at_damage
        )
        self.opened.append(raw)
        return io.BufferedReader(raw, CHUNK_BYTES)

    def open_rows(self) -> BinaryIO:
        return self.open(_STREAM)

    def open_whole_records(self) -> BinaryIO:
        """Open for the WARC reader, which has a record in hand when damage comes, and says itself what ends there."""
        return self.open(_STREAM, ends_at_damage=True)

    def head(self) -> bytes:
        """Return the first bytes, as many as can be had: what stands before damage tells what the content is."""
        head = b""
        with self.open(_FILE) as stream:
            try:
                while len(head) < sniff.SNIFF_BYTES and (piece := stream.read1(sniff.SNIFF_BYTES)):  # type: ignore[attr-defined]
                    head += piece
            except InputError:
                if not head:
                    raise
        return head[: sniff.SNIFF_BYTES]

    def check(self) -> None:
        """Raise the damage at which a reading ended."""
        for raw in self.opened:
            if raw.damage is not None:
                raise raw.damage

    def findings(self) -> Iterator[Noted]:
        """Yield what stands behind the end."""
        name = self.entry.name
        places = [raw.garbage_at for raw in self.opened if raw.garbage_at is not None]
        if places:
            message = f"bytes that are no {FORMATS[self.kind].unit}, from offset {places[0]}"
            yield Noted(name, finding("trailing-garbage", message, name))
