"""The commands that answer: extract, validate, verify, ls, show, schema, rules, codes. They write no file.

Each imports what it needs when it runs, so that `--help` answers at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from warcwrap.console import NOT_OPENED, emit, end, end_counted, say
from warcwrap.errors import SchemaError, UsageError
from warcwrap.options import dump_options, inputs, json_option, no_standard_input, reading_options, schema_option

if TYPE_CHECKING:
    from warcwrap.wrapping import Wrapped


@click.command()
@dump_options
@schema_option
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV instead of JSON Lines.")
@click.option("--explain", is_flag=True, help="Print each value with rule, grade, place and the candidates that lost.")
@click.option("--full-soup", is_flag=True, help="Build the whole page for the rules: slower, with the same result.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON Lines (the default).")
def extract(
    sources: tuple[str, ...], schema: str, as_csv: bool, explain: bool, full_soup: bool, as_json: bool, **reading: Any
) -> None:
    """Print the metadata of pages, one JSON object a line, in the order of the input."""
    from warcwrap import report

    if as_csv + explain + as_json > 1:
        raise UsageError("options-exclude", "extract", "--csv, --explain and --json exclude each other")
    tally = {"pages": 0, "extracted": 0, "invalid": 0, "failed": 0}
    things = _wrapped(sources, schema, reading, full_soup, tally)
    if as_csv:
        emit(report.csv_text(thing.document for thing in things if not isinstance(thing, dict)))
    elif explain:
        emit(line for thing in things if not isinstance(thing, dict) for line in _explained(thing, full_soup))
    else:
        emit(report.as_json(thing if isinstance(thing, dict) else thing.document) for thing in things)
    say(report.counts_text(tally))
    end_counted(tally)


def _explained(thing: Wrapped, full_soup: bool) -> Iterator[str]:
    """Explain a page's metadata; those that an archive of ours holds were explained when they were written."""
    from warcwrap import explaining, showing

    if thing.page.stored is not None:
        return showing.shown(thing.document)
    return showing.explained(thing.document, explaining.explain(thing.page, full_soup=full_soup))


def _wrapped(
    sources: tuple[str, ...], schema: str, reading: Mapping[str, Any], full_soup: bool, tally: dict[str, int]
) -> Iterator[Wrapped | dict[str, Any]]:
    """Yield each page with its metadata, and an error object for each page that could not be read."""
    from warcwrap.page import Noted
    from warcwrap.wrapping import Wrapped, wrap_all

    for item in wrap_all(*sources, schema=schema, full_soup=full_soup, now=datetime.now(UTC), **reading):
        if isinstance(item, Wrapped):
            tally["pages"] += 1
            tally["extracted"] += 1
            tally["invalid"] += item.is_refused
            yield item
        elif isinstance(item, Noted):
            say(str(item))
        else:
            tally["pages"] += item.scope == "page"
            tally["failed"] += 1
            say(f"error: {item}")
            yield {"source": {"name": item.name}, "error": {"code": item.code, "message": item.reason}}


@click.command()
@inputs("files", "FILE")
@schema_option
@json_option
def validate(files: tuple[str, ...], schema: str, as_json: bool) -> None:
    """Check metadata (JSON, JSON Lines, or in archives) against a schema: is the metadata right?"""
    from warcwrap import checking, report

    try:
        result = checking.check(*files, schema=schema)
    except SchemaError as problem:
        problem.exit_code = 1  # here the schema is what was asked about
        raise
    emit([report.as_json(report.check_json(result))] if as_json else report.check_text(result))
    end(result.ok)


@click.command()
@inputs("archives", "ARCHIVE")
@click.option("--fixity", is_flag=True, help="Only framing and digests: the fast part.")
@click.option("--strict", is_flag=True, help="Let warnings count as errors do.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "junit", "sarif"]),
    default="text",
    show_default=True,
    help="For people, for programs, as JUnit XML for build servers, as SARIF for code hosts.",
)
@json_option
def verify(archives: tuple[str, ...], fixity: bool, strict: bool, form: str, as_json: bool) -> None:
    """Check archives against their digests, the standard, each other and their schema: is the archive whole?"""
    from warcwrap import report, verifying

    if as_json and form not in ("text", "json"):
        raise UsageError("options-exclude", "verify", f"--json and --format {form} ask for different things")
    result = verifying.verify(*archives, fixity_only=fixity, strict=strict)
    if form in ("junit", "sarif"):
        from warcwrap import interchange

        emit([interchange.junit(result, strict) if form == "junit" else interchange.sarif(result)])
    else:
        is_json = as_json or form == "json"
        emit([report.as_json(report.verify_json(result))] if is_json else report.verify_text(result))
    if {found.code for found in result.findings} <= NOT_OPENED and not result.counts["records"]:
        click.get_current_context().exit(3)
    end(result.ok)


