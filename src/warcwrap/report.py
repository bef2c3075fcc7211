"""Results and findings in words and in JSON: what the command prints, made from what the library returned.

The JSON shapes are closed and described in `schemas/report.schema.json`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from warcwrap.codes import CODES
from warcwrap.errors import printable
from warcwrap.findings import Finding
from warcwrap.strict_json import as_json as as_json

if TYPE_CHECKING:
    from warcwrap.archived import Archived
    from warcwrap.catalogue import Entry
    from warcwrap.checking import CheckResult
    from warcwrap.exporting import ExportResult
    from warcwrap.packing import PackResult
    from warcwrap.repairing import RepairResult
    from warcwrap.unpacking import UnpackResult
    from warcwrap.verifying import VerifyResult

CODES_SHOWN = 20
CSV_COLUMNS = (
    *("name", "title", "subtitle", "date_published", "date_modified", "authors", "publisher", "site_name"),
    *("copyright", "license_url", "images", "language", "url", "canonical_url", "description", "sha256", "valid"),
)


def pack_json(result: PackResult, *, dry_run: bool) -> dict[str, Any]:
    """Return the shape `pack`."""
    return {
        "command": "pack",
        "ok": result.ok,
        "dry_run": dry_run,
        "already_complete": result.already_complete,
        "kept_tasks": result.kept_tasks,
        "counts": dict(result.counts),
        "outputs": [output.to_json() for output in result.outputs],
        "findings": dict(result.findings),
        "rejects": [{"name": r.name, "code": r.code, "reason": r.reason} for r in result.rejects],
    }


def pack_text(result: PackResult, *, dry_run: bool) -> Iterator[str]:
    """Say on one screen what a run did."""
    if result.already_complete:
        yield "already complete: nothing had to be done"
    yield counts_text(result.counts)
    if result.invalid and not result.counts["quarantined"]:
        yield f"{result.invalid} invalid, kept in the archive"
    for output in result.outputs:
        records = f", {_counted(output.records, 'records')}" if output.records is not None else ""
        yield f"  {printable(output.path)}  {output.role}, {output.bytes:,} bytes{records}"
    yield from codes_text(result.findings)
    if dry_run:
        yield "dry run: nothing was written"


def counts_text(counts: Mapping[str, int]) -> str:
    """Return counts on one line, those that are zero left out but for the first.

    >>> counts_text({"pages": 3, "packed": 2, "rejected": 1, "skipped": 0})
    '3 pages: 2 packed, 1 rejected'
    >>> counts_text({"captures": 1, "pages": 1, "attachments": 0})
    '1 capture: 1 page'
    """
    total, *rest = counts.items()
    parts = [_counted(count, name) for name, count in rest if count]
    return _counted(total[1], total[0]) + (": " + ", ".join(parts) if parts else "")


def _counted(count: int, name: str) -> str:
    return f"{count:,} {name.removesuffix('s') if count == 1 else name}"


def codes_text(findings: Mapping[str, int]) -> Iterator[str]:
    """Say which findings there were, each code with its number and meaning."""
    for code, count in sorted(findings.items(), key=lambda pair: (-pair[1], pair[0]))[:CODES_SHOWN]:
        yield f"  {count:,} × {code}: {CODES[code].meaning}"
    if len(findings) > CODES_SHOWN:
        yield f"  and {len(findings) - CODES_SHOWN} more codes"


def verify_json(result: VerifyResult) -> dict[str, Any]:
    """Return the shape `verify`."""
    return {
        "command": "verify",
        "ok": result.ok,
        "counts": dict(result.counts),
        "findings": [found.to_json() for found in result.findings],
    }


def verify_text(result: VerifyResult) -> Iterator[str]:
    """Say each finding on a line, then the counts, then the verdict."""
    yield from map(finding_text, result.findings)
    yield counts_text(result.counts)
    yield "verified" if result.ok else "NOT verified"


def finding_text(found: Finding) -> str:
    """Return a finding on one line: severity, place, code, message."""
    where = f" {printable(found.where)}:" if found.where else ""
    return f"{found.severity}:{where} {found.code}: {printable(found.message)}"


def check_json(result: CheckResult) -> dict[str, Any]:
    """Return the shape `validate`."""
    return {
        "command": "validate",
        "ok": result.ok,
        "counts": _check_counts(result),
        "invalid": [
            {"name": verdict.name, "findings": [found.to_json() for found in verdict.findings]}
            for verdict in result.invalid
        ],
        "integrity_checked": False,
    }


def check_text(result: CheckResult) -> Iterator[str]:
    """Say each finding on a line, then the counts."""
    for verdict in result.invalid:
        for found in verdict.findings:
            place = f"{printable(verdict.name)} {printable(found.where)}".rstrip()
            yield f"{found.severity}: {place}: {found.code}: {printable(found.message)}"
    yield counts_text(_check_counts(result))
    if result.has_archive:
        yield "integrity not checked: use verify"


def _check_counts(result: CheckResult) -> dict[str, int]:
    return {"documents": result.documents, "valid": result.documents - result.failed, "invalid": result.failed}


def unpack_json(result: UnpackResult) -> dict[str, Any]:
    """Return the shape `unpack`."""
    return {
        "command": "unpack",
        "ok": result.ok,
        "counts": dict(result.counts),
        "manifest": str(result.manifest) if result.manifest else None,
        "findings": [found.to_json() for found in result.findings],
    }


def unpack_text(result: UnpackResult) -> Iterator[str]:
    """Say what was written, and what could not be."""
    yield from map(finding_text, result.findings)
    yield counts_text(result.counts)
    if result.manifest is not None:
        yield f"  {printable(str(result.manifest))}  manifest"


def repair_json(result: RepairResult) -> dict[str, Any]:
    """Return the shape `repair`."""
    return {
        "command": "repair",
        "ok": result.ok,
        "counts": dict(result.counts),
        "output": str(result.output),
        "altered": str(result.altered) if result.altered else None,
        "report": str(result.report),
        "findings": [found.to_json() for found in result.losses],
    }


def repair_text(result: RepairResult) -> Iterator[str]:
    """Say what of the archive is not whole, then the counts, then what was written."""
    yield from map(finding_text, result.losses)
    others = sum(result.counts[name] for name in ("mended", "altered", "repeated", "lost")) - len(result.losses)
    if others:
        yield f"and {others:,} more"
    counts = {name: count for name, count in result.counts.items() if not name.startswith("lost")}
    lost = f"; {_counted(result.counts['lost'], 'pieces')} lost, {result.counts['lost_bytes']:,} bytes"
    yield counts_text(counts) + (lost if result.counts["lost"] else "")
    yield f"  {printable(str(result.output))}  archive"
    if result.altered:
        yield f"  {printable(str(result.altered))}  altered"
    yield f"  {printable(str(result.report))}  losses"


def export_json(result: ExportResult) -> dict[str, Any]:
    """Return the shape `export`."""
    return {
        "command": "export",
        "ok": result.ok,
        "output": str(result.output),
        "format": result.format,
        "counts": dict(result.counts),
        "findings": dict(result.findings),
        "rejects": [{"name": r.name, "code": r.code, "reason": r.reason} for r in result.rejects],
    }


def export_text(result: ExportResult) -> Iterator[str]:
    """Say what was written."""
    yield counts_text(result.counts)
    if result.output:
        yield f"  {printable(str(result.output))}  {result.format}"
    yield from codes_text(result.findings)


def capture_json(archive: str, found: Archived) -> dict[str, Any]:
    """Return one row of the shape `ls`."""
    metadata = found.metadata or {}
    return {
        "archive": archive,
        "kind": found.kind,
        "offset": found.offset,
        "record_id": found.record_id,
        "type": found.type,
        "date": found.date,
        "content_type": found.content_type,
        "size_bytes": found.body.size_bytes,
        "target_uri": found.target_uri,
        "name": found.source.get("name") or found.name,
        "title": metadata.get("title"),
    }


def capture_text(row: Mapping[str, Any]) -> str:
    """Return one capture on one line."""
    name = printable(row["name"] or "-", 60)
    uri = printable(row["target_uri"], 100)
    return f"{row['offset']:>12}  {row['kind']:10}  {row['date']:20}  {row['size_bytes']:>10,}  {name}  {uri}"


def rules_json(rules: Iterable[Entry], measured: Mapping[str, Any]) -> dict[str, Any]:
    """Return the shape `rules`."""
    on = {key: measured[key] for key in ("pages", "corpus", "date", "version")}
    return {"command": "rules", "measured": on, "rules": [rule.to_json() for rule in rules]}


def csv_text(documents: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield CSV rows without their last line feed: the short ones of `extract`, whose cells are those of `export`."""
    from warcwrap.tabular import KINDS, cell, csv_line, row

    columns = ["copyright_statement" if column == "copyright" else column for column in CSV_COLUMNS]
    yield csv_line(CSV_COLUMNS).removesuffix("\r\n")
    for document in documents:
        values = row(document)
        yield csv_line(cell(KINDS[column], values[column]) for column in columns).removesuffix("\r\n")
