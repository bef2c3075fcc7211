"""pack: dumps in, WARC files out, and every input accounted for."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, Literal, get_args

from warcwrap import runs
from warcwrap.capture import latest, written
from warcwrap.codes import CODES
from warcwrap.errors import InputError, NothingToDo, OutputError, UsageError
from warcwrap.findings import Finding, finding
from warcwrap.page import Attachment, Item, Noted, Page, Rejected
from warcwrap.records import RecordType, check_info
from warcwrap.runs import Names, Output, Plan
from warcwrap.schema import Schema, load
from warcwrap.sources import Source, read
from warcwrap.sources.entry import check_prefix
from warcwrap.sources.naming import Seen
from warcwrap.storage import close_durably, publish
from warcwrap.warc.write import LEVEL, Digest, Version
from warcwrap.wrapping import DEFAULT_SCHEMA, wrap
from warcwrap.writing import Settings, WarcWriter

OnInvalid = Literal["quarantine", "keep", "stop"]
UrlFrom = Literal["page", "canonical"]
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
ROWS_KEPT = 10_000  # rejects and findings in the report; counts are always whole, and so is NAME.rejects.jsonl

Watch = Callable[[Item, Mapping[str, int]], None]


@dataclass(frozen=True, slots=True)
class PackOptions:
    """What `pack` is asked to do; every field is an option of the command of the same name."""

    schema: str | Path = DEFAULT_SCHEMA
    on_invalid: OnInvalid = "quarantine"
    digest: Digest = "sha256"
    warc_version: Version = "1.1"
    record_type: RecordType = "auto"
    url_prefix: str | None = None
    url_map: str | Path | None = None
    url_from: UrlFrom = "page"
    pages_only: bool = False
    run_date: datetime | None = None
    warcinfo: Mapping[str, str] = field(default_factory=dict)
    force: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class PackResult:
    """What a run did. `counts` has the keys of `runs.COUNTS`; `findings` counts findings by code.

    `rejects` are the first of those in NAME.rejects.jsonl. `already_complete` says that nothing had to be done.
    """

    counts: Mapping[str, int]
    outputs: tuple[Output, ...]
    findings: Mapping[str, int]
    rejects: tuple[Rejected, ...] = ()
    invalid: int = 0
    already_complete: bool = False

    @property
    def ok(self) -> bool:
        """Whether nothing was rejected, quarantined or kept though invalid, and no finding is an error."""
        is_error = any(CODES[code].severity == "error" for code in self.findings)
        return not (self.rejects or self.counts["quarantined"] or self.invalid or is_error)


def pack(
    *sources: Source, output: str | Path, options: PackOptions | None = None, watch: Watch = lambda item, counts: None
) -> PackResult:
    """Pack dumps into NAME.warc.gz, beside it what was quarantined or rejected, a manifest and checksums.

    `sources` are paths, or mappings of URL to HTML. `watch` is called for every item, with the counts so far.
    The same call on a complete output changes nothing; on an interrupted one it writes what an undisturbed run would.

    Raises UsageError; SchemaError; OutputError where the output is in use, is another run's, or cannot be written;
    NothingToDo where no source holds anything.
    """
    options = options or PackOptions()
    names = Names.of(output)
    _check_options(options)
    _check_output(output, names, sources)
    if options.run_date and options.run_date.tzinfo is None:
        raise UsageError("run-date", str(options.run_date), "a date without a time zone")
    schema = load(options.schema)
    date = (options.run_date or datetime.now(UTC)).replace(microsecond=0)
    plan = Plan(_settings(options, names, schema), [_pinned(source, names) for source in sources], date)
    task = _Task(sources, names, options, plan, schema, watch)
    if not options.dry_run:
        return _run(task)
    task.read()
    return PackResult(dict(task.counts), (), dict(task.findings), tuple(task.rejects), task.invalid)


def _check_options(options: PackOptions) -> None:
    """Refuse, before anything is touched, what the command could not ask for and what would be refused later."""
    for name, choices in _CHOICES.items():
        if (value := getattr(options, name)) not in choices:
            raise UsageError("option-value", name, f"{value!r} is none of {', '.join(choices)}")
    check_prefix(options.url_prefix)
    check_info(options.warcinfo)


_CHOICES: Mapping[str, tuple[str, ...]] = {
    "on_invalid": get_args(OnInvalid),
    "digest": get_args(Digest),
    "warc_version": get_args(Version),
    "record_type": get_args(RecordType),
    "url_from": get_args(UrlFrom),
}


def _check_output(output: str | Path, names: Names, sources: Sequence[Source]) -> None:
    if names.base.name in ("", "-", "..") or str(output).endswith(("/", os.sep)) or "\0" in str(output):
        raise UsageError("no-output-name", str(output), "the name of a file is needed")
    if _CONTROL.search(names.base.name):  # a line of NAME.sha256 ends where the name does
        raise UsageError("no-output-name", str(output), "a name without control characters is needed")
    for source in sources:
        if not isinstance(source, Mapping) and names.holds(Path(source)):
            raise UsageError("output-is-input", str(source), "the output would replace it")


def _run(task: _Task) -> PackResult:
    names = task.names
    with runs.locked(names):
        try:
            if task.options.force:
                runs.clear(names)
            elif manifest := runs.completed(names, task.plan):
                return _result(names, manifest, already_complete=True)
            task.plan = runs.resumed(names, task.plan)
            record = runs.committed(names, 0)
            if record is None:
                record = task.run()
                runs.commit(names, 0, record)
            return _result(names, runs.finish(names, task.plan, [record]))
        except (NothingToDo, Stopped, UsageError):
            runs.clear(names)
            raise
        except OSError as problem:
            raise OutputError("not-writable", str(names.base), problem.strerror or str(problem)) from problem


class Stopped(OutputError):
    """The end that `on_invalid="stop"` asks for: a page's metadata fail the schema, and nothing is written."""


