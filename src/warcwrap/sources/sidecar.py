"""The map file: addresses and capture dates for files that do not tell them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from warcwrap import sniff
from warcwrap.capture import stated
from warcwrap.errors import UsageError, printable
from warcwrap.findings import Finding, finding
from warcwrap.sources.entry import Facts
from warcwrap.sources.tables import allow_large_cells

COLUMNS = ("path", "url", "captured_at", "content_type")
MAP_BYTES = 64 << 20  # it is held whole


@dataclass(frozen=True, slots=True)
class Sidecar:
    """A map file that was read: its name, what it says of each path, and the columns that are not read."""

    name: str
    facts: Mapping[str, Facts]
    ignored: tuple[str, ...] = ()

    def findings(self, used: Set[str], latest: datetime) -> Iterator[Finding]:
        """Yield what was of no use, once the whole dump was read: columns, rows that name nothing, and dates."""
        if self.ignored:
            yield finding("ignored-columns", "columns that are not read: " + ", ".join(self.ignored), self.name)
        if unused := [path for path in self.facts if path not in used]:
            message = f"{len(unused)} of {len(self.facts)} rows name nothing in the input; the first: "
            yield finding("map-row-unused", message + printable(unused[0], 100), self.name)
        for path in self.facts:
            at = self.facts[path].captured_at
            if at and path in used and stated(at, "map", latest) is None:
                message = f"its capture date is stated as {printable(repr(at), 100)}"
                yield finding("capture-date-unusable", message, path)


def read_map(path: Path) -> Sidecar:
    """Read a CSV (or TSV) file with a header of `COLUMNS`; `path` is a page's name as in `source.name`.

    Raises UsageError where it cannot be read, lacks the column `path`, or names a path twice.
    """
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAP_BYTES + 1)
        text = raw.decode("utf-8-sig")
    except (OSError, ValueError) as problem:
        raise UsageError("unreadable", str(path), getattr(problem, "strerror", None) or str(problem)) from problem
    if len(raw) > MAP_BYTES:
        raise UsageError("too-large", str(path), f"the limit is {MAP_BYTES} bytes")
    delimiter = sniff.delimiter_of(text.partition("\n")[0], sniff.USUAL) or ","
    allow_large_cells()
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        facts = _facts(rows, str(path))
    except csv.Error as problem:
        raise UsageError("map-broken", str(path), f"line {rows.line_num}: {problem}") from problem
    return Sidecar(path.name, facts, tuple(name for name in rows.fieldnames or () if name not in COLUMNS))


def _facts(rows: csv.DictReader[str], name: str) -> dict[str, Facts]:
    if "path" not in (rows.fieldnames or ()):
        raise UsageError("map-without-path", name, f"its header must name the columns {', '.join(COLUMNS)}")
    facts: dict[str, Facts] = {}
    for row in rows:
        known = {key: row[key].strip() or None for key in COLUMNS[1:] if row.get(key)}
        if row["path"] in facts:
            raise UsageError("map-names-twice", name, f"line {rows.line_num}: {row['path']} is there already")
        facts[row["path"]] = Facts(**known)
    return facts
