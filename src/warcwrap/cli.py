"""The command line: parse, call one library function, print its report, set the exit code.

Each command imports what it needs when it runs, so that `--help` answers at once.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

import click

from warcwrap.errors import SchemaError, UsageError, WarcwrapError
from warcwrap.options import (
    dump_options,
    inputs,
    json_option,
    no_standard_input,
    pack_options,
    reading_options,
    schema_option,
)
from warcwrap.version import VERSION

if TYPE_CHECKING:
    from warcwrap.settings import Option
    from warcwrap.sources import Source
    from warcwrap.wrapping import Wrapped

_INFO_KEYS = {"operator": "operator", "description": "description", "is_part_of": "isPartOf", "publisher": "publisher"}


class _Group(click.Group):
    """A group whose commands end in one line and an exit code where the library raises its own errors."""

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        """Add a command; the variable of each option is called as the option is: WARCWRAP_PACK_MAP."""
        for option in _options_of(cmd):
            if option.envvar is None:
                option.envvar = f"WARCWRAP_{cmd.name}_{_key(option)}".upper().replace("-", "_")
        super().add_command(cmd, name)

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run a command; where its output cannot be written (a full disk), that is one line and 3, too."""
        try:
            return super().main(*args, **extra)
        except OSError as problem:
            _forget_output()
            _say(f"error: output: not-writable: {problem.strerror or problem}")
            sys.exit(3)
        except MemoryError:
            _say("error: there is not enough memory")
            sys.exit(3)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except WarcwrapError as problem:
            _say(f"error: {problem}")
            ctx.exit(problem.exit_code)
        except BrokenPipeError:  # who read our output has had enough, as `head` has
            _forget_output()
            ctx.exit(0)


def _forget_output() -> None:
    """Send what is still in the buffer nowhere; Python would complain about it at exit."""
    if sys.stdout:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _standard_output() -> BinaryIO:
    """Return stdout for bytes; where the caller closed it, that is an error as any other of writing."""
    if sys.stdout is None:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    return sys.stdout.buffer


def _say(line: str) -> None:
    """Talk to people on stderr; the work goes on where nobody listens."""
    with suppress(OSError):
        click.echo(line, err=True)


def _key(option: click.Option) -> str:
    """Return an option's long name without its hyphens, as settings and variables have it."""
    return max(option.opts, key=len).lstrip("-")


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="warcwrap")
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    envvar="WARCWRAP_CONFIG",
    help="Settings in TOML, one table a command.  [default: warcwrap.toml, if there]",
)
@click.pass_context
def cli(ctx: click.Context, config: Path | None) -> None:
    """Pack dumps of saved web pages and their metadata into WARC files, and check both."""
    from warcwrap import settings

    path = config or Path(settings.NAME)
    if config is not None or path.is_file():
        options = {name: dict(map(_setting, _options_of(command))) for name, command in cli.commands.items()}
        ctx.default_map = settings.read(path, options)


def _options_of(command: click.Command) -> Iterator[click.Option]:
    return (option for option in command.params if isinstance(option, click.Option))


def _setting(option: click.Option) -> tuple[str, Option]:
    from warcwrap.settings import Option

    return _key(option), Option(str(option.name), "flag" if option.is_flag else "list" if option.multiple else "text")


_NOT_OPENED = {"missing", "unreadable", "not-a-file"}


