"""From a page to its metadata: run the rules, choose by trust, keep the evidence. Knows no WARC."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from warcwrap.capture import written
from warcwrap.document import Document
from warcwrap.findings import Finding, finding
from warcwrap.metadata import (
    EVIDENCE_CHARACTERS,
    GRADES,
    LOSING_CANDIDATES,
    Evidence,
    Metadata,
)
from warcwrap.page import Page
from warcwrap.rule import Candidate, Choice, Field
from warcwrap.rules import FIELDS


@dataclass(frozen=True, slots=True)
class Extraction:
    """A page's metadata, and what is odd about the page."""

    metadata: Metadata
    findings: tuple[Finding, ...]


def read(page: Page, *, full_soup: bool = False) -> Extraction:
    """Extract a page's metadata with every field's rules. A rule that fails is a finding, never a lost page."""
    selectors = [selector for field in FIELDS for rule in field.rules for selector in rule.reads]
    document = Document(page, None if full_soup else selectors)
    findings = [*page.decoded.findings, *document.oddities]
    evidence: dict[str, Evidence] = {}
    for field in FIELDS:
        candidates, broken = _candidates(field, document)
        findings.extend(broken)
        choice = _chosen(field, candidates, document, findings)
        document.known[field.name] = choice.value
        evidence.update(_evidence(field, choice, candidates, document))
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in document.known.items()
    }
    metadata = Metadata(source=_source(page), evidence=evidence, extra=dict(page.extra), **values)
    return Extraction(metadata, tuple(findings))


def unread(page: Page, reason: str) -> Extraction:
    """Return what is known of a page without reading it: its source, and the address that came with it."""
    metadata = Metadata(source=_source(page), url=page.url, extra=dict(page.extra))
    return Extraction(metadata, (finding("page-not-read", reason),))


def catalogue() -> Iterator[dict[str, str]]:
    """Yield every rule in order of trust, field by field: its id, field, grade and what its docstring says."""
    for field in FIELDS:
        for rule in sorted(field.rules, key=lambda rule: GRADES.index(rule.grade)):
            text = inspect.cleandoc(rule.find.__doc__ or "").partition("\n\n>>>")[0]
            yield {"id": rule.id, "field": field.name, "grade": rule.grade, "text": text}


def _candidates(field: Field, page: Document) -> tuple[list[Candidate], list[Finding]]:
    candidates: list[Candidate] = []
    broken: list[Finding] = []
    for row, rule in enumerate(field.rules):
        try:
            for found in rule.find(page):
                candidates.append(Candidate(found, rule.id, found.grade or rule.grade, row))
        except Exception as problem:  # a rule meets every page of the web; its failure must cost no more than its value
            broken.append(finding("rule-failed", f"{rule.id}: {type(problem).__name__}: {problem}", rule.id))
    return sorted(candidates, key=lambda candidate: (GRADES.index(candidate.grade), candidate.row)), broken


def _chosen(field: Field, candidates: Sequence[Candidate], page: Document, findings: list[Finding]) -> Choice:
    nothing = Choice([] if field.is_list else None)
    try:
        choice = field.choose(candidates, page)
    except Exception as problem:  # as above: choosing is part of the rules
        findings.append(finding("rule-failed", f"{field.name}: {type(problem).__name__}: {problem}", field.name))
        return nothing
    return nothing if choice.value is None else choice


def _evidence(
    field: Field, choice: Choice, candidates: Sequence[Candidate], page: Document
) -> Iterator[tuple[str, Evidence]]:
    losers = tuple(_loser(candidate, page) for candidate in _others(choice, candidates))
    for index, basis in enumerate(choice.basis):
        pointer = f"/{field.name}/{index}" if field.is_list else f"/{field.name}"
        text = basis.found.text if basis.found.text is not None else _shown(basis.value)
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
    seen = [_shown(basis.value) for basis in choice.basis] + [_shown(choice.value)]
    others: list[Candidate] = []
    for candidate in candidates:
        if (shown := _shown(candidate.value)) not in seen and len(others) < LOSING_CANDIDATES:
            seen.append(shown)
            others.append(candidate)
    return others


def _loser(candidate: Candidate, page: Document) -> Mapping[str, Any]:
    return {
        "value": _shown(candidate.value)[:EVIDENCE_CHARACTERS],
        "rule": candidate.rule,
        "grade": candidate.grade,
        "place": page.place(candidate.found.at),
    }


def _shown(value: Any) -> str:
    """A value in words: its name, address or statement where it has one."""
    for key in ("name", "url", "statement"):
        if shown := getattr(value, key, None):
            return str(shown)
    return str(value)


def _source(page: Page) -> dict[str, Any]:
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
