"""From a page to its metadata: run the rules, choose by trust, keep the evidence. Knows no WARC."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from warcwrap.document import Document
from warcwrap.findings import Finding, finding
from warcwrap.metadata import (
    EVIDENCE_CHARACTERS,
    GRADES,
    LOSING_CANDIDATES,
    Author,
    Copyright,
    Evidence,
    Metadata,
    Publisher,
)
from warcwrap.page import Page
from warcwrap.provenance import source_of
from warcwrap.rule import Candidate, Choice, Field
from warcwrap.rules import FIELDS

_READS = tuple(dict.fromkeys(selector for field in FIELDS for rule in field.rules for selector in rule.reads))
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]+")


@dataclass(frozen=True, slots=True)
class Extraction:
    """A page's metadata, and what is odd about the page."""

    metadata: Metadata
    findings: tuple[Finding, ...]


# Called for each field when it is settled, with all its candidates in order of trust.
Watch = Callable[[Field, Sequence[Candidate], Choice, Document], None]


def read(page: Page, *, full_soup: bool = False, watch: Watch | None = None) -> Extraction:
    """Extract a page's metadata with every field's rules. A rule that fails is a finding, never a lost page."""
    document = Document(page, None if full_soup else _READS)
    findings = [*page.decoded.findings, *document.oddities]
    evidence: dict[str, Evidence] = {}
    for field in FIELDS:
        candidates, broken = _candidates(field, document)
        findings.extend(broken)
        choice = _chosen(field, candidates, document, findings)
        findings.extend(finding("extract.conflict", note, f"/{field.name}") for note in choice.notes)
        document.known[field.name] = choice.value
        evidence.update(_evidence(field, choice, candidates, document))
        if watch is not None:
            watch(field, candidates, choice, document)
    values: dict[str, Any] = {
        name: tuple(map(_printed, value)) if isinstance(value, list) else _printed(value)
        for name, value in document.known.items()
    }
    metadata = Metadata(source=source_of(page), evidence=evidence, extra=dict(page.extra), **values)
    return Extraction(metadata, tuple(findings))


def _candidates(field: Field, page: Document) -> tuple[list[Candidate], list[Finding]]:
    candidates: list[Candidate] = []
    broken: list[Finding] = []
    for row, rule in enumerate(field.rules):
        try:
            for found in rule.find(page):
                candidates.append(Candidate(found, rule.id, found.grade or rule.grade, row))
        except (MemoryError, ImportError):  # say nothing about the page
            raise
        except Exception as problem:  # a rule meets every page of the web; its failure must cost no more than its value
            broken.append(finding("rule-failed", f"{rule.id}: {type(problem).__name__}: {problem}", rule.id))
    return sorted(candidates, key=lambda candidate: (GRADES.index(candidate.grade), candidate.row)), broken


def _chosen(field: Field, candidates: Sequence[Candidate], page: Document, findings: list[Finding]) -> Choice:
    nothing = Choice([] if field.is_list else None)
    try:
        choice = field.choose(candidates, page)
    except (MemoryError, ImportError):
        raise
    except Exception as problem:  # as above: choosing is part of the rules
        findings.append(finding("rule-failed", f"{field.name}: {type(problem).__name__}: {problem}", field.name))
        return nothing
    return nothing if choice.value is None else choice


def _printed(value: Any) -> Any:
    """Leave out the control characters of a value: nobody who read the page saw them. Pictures have none."""
    if isinstance(value, str):
        return value if value.isprintable() else _CONTROL.sub("", value)
    if isinstance(value, tuple):
        return tuple(map(_printed, value))
    if not isinstance(value, Author | Publisher | Copyright):
        return value
    parts = {part.name: getattr(value, part.name) for part in fields(value)}
    printed = {name: _printed(part) for name, part in parts.items()}
    return value if printed == parts else replace(value, **printed)


def _evidence(
    field: Field, choice: Choice, candidates: Sequence[Candidate], page: Document
) -> Iterator[tuple[str, Evidence]]:
    losers = tuple(_loser(candidate, page) for candidate in _others(choice, candidates))
    for index, basis in enumerate(choice.basis):
        pointer = f"/{field.name}/{index}" if field.is_list else f"/{field.name}"
        text = basis.found.text if basis.found.text is not None else in_words(basis.value)
        yield (
            pointer,
            Evidence(
                basis.rule,
                basis.grade,
                page.place(basis.found.at),
                text[:EVIDENCE_CHARACTERS],
                losers if index == 0 else (),
            ),
        )


def _others(choice: Choice, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The best candidates that were not chosen, each other value once."""
    if not choice.basis:
        return []
    seen = [in_words(basis.value) for basis in choice.basis] + [in_words(choice.value)]
    others: list[Candidate] = []
    for candidate in candidates:
        if (shown := in_words(candidate.value)) not in seen and len(others) < LOSING_CANDIDATES:
            seen.append(shown)
            others.append(candidate)
    return others


def _loser(candidate: Candidate, page: Document) -> Mapping[str, Any]:
    return {
        "value": in_words(candidate.value)[:EVIDENCE_CHARACTERS],
        "rule": candidate.rule,
        "grade": candidate.grade,
        "place": page.place(candidate.found.at),
    }


def in_words(value: Any) -> str:
    """Return a value in words: its name, address or statement where it has one."""
    if isinstance(value, str):
        return value
    for key in ("name", "url", "statement"):
        if shown := getattr(value, key, None):
            return str(shown)
    return str(value)