@cli.command()
@dump_options
@pack_options
def pack(sources: tuple[Source, ...], output: str | None, as_json: bool, log: str | None, **settings: Any) -> None:
    """Pack dumps into NAME.warc.gz: pages, and the metadata extracted from them."""
    from warcwrap import packing, report
    from warcwrap.journal import Journal
    from warcwrap.pack_options import PackOptions, output_name
    from warcwrap.progress import Progress
    from warcwrap.settings import available_cores, run_date, warcinfo
    from warcwrap.sources import name_of

    fields = {key: value for option, key in _INFO_KEYS.items() if (value := settings.pop(option))}
    options = PackOptions(
        run_date=run_date(settings.pop("run_date"), os.environ.get("SOURCE_DATE_EPOCH")),
        warcinfo=warcinfo(fields, settings.pop("warcinfo")),
        workers=settings.pop("workers") or available_cores(),
        log=log,
        **settings,
    )
    output = output or output_name(sources, options)
    with Journal(log) as journal, Progress(sources, is_shown=not as_json) as progress:
        journal.say("started", output=output, sources=list(map(name_of, sources)))

        def watch(event: packing.Event, counts: Mapping[str, int]) -> None:
            journal.watch(event, counts)
            progress.watch(event, counts)

        result = packing.pack(*sources, output=output, options=options, watch=watch)
        journal.say("finished", ok=result.ok, already_complete=result.already_complete, counts=dict(result.counts))
    if as_json:
        _print([report.as_json(report.pack_json(result, dry_run=options.dry_run))])
    else:
        _print(report.pack_text(result, dry_run=options.dry_run))
    _end(result.ok)


@cli.command()
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
        _print(report.csv_text(thing.document for thing in things if not isinstance(thing, dict)))
    elif explain:
        _print(line for thing in things if not isinstance(thing, dict) for line in _explained(thing, full_soup))
    else:
        _print(report.as_json(thing if isinstance(thing, dict) else thing.document) for thing in things)
    _say(report.counts_text(tally))
    _end_counted(tally)


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
            _say(str(item))
        else:
            tally["pages"] += item.scope == "page"
            tally["failed"] += 1
            _say(f"error: {item}")
            yield {"source": {"name": item.name}, "error": {"code": item.code, "message": item.reason}}


@cli.command()
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
    _print([report.as_json(report.check_json(result))] if as_json else report.check_text(result))
    _end(result.ok)


@cli.command()
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
    from warcwrap import interchange, report, verifying

    if as_json and form not in ("text", "json"):
        raise UsageError("options-exclude", "verify", f"--json and --format {form} ask for different things")
    result = verifying.verify(*archives, fixity_only=fixity, strict=strict)
    if form in ("junit", "sarif"):
        _print([interchange.junit(result, strict) if form == "junit" else interchange.sarif(result)])
    else:
        is_json = as_json or form == "json"
        _print([report.as_json(report.verify_json(result))] if is_json else report.verify_text(result))
    if {found.code for found in result.findings} <= _NOT_OPENED and not result.counts["records"]:
        click.get_current_context().exit(3)
    _end(result.ok)


@cli.command()
@inputs("archives", "ARCHIVE")
@click.option("-d", "--directory", "folder", required=True, metavar="FOLDER", help="Where to write.")
@json_option
def unpack(archives: tuple[str, ...], folder: str, as_json: bool) -> None:
    """Write the pages of archives as files again, byte for byte, with a manifest of their true names."""
    from warcwrap import report, unpacking

    result = unpacking.unpack(*archives, folder=folder)
    _print([report.as_json(report.unpack_json(result))] if as_json else report.unpack_text(result))
    _end(result.ok)


@cli.command()
@click.argument("archive", callback=no_standard_input)
@click.option("-o", "--output", required=True, metavar="OUT", help="The new archive: NAME.warc.gz or NAME.warc.")
@json_option
def repair(archive: str, output: str, as_json: bool) -> None:
    """Write the whole records of a damaged archive into a new one, with a report of what is lost."""
    from warcwrap import repairing, report
    from warcwrap.settings import run_date

    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    date = run_date(epoch, epoch)
    result = repairing.repair(archive, output=output, run_date=date)
    _print([report.as_json(report.repair_json(result))] if as_json else report.repair_text(result))
    _end(result.ok)