@click.command("ls")
@inputs("archives", "ARCHIVE")
@json_option
def list_captures(archives: tuple[str, ...], as_json: bool) -> None:
    """List the captures of archives: offset, kind, date, size, name and target URI."""
    from warcwrap import report
    from warcwrap.errors import InputError
    from warcwrap.sources.waczs import captures_of

    tally = {"captures": 0, "pages": 0, "attachments": 0, "revisits": 0}
    failed: list[str] = []

    def rows() -> Iterator[dict[str, Any]]:
        for archive in archives:
            try:
                for name, found in captures_of(archive):
                    tally["captures"] += 1
                    tally[f"{found.kind}s"] += 1
                    yield report.capture_json(name, found)
            except InputError as problem:
                failed.append(problem.code)
                say(f"error: {problem}")

    if as_json:
        listed = list(rows())
        emit([report.as_json({"command": "ls", "captures": listed, "counts": tally})])
    else:
        emit(map(report.capture_text, rows()))
        emit([report.counts_text(tally)])
    if len(failed) == len(archives) and set(failed) <= NOT_OPENED:
        click.get_current_context().exit(3)
    end(not failed)


@click.command()
@click.argument("source", callback=no_standard_input)
@click.argument("name", required=False)
@reading_options
@schema_option
@json_option
def show(source: str, name: str | None, schema: str, as_json: bool, **reading: Any) -> None:
    """Show people the metadata of the pages of SOURCE (or of the one called NAME), and what each value rests on."""
    from warcwrap import report, showing

    tally = {"pages": 0, "extracted": 0, "invalid": 0, "failed": 0}
    found = [
        thing.document
        for thing in _wrapped((source,), schema, reading, False, tally)
        if not isinstance(thing, dict) and name in (None, thing.page.name, thing.document["url"])
    ]
    if name is not None and tally["extracted"] and not found:
        raise UsageError("no-such-page", name, f"{source} holds no page of this name or address")
    if as_json:
        emit([report.as_json({"command": "show", "pages": found, "counts": tally})])
    else:
        emit(line for document in found for line in showing.shown(document))
        emit([report.counts_text(tally)])
    end_counted(tally)


@click.command("schema")
@click.argument("name", required=False)
@json_option
def show_schema(name: str | None, as_json: bool) -> None:
    """List the shipped schemas, or print the one called NAME, which is JSON with and without --json."""
    from warcwrap import report
    from warcwrap.schema import load, shipped

    if name:
        emit([load(name).raw.decode("utf-8").rstrip("\n")])
        return
    rows = [{"name": each, "id": load(each).id, "sha256": load(each).sha256} for each in shipped()]
    if as_json:
        emit([report.as_json({"command": "schema", "schemas": rows})])
    else:
        emit(f"{row['name']:16} {row['id']}  sha256 {row['sha256']}" for row in rows)


@click.command("rules")
@click.argument("rule", required=False)
@json_option
def show_rules(rule: str | None, as_json: bool) -> None:
    """List the extraction rules in order of trust, or explain the one called RULE."""
    from warcwrap import report, showing
    from warcwrap.catalogue import catalogue, measured

    rows = [row for row in catalogue() if rule in (None, row.id)]
    if not rows:
        raise UsageError("no-such-rule", rule or "", "`warcwrap rules` lists them")
    if as_json:
        emit([report.as_json(report.rules_json(rows, measured()))])
    else:
        emit(showing.rule_text(rows[0], measured()) if rule else map(showing.rule_line, rows))


@click.command("codes")
@click.argument("code", required=False)
@json_option
def show_codes(code: str | None, as_json: bool) -> None:
    """List the codes of findings, or explain the one called CODE."""
    from warcwrap import report
    from warcwrap.codes import CODES

    rows = [row for row in CODES.values() if code in (None, row.code)]
    if not rows:
        raise UsageError("no-such-code", code or "", "`warcwrap codes` lists them")
    if as_json:
        keys = ("code", "severity", "meaning", "cure", "reference", "readers")
        emit(
            [report.as_json({"command": "codes", "codes": [{key: getattr(row, key) for key in keys} for row in rows]})]
        )
    elif code:
        for row in rows:
            readers = f"Other readers: {row.readers[:1].lower()}{row.readers[1:]}" if row.readers else ""
            parts = (f"{row.code} ({row.severity})", row.meaning, readers, row.cure, row.reference)
            emit(["\n\n".join(filter(None, parts))])
    else:
        emit(f"{row.code:28} {row.severity:8} {row.meaning}" for row in rows)
