"""What `pack` can be asked to do, what cannot be meant, and what of it makes one run's bytes differ from another's."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, get_args

from warcwrap.capture import written
from warcwrap.columns import Columns
from warcwrap.errors import UsageError
from warcwrap.outputs import Names, described
from warcwrap.preparing import Settings
from warcwrap.records import RecordType, check_info
from warcwrap.runs import Plan
from warcwrap.schema import Schema
from warcwrap.sources import Source
from warcwrap.sources.entry import check_prefix
from warcwrap.warc.write import LEVELS, Compression, Digest, Version
from warcwrap.wrapping import DEFAULT_SCHEMA

OnInvalid = Literal["quarantine", "keep", "stop"]
UrlFrom = Literal["page", "canonical"]
TASK_BYTES = 1 << 30  # of input; what is lost where a run is killed
_ARCHIVE_ENDING = re.compile(r"\.(?:warc(?:\.[a-z0-9]{2,4})?|wacz)\Z", re.I)


@dataclass(frozen=True, slots=True)
class PackOptions:
    """What `pack` is asked to do; every field is an option of the command of the same name.

    `max_size` (of a file written) and `task_size` (of input) are in bytes. `workers` is the number of processes; with
    1, this one does everything. `log` is where the command writes down what `watch` is told; it is never input.
    """

    schema: str | Path = DEFAULT_SCHEMA
    on_invalid: OnInvalid = "quarantine"
    digest: Digest = "sha256"
    compression: Compression = "standard"
    warc_version: Version = "1.1"
    record_type: RecordType = "auto"
    url_prefix: str | None = None
    url_map: str | Path | None = None
    url_from: UrlFrom = "page"
    columns: Mapping[str, str] = field(default_factory=dict)
    keep_columns: Sequence[str] = ()
    pages_only: bool = False
    metadata_only: bool = False
    rewrite: bool = False
    max_size: int | None = None
    task_size: int = TASK_BYTES
    dedup: bool = False
    workers: int = 1
    run_date: datetime | None = None
    warcinfo: Mapping[str, str] = field(default_factory=dict)
    log: str | Path | None = None
    force: bool = False
    dry_run: bool = False


def output_name(sources: Sequence[Source], options: PackOptions) -> str:
    """Return the name of an output that was given none: metadata of one archive go beside it.

    Raises UsageError for all else.

    >>> output_name(["crawl/a.warc.gz"], PackOptions(metadata_only=True))
    'crawl/a.meta.warc.gz'
    """
    source = sources[0] if len(sources) == 1 else None
    if not options.metadata_only or not isinstance(source, str | Path) or str(source) == "-":
        raise UsageError("no-output-name", "-o", "the name of a file is needed")
    return f"{_ARCHIVE_ENDING.sub('', str(source))}.meta.warc.gz"


def check_options(options: PackOptions) -> None:
    """Refuse, before anything is touched, what the command could not ask for and what would be refused later."""
    for name, choices in _CHOICES.items():
        if (value := getattr(options, name)) not in choices:
            raise UsageError("option-value", name, f"{value!r} is none of {', '.join(choices)}")
    for name, least in (("max_size", 1), ("task_size", 1), ("workers", 1)):
        if (value := getattr(options, name)) is not None and value < least:
            raise UsageError("option-value", name, f"{value} is less than {least}")
    if options.run_date and options.run_date.tzinfo is None:
        raise UsageError("run-date", str(options.run_date), "a date without a time zone")
    if options.metadata_only and options.rewrite:
        raise UsageError("options-exclude", "pack", "--metadata-only and --rewrite exclude each other")
    check_prefix(options.url_prefix)
    Columns.of(options.columns, options.keep_columns)
    check_info(options.warcinfo)


_CHOICES: Mapping[str, tuple[str, ...]] = {
    "on_invalid": get_args(OnInvalid),
    "digest": get_args(Digest),
    "compression": get_args(Compression),
    "warc_version": get_args(Version),
    "record_type": get_args(RecordType),
    "url_from": get_args(UrlFrom),
}


def planned(options: PackOptions, names: Names, schema: Schema) -> dict[str, Any]:
    """Return what makes the bytes of one run differ from another's, as the plan keeps it."""
    try:
        pinned_map = described(Path(options.url_map), "map").sha256 if options.url_map else None
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        raise UsageError("unreadable", str(options.url_map), reason) from problem
    return {
        "output": names.base.name,
        "schema": schema.name if schema.name == DEFAULT_SCHEMA else schema.sha256,
        **{key: getattr(options, key) for key in _PLAIN},
        "url_map": pinned_map,
        "columns": dict(options.columns),
        "keep_columns": list(options.keep_columns),
        "warcinfo": dict(options.warcinfo),
        "run_date": written(options.run_date) if options.run_date else None,
        "compression": f"deflate {LEVELS[options.compression]}" if names.archive.suffix == ".gz" else None,
    }


_PLAIN = (
    *("max_size", "task_size", "dedup", "on_invalid"),
    *("digest", "warc_version", "record_type", "url_prefix", "url_from", "pages_only", "metadata_only", "rewrite"),
)


def reading(options: PackOptions) -> dict[str, Any]:
    """Return the options of reading dumps, as `sources.Dumps` takes them."""
    asked = {key: getattr(options, key) for key in _READING}
    archives = "read" if options.metadata_only or options.rewrite else "refuse"
    return {**asked, "archives": archives, "pages_only": options.pages_only or options.metadata_only}


_READING = ("url_prefix", "url_map", "columns", "keep_columns", "pages_only")


def record_settings(options: PackOptions, plan: Plan) -> Settings:
    """Return how the records of a run are written."""
    return Settings(
        run_date=plan.run_date,
        run=plan.run,
        schema=options.schema,
        digest=options.digest,
        compression=options.compression,
        version=options.warc_version,
        # What stays where it is gets no HTTP head from us.
        record_type="auto" if options.metadata_only else options.record_type,
        canonical=options.url_from == "canonical",
        quarantines=options.on_invalid == "quarantine",
        describes=options.metadata_only,
        warcinfo=tuple(options.warcinfo.items()),
    )