@cli.command()
@dump_options
@schema_option
@click.option("-o", "--output", metavar="FILE", help="Where to write: .jsonl or .csv (also .gz, .zst), or .parquet.")
@click.option("--format", "kind", type=click.Choice(["jsonl", "csv", "parquet"]), help="Else what FILE's name says.")
@click.option("--text/--no-text", default=True, help="Whether rows have the page's visible text.  [default: text]")
@click.option("--force", is_flag=True, help="Replace the file that is there.")
@json_option
def export(
    sources: tuple[Source, ...],
    output: str | None,
    kind: Literal["jsonl", "csv", "parquet"] | None,
    force: bool,
    as_json: bool,
    **options: Any,
) -> None:
    """Write the metadata and text of pages, a row each, as JSON Lines (to stdout without -o), CSV or Parquet."""
    from warcwrap import exporting, report
    from warcwrap.progress import Progress

    is_stream = output in (None, "-")
    if is_stream and (as_json or kind == "parquet"):
        raise UsageError("options-exclude", "export", "--json and --format parquet need -o FILE: rows go to stdout")
    with Progress(sources, is_shown=not as_json and not is_stream) as progress:
        result = exporting.export(
            *sources,
            output=_standard_output() if is_stream or output is None else output,
            format=kind,
            force=force,
            watch=progress.watch,
            **options,
        )
    lines = [report.as_json(report.export_json(result))] if as_json else report.export_text(result)
    if is_stream:
        for line in lines:
            _say(line)
    else:
        _print(lines)
    _end(result.ok)


@cli.command("ls")
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
                _say(f"error: {problem}")

    if as_json:
        listed = list(rows())
        _print([report.as_json({"command": "ls", "captures": listed, "counts": tally})])
    else:
        _print(map(report.capture_text, rows()))
        _print([report.counts_text(tally)])
    if len(failed) == len(archives) and set(failed) <= _NOT_OPENED:
        click.get_current_context().exit(3)
    _end(not failed)


@cli.command()
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
        _print([report.as_json({"command": "show", "pages": found, "counts": tally})])
    else:
        _print(line for document in found for line in showing.shown(document))
        _print([report.counts_text(tally)])
    _end_counted(tally)


@cli.command("schema")
@click.argument("name", required=False)
@json_option
def show_schema(name: str | None, as_json: bool) -> None:
    """List the shipped schemas, or print the one called NAME, which is JSON with and without --json."""
    from warcwrap import report
    from warcwrap.schema import load, shipped

    if name:
        _print([load(name).raw.decode("utf-8").rstrip("\n")])
        return
    rows = [{"name": each, "id": load(each).id, "sha256": load(each).sha256} for each in shipped()]
    if as_json:
        _print([report.as_json({"command": "schema", "schemas": rows})])
    else:
        _print(f"{row['name']:16} {row['id']}  sha256 {row['sha256']}" for row in rows)


@cli.command("rules")
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
        _print([report.as_json(report.rules_json(rows, measured()))])
    else:
        _print(showing.rule_text(rows[0], measured()) if rule else map(showing.rule_line, rows))


@cli.command("codes")
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
        keys = ("code", "severity", "meaning", "cure", "reference")
        _print(
            [report.as_json({"command": "codes", "codes": [{key: getattr(row, key) for key in keys} for row in rows]})]
        )
    elif code:
        for row in rows:
            reference = f"\n\n{row.reference}" if row.reference else ""
            _print([f"{row.code} ({row.severity})\n\n{row.meaning}\n\n{row.cure}{reference}"])
    else:
        _print(f"{row.code:28} {row.severity:8} {row.meaning}" for row in rows)


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)


def _end(ok: bool) -> None:
    if not ok:
        click.get_current_context().exit(1)


def _end_counted(tally: Mapping[str, int]) -> None:
    """End with 3 where no source was there to be read, else with 1 where something failed."""
    if not tally["pages"]:
        click.get_current_context().exit(3)
    _end(not tally["failed"] and not tally["invalid"])
