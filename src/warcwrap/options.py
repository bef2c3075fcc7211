"""Options that several commands take, and the long list of those of `pack`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from warcwrap.errors import UsageError

if TYPE_CHECKING:
    from warcwrap.sources import Source

Command = Callable[..., None]
_LIST = "warcwrap.files-from"


def inputs(name: str, word: str) -> Callable[[Command], Command]:
    """Add the argument of a command that reads files."""
    return click.argument(name, metavar=f"{word}...", nargs=-1, required=True, callback=no_standard_input)


def no_standard_input(ctx: click.Context, parameter: click.Parameter, value: Any) -> Any:
    """Refuse `-`: an input is read more than once."""
    if "-" in (value if isinstance(value, tuple) else (value,)):
        raise UsageError("standard-input", "-", "give a file, or ./- for one of this name")
    return value


def _keep_list(ctx: click.Context, parameter: click.Parameter, value: str | None) -> None:
    ctx.meta[_LIST] = value


def _with_list(ctx: click.Context, parameter: click.Parameter, value: tuple[str, ...]) -> tuple[Source, ...]:
    """Add what --files-from lists to the sources."""
    if value.count("-") > 1 or ("-" in value and ctx.meta[_LIST] == "-"):
        raise UsageError("standard-input", "-", "it can be read once only")
    if not value and ctx.meta[_LIST] is None:
        raise click.MissingParameter(ctx=ctx, param=parameter)
    if ctx.meta[_LIST] is None:
        return value
    from warcwrap.sources.lists import FilesFrom

    return (*value, FilesFrom(Path(ctx.meta[_LIST])))


_COLUMN = "Read NAME, such as html, from the column THEIRS of rows."
_PREFIX = "Address that relative paths are put behind; https:// alone: folders are named after hosts."
_KEEP = "Put a column of rows into the metadata; *: all that are not read."


def _mapping(ctx: click.Context, parameter: click.Parameter, value: tuple[str, ...]) -> dict[str, str]:
    from warcwrap.columns import Columns, mapping

    Columns.of(mapped := mapping(value))
    return mapped


def reading_options(command: Command) -> Command:
    """Add the options of reading a dump."""
    for option in (
        click.option("--map", "url_map", type=click.Path(), help="CSV file with path,url,captured_at,content_type."),
        click.option("--keep-column", "keep_columns", multiple=True, metavar="NAME|*", help=_KEEP),
        click.option("--column", "columns", multiple=True, metavar="NAME=THEIRS", callback=_mapping, help=_COLUMN),
        click.option("--url-prefix", metavar="URL", help=_PREFIX),
    ):
        command = option(command)
    return command


def dump_options(command: Command) -> Command:
    """Add the options of every command that reads several dumps."""
    command = reading_options(command)
    for option in (
        click.option(
            "--files-from",
            metavar="FILE",
            callback=_keep_list,
            is_eager=True,
            expose_value=False,
            help="Read paths from FILE, one a line; -: from standard input.",
        ),
        click.argument("sources", metavar="SOURCE...", nargs=-1, callback=_with_list),
    ):
        command = option(command)
    return command


schema_option = click.option(
    "--schema", default="page-metadata", metavar="NAME|FILE", show_default=True, help="Schema that metadata must fit."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of text.")


_TASK_SIZE = "Input that is packed between two commits: what a kill costs at most."


def _size(ctx: click.Context, parameter: click.Parameter, value: str | None) -> int | None:
    from warcwrap.settings import size

    return None if value is None else size(value)


def pack_options(command: Command) -> Command:
    """Add the options of `pack` that are not about reading dumps."""
    for option in reversed(
        (
            click.option(
                "-o",
                "--output",
                metavar="NAME[.warc.gz]",
                help="Where to write.  [with --metadata-only of one SOURCE: SOURCE.meta]",
            ),
            schema_option,
            click.option(
                "--on-invalid",
                type=click.Choice(["quarantine", "keep", "stop"]),
                default="quarantine",
                show_default=True,
                help="What to do with a page whose metadata the schema refuses.",
            ),
            click.option(
                "--compression",
                type=click.Choice(["standard", "fast"]),
                default="standard",
                show_default=True,
                help="fast costs half the time of standard, and some 10 % more bytes.",
            ),
            click.option("--digest", type=click.Choice(["sha256", "sha1"]), default="sha256", show_default=True),
            click.option("--warc-version", type=click.Choice(["1.1", "1.0"]), default="1.1", show_default=True),
            click.option(
                "--record-type",
                type=click.Choice(["auto", "response"]),
                default="auto",
                show_default=True,
                help="response: with a minimal HTTP head, for readers that skip resource records.",
            ),
            click.option("--url-from", type=click.Choice(["page", "canonical"]), default="page", show_default=True),
            click.option("--dedup", is_flag=True, help="Write a page whose bytes the task has already as a reference."),
            click.option("--max-size", metavar="SIZE", callback=_size, help="Limit of each archive, such as 1GB."),
            click.option(
                "--task-size", metavar="SIZE", callback=_size, default="1GiB", show_default=True, help=_TASK_SIZE
            ),
            click.option("--workers", type=click.IntRange(1), help="Processes.  [default: the cores available]"),
            click.option("--log", metavar="FILE", type=click.Path(), help="Write events to FILE, as JSON Lines."),
            click.option("--pages-only", is_flag=True, help="Leave attachments out."),
            click.option(
                "--metadata-only", is_flag=True, help="Of WARC and WACZ files: write metadata that refer to them."
            ),
            click.option(
                "--rewrite", is_flag=True, help="Of WARC and WACZ files: copy their pages into the new archive."
            ),
            click.option(
                "--run-date",
                metavar="DATE",
                envvar=["WARCWRAP_PACK_RUN_DATE", "SOURCE_DATE_EPOCH"],
                help="Date of the run.  [default: now]",
            ),
            click.option("--operator", help="Who packs, for the file's description."),
            click.option("--publisher", help="Who publishes the archive."),
            click.option("--description", help="What the archive holds."),
            click.option("--is-part-of", help="The collection that it belongs to."),
            click.option("--warcinfo", multiple=True, metavar="KEY=VALUE", help="Any other field of warcinfo."),
            click.option("--force", is_flag=True, help="Replace what is there under this name."),
            click.option("--dry-run", is_flag=True, help="Read, extract and validate, and write nothing."),
            json_option,
        )
    ):
        command = option(command)
    return command
