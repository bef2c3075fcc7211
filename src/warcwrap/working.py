"""The commands that write files: pack, unpack, repair, export.

Each imports what it needs when it runs, so that `--help` answers at once.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

import click

from warcwrap.console import emit, end, say, standard_output
from warcwrap.errors import UsageError
from warcwrap.options import dump_options, inputs, json_option, no_standard_input, pack_options, schema_option

if TYPE_CHECKING:
    from warcwrap.sources import Source

_INFO_KEYS = {"operator": "operator", "description": "description", "is_part_of": "isPartOf", "publisher": "publisher"}


@click.command()
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
        emit([report.as_json(report.pack_json(result, dry_run=options.dry_run))])
    else:
        emit(report.pack_text(result, dry_run=options.dry_run))
    end(result.ok)


@click.command()
@inputs("archives", "ARCHIVE")
@click.option("-d", "--directory", "folder", required=True, metavar="FOLDER", help="Where to write.")
@json_option
def unpack(archives: tuple[str, ...], folder: str, as_json: bool) -> None:
    """Write the pages of archives as files again, byte for byte, with a manifest of their true names."""
    from warcwrap import report, unpacking

    result = unpacking.unpack(*archives, folder=folder)
    emit([report.as_json(report.unpack_json(result))] if as_json else report.unpack_text(result))
    end(result.ok)


@click.command()
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
    emit([report.as_json(report.repair_json(result))] if as_json else report.repair_text(result))
    end(result.ok)


@click.command()
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
            output=standard_output() if is_stream or output is None else output,
            format=kind,
            force=force,
            watch=progress.watch,
            **options,
        )
    lines = [report.as_json(report.export_json(result))] if as_json else report.export_text(result)
    if is_stream:
        for line in lines:
            say(line)
    else:
        emit(lines)
    end(result.ok)
