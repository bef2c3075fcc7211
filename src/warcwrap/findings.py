"""Findings: what we were asked to look for, each with a code of the table in `codes`."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from warcwrap.codes import CODES, Severity


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. `where` is a JSON pointer in metadata, `offset N <record id>` in an archive, else a name."""

    code: str
    message: str
    where: str = ""
    severity: Severity = "error"

    def to_json(self) -> dict[str, str]:
        """Return the finding as it stands in JSON: code, severity, message, where."""
        return {"code": self.code, "severity": self.severity, "message": self.message, "where": self.where}


def finding(code: str, message: str, where: str = "", severity: Severity | None = None) -> Finding:
    """Make a finding whose severity is the table's, unless the case at hand is graver or milder.

    Raises KeyError for a code that the table lacks: an undocumented code must not leave the house.
    """
    return Finding(code, message, where, severity or CODES[code].severity)


def file_of(where: str, names: Container[str]) -> str:
    """Return which of these files a finding in an archive stands in: a name may itself look like a place.

    >>> file_of("a.warc: offset 9 <urn:x:1>", ["a.warc"])
    'a.warc'
    """
    at = len(where)
    while where[:at] not in names:
        at = where.find(": offset ", 0 if at == len(where) else at + 1)
        if at < 0:
            return where
    return where[:at]