class _Task:
    """Packs all sources into one archive, and one for the quarantine; a dry run does all but write."""

    def __init__(
        self, sources: Sequence[Source], names: Names, options: PackOptions, plan: Plan, schema: Schema, watch: Watch
    ) -> None:
        self.names = names
        self.options = options
        self.plan = plan
        self.rejects: list[Rejected] = []
        self.invalid = 0
        self.counts: Counter[str] = Counter(dict.fromkeys(runs.COUNTS, 0))
        self.findings: Counter[str] = Counter()
        self._kept: list[Finding] = []
        self._sources = sources
        self._schema = schema
        self._watch = watch
        self._writers: dict[str, WarcWriter] = {}
        self._names = Seen()
        self._missing = 0
        self._damaged = 0
        self._reject_stream: BinaryIO | None = None
        self._reject_part = names.folder / f"{names.rejects.name}.part"

    def run(self) -> dict[str, Any]:
        """Write the files, read them back, name them, and return what is to be committed."""
        try:
            self.read()
            self._writer("archive")  # an archive without pages still says what was rejected
            return self._completed()
        finally:
            for writer in self._writers.values():
                writer.abandon()
            if self._reject_stream:
                self._reject_stream.close()

    def read(self) -> None:
        """Take in every item. Raises NothingToDo where there was none, or none but sources that cannot be opened."""
        options = self.options
        items = read(
            *self._sources,
            url_prefix=options.url_prefix,
            url_map=options.url_map,
            pages_only=options.pages_only,
            exclude=self.names.holds,
            now=latest(options.run_date, self.plan.run_date),
        )
        for item in items:
            self._watch(self._take(item), self.counts)
        if self.counts["pages"] + self.counts["attachments"] == self._missing and not self._damaged:
            reason = "no input could be read" if self._missing else "there is none in the input"
            raise NothingToDo("nothing-to-do", ", ".join(map(_name, self._sources)), f"0 pages: {reason}")

    def _take(self, item: Item) -> Item:
        """Deal with an item, and return what became of it."""
        try:
            if isinstance(item, Page):
                self._take_page(item)
            elif isinstance(item, Attachment):
                if not self.options.dry_run:
                    self._writer("archive").add_attachment(item)
                self.counts["attachments"] += 1
            elif isinstance(item, Rejected):
                self._reject(item)
            elif isinstance(item, Noted):
                self._find((item.finding,), item.name)
            else:
                self.counts["skipped"] += 1
        except InputError as problem:  # damage behind its start, or bytes that were not the same twice
            item = Rejected(item.name, problem.code, problem.reason)
            self._reject(item)
        return item

    def _take_page(self, page: Page) -> None:
        options = self.options
        canonical = options.url_from == "canonical"
        wrapped = wrap(page, self._schema, record_type=options.record_type, canonical=canonical, is_archived=True)
        if not wrapped.is_valid and options.on_invalid == "stop":
            first = wrapped.document["validation"]["findings"][0]
            raise Stopped("stopped-on-invalid", page.name, f"{first['where']}: {first['message']}")
        # The default schema is structural: no page leaves the archive for want of a title.
        is_refused = not wrapped.is_valid and self._schema.name != DEFAULT_SCHEMA
        is_quarantined = is_refused and options.on_invalid == "quarantine"
        if not options.dry_run:
            self._writer("quarantine" if is_quarantined else "archive").add(wrapped)
        self.invalid += is_refused
        self.counts["pages"] += 1
        self.counts["quarantined" if is_quarantined else "packed"] += 1
        self._find(wrapped.findings, page.name)
        if not self._names.add(page.name):
            self._find([finding("name-not-unique", "another page of this run has its name")], page.name)

    def _reject(self, rejected: Rejected) -> None:
        if len(self.rejects) < ROWS_KEPT:
            self.rejects.append(rejected)
        if not self.options.dry_run:
            row = json.dumps(_reject_row(rejected), ensure_ascii=False) + "\n"
            self._rejects().write(row.encode("utf-8"))
        self._missing += rejected.scope == "source"
        if rejected.scope == "rest":
            self._damaged += 1
            self.findings[rejected.code] += 1
            return
        self.counts["pages"] += 1
        self.counts["rejected"] += 1

    def _rejects(self) -> BinaryIO:
        if self._reject_stream is None:
            self._reject_stream = self._reject_part.open("wb")
        return self._reject_stream

    def _find(self, findings: Sequence[Finding], name: str) -> None:
        for found in findings:
            self.findings[found.code] += 1
            if len(self._kept) < ROWS_KEPT:
                self._kept.append(replace(found, where=name if found.where in ("", name) else f"{name} {found.where}"))

    def _writer(self, role: str) -> WarcWriter:
        if role not in self._writers:
            path = self.names.archive if role == "archive" else self.names.quarantine
            self._writers[role] = WarcWriter(
                path,
                settings=_record_settings(self.options, self.plan),
                part=self.names.folder / f"{path.name}.part",
                role=role,
                replace=True,
            )
        return self._writers[role]

    def _completed(self) -> dict[str, Any]:
        report = {
            "counts": dict(self.counts),
            "rejects": [_reject_row(rejected) for rejected in self.rejects],
            "findings": [found.to_json() for found in self._kept],
            "findings_by_code": dict(sorted(self.findings.items())),
        }
        for writer in self._writers.values():
            writer.complete(report)
        runs.retire(self.names)
        outputs = []
        for role, writer in self._writers.items():
            writer.publish()
            outputs.append(runs.described(writer.path, role, writer.counts["records"]))
        if self._reject_stream:
            close_durably(self._reject_stream)
            publish(self._reject_part, self.names.rejects)
            outputs.append(runs.described(self.names.rejects, "rejects"))
        return {
            "counts": dict(self.counts),
            "invalid": self.invalid,
            "outputs": [output.to_json() for output in outputs],
            "findings": dict(self.findings),
        }


