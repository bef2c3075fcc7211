"""Records divided into segments: do those that are here make one record (section 7)?

A first segment keeps its type and has the number 1; what follows are `continuation` records, as a rule in other files.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from warcwrap.findings import Finding, finding
from warcwrap.warc.grammar import bare_id, is_digits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from warcwrap.warc.links import Links
    from warcwrap.warc.record import Record


@dataclass(frozen=True, slots=True)
class _Segment:
    number: int
    length: int
    target: str
    where: str
    # WARC-Segment-Total-Length, which the last one must have, and no other.
    total: int | None


@dataclass(slots=True)
class _Series:
    """The segments of one record; `has_origin` says whether the first was seen."""

    segments: list[_Segment] = field(default_factory=list)
    has_origin: bool = False


class Segments:
    """Takes the segments of all given files, in any order. Memory grows by a small tuple for each of them."""

    def __init__(self) -> None:
        self._series: dict[str, _Series] = {}

    def add(self, record: Record, where: str) -> None:
        """Take a record, if it is a segment and says which."""
        number = _number(record, "WARC-Segment-Number")
        is_first = record.type != "continuation"
        origin = record.id if is_first else record.get("WARC-Segment-Origin-ID")
        if number is None or not origin:
            return
        total = _number(record, "WARC-Segment-Total-Length")
        series = self._series.setdefault(bare_id(origin), _Series())
        series.has_origin = series.has_origin or is_first
        series.segments.append(_Segment(number, record.content_length or 0, record.target_uri or "", where, total))

    def close(self, links: Links) -> Iterator[Finding]:
        """Yield what does not fit together, and which segments are not in the given files, those that `links` knows."""
        for origin, series in self._series.items():
            segments = sorted(series.segments, key=lambda segment: segment.number)
            yield from _misfits(segments)
            if series.has_origin:
                yield from _whole(segments)
            elif place := links.find(origin):
                message = f"the record that it continues, at offset {place.offset}, does not say that it is a segment"
                yield finding("warc.segments", message, segments[0].where)


def _misfits(segments: list[_Segment]) -> Iterator[Finding]:
    for before, segment in pairwise(segments):
        if before.number == segment.number:
            message = f"another segment of the same record has the number {segment.number}, too"
            yield finding("warc.segments", message, segment.where)
        elif before.total is not None:
            yield finding(
                "warc.segments", f"the segment of number {before.number} calls itself the last", segment.where
            )
        if segment.target != segments[0].target:
            message = f"its WARC-Target-URI is not that of segment {segments[0].number}"
            yield finding("warc.segments", message, segment.where, severity="warning")


def _whole(segments: list[_Segment]) -> Iterator[Finding]:
    last = segments[-1]
    missing = len({segment.number for segment in segments}) < last.number
    if missing or last.total is None:
        what = "a segment" if missing else "the last segment"
        yield finding("warc.segment-elsewhere", f"{what} of the record is not in the given files", last.where)
    elif (length := sum(segment.length for segment in segments)) != last.total:
        message = f"WARC-Segment-Total-Length says {last.total} bytes, the segments have {length}"
        yield finding("warc.segments", message, last.where)


def _number(record: Record, name: str) -> int | None:
    text = record.get(name)
    return int(text) if text is not None and is_digits(text) else None