def _reject_row(rejected: Rejected) -> dict[str, str]:
    # A name may hold half characters, which no JSON may.
    name, reason = (text.encode("utf-8", "backslashreplace").decode() for text in (rejected.name, rejected.reason))
    return {"name": name, "code": rejected.code, "reason": reason}


def _name(source: Source) -> str:
    return "pages in memory" if isinstance(source, Mapping) else str(source)


def _settings(options: PackOptions, names: Names, schema: Schema) -> dict[str, Any]:
    """Return what makes the bytes of one run differ from another's, as the plan keeps it."""
    try:
        pinned_map = runs.described(Path(options.url_map), "map").sha256 if options.url_map else None
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        raise UsageError("unreadable", str(options.url_map), reason) from problem
    return {
        "output": names.base.name,
        "schema": schema.name if schema.name == DEFAULT_SCHEMA else schema.sha256,
        **{key: getattr(options, key) for key in _PLAIN},
        "url_map": pinned_map,
        "warcinfo": dict(options.warcinfo),
        "run_date": written(options.run_date) if options.run_date else None,
        "compression": f"deflate {LEVEL}" if names.archive.suffix == ".gz" else None,
    }


_PLAIN = ("on_invalid", "digest", "warc_version", "record_type", "url_prefix", "url_from", "pages_only")


def _record_settings(options: PackOptions, plan: Plan) -> Settings:
    return Settings(
        run_date=plan.run_date,
        run=plan.run,
        schema=options.schema,
        digest=options.digest,
        version=options.warc_version,
        record_type=options.record_type,
        canonical=options.url_from == "canonical",
        warcinfo=tuple(options.warcinfo.items()),
    )


def _pinned(source: Source, names: Names) -> Mapping[str, Any]:
    if not isinstance(source, Mapping):
        return runs.pin(Path(source), names.holds)
    digest = hashlib.sha256()
    for url, html in source.items():
        for part in (url, html):
            raw = part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
            digest.update(b"%d:%b" % (len(raw), raw))
    return {"name": "pages in memory", "kind": "mapping", "entries": len(source), "listing": digest.hexdigest()}


def _result(names: Names, manifest: Mapping[str, Any], *, already_complete: bool = False) -> PackResult:
    listed = [Output(**{**row, "path": str(names.base.with_name(row["path"]))}) for row in manifest["outputs"]]
    for path, role in ((names.manifest, "manifest"), (names.checksums, "checksums")):
        listed.append(replace(runs.described(path, role), path=str(path)))
    has_rejects = any(output.role == "rejects" for output in listed)
    rejects = tuple(islice(_rejects(names), ROWS_KEPT)) if has_rejects else ()
    return PackResult(
        manifest["counts"], tuple(listed), manifest["findings"], rejects, manifest["invalid"], already_complete
    )


def _rejects(names: Names) -> Iterator[Rejected]:
    with names.rejects.open("rb") as rows:
        for row in rows:
            yield Rejected(**json.loads(row))
