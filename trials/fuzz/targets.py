"""What is fuzzed: a function of bytes for each reader, which holds what comes out against the laws that there are.

Only the errors that a reader announces are caught here; anything else that leaves is found. `Broken`: a law was.
"""

from __future__ import annotations

import gzip
import io
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

from trials.fuzz import seeds
from trials.fuzz.edits import damaged, edits
from trials.fuzz.salvaging import check_repair
from warcwrap import extraction
from warcwrap.archive import contents
from warcwrap.archived import Archived
from warcwrap.checking import check
from warcwrap.errors import InputError, NothingToDo, SchemaError, UsageError
from warcwrap.findings import Finding
from warcwrap.judging import judged
from warcwrap.page import Attachment, Item, Noted, Page, Rejected
from warcwrap.preparing import Place, Prepared, Settings, Volume, prepare
from warcwrap.rule import Candidate
from warcwrap.schema import load
from warcwrap.sources import Dumps
from warcwrap.sources.sidecar import read_map
from warcwrap.storage import Body
from warcwrap.strict_json import as_json, read_json
from warcwrap.uris import target_uri
from warcwrap.verifying import verify
from warcwrap.warc.read import Damage, records
from warcwrap.wrapping import wrap

SETTINGS = Settings(datetime(2025, 1, 2, tzinfo=UTC), "fuzz")
VOLUMES = {"archive": Volume("x.warc.gz"), "quarantine": Volume("x.quarantine.warc.gz", "quarantine")}
REPEATED_BYTES = 96 << 10
_ITEMS = 500  # of one dump: a few bytes may name ten thousand


class Broken(Exception):
    """A law that does not hold."""


@dataclass(frozen=True, slots=True)
class Target:
    """A function that is fed with bytes, what it is fed first, and what its inputs are made of.

    `tokens` is the name of a dictionary in `tokens/`, in the form of libFuzzer.
    """

    run: Callable[[bytes], None]
    seeds: Callable[[], Iterable[bytes]]
    tokens: str | None
    max_bytes: int


@cache
def _folder() -> Path:
    """Return a folder for one input, in memory where there is such a place: it is written anew for each."""
    shared = Path("/dev/shm")
    made = tempfile.TemporaryDirectory(dir=shared if shared.is_dir() else None)
    _KEPT.append(made)
    return Path(made.name)


_KEPT: list[tempfile.TemporaryDirectory[str]] = []


def _file(name: str, data: bytes) -> Path:
    path = _folder() / name
    path.write_bytes(data)
    return path


def _told(findings: Iterable[Finding]) -> None:
    """Findings are printed and stored: they must have words that can be written."""
    for each in findings:
        as_json(each.to_json()).encode("utf-8")


def warc(data: bytes) -> None:
    """The strict reader, `verify`, and what is captured, down to the last byte of each."""
    path = _file("x.warc", data)
    reached = 0
    for item in records(io.BytesIO(data)):
        if item.offset < reached:
            raise Broken(f"offset {item.offset} behind {reached}")
        reached = item.offset
        if not isinstance(item, Damage):
            item.block.readall()
    found = verify(path)
    _told(found.findings)
    if found.ok and not found.counts["records"]:
        raise Broken("an archive without records is ok")
    for each in contents(Body(len(data), lambda: path.open("rb"))):
        if isinstance(each, Archived):
            with suppress(InputError):
                _read(each.body)


def _read(body: Body) -> None:
    size = sum(map(len, body.chunks()))
    if size != body.size_bytes:
        raise Broken(f"{size} bytes of {body.size_bytes}")


_ARCHIVES: tuple[Callable[[], bytes], ...] = (
    seeds.archive,
    partial(seeds.archive, "x.warc"),
    seeds.frames,
    partial(seeds.frames, dictionary=True),
)


def archive(data: bytes) -> None:
    """Our own archives, damaged: `verify` must see it where the data of a compressed one changed; `repair`'s laws."""
    if not data:
        return
    which = data[0] % len(_ARCHIVES)
    whole = _ARCHIVES[which]()
    others = [each() for each in _ARCHIVES]
    made = edits(whole, data[1:], others)
    changed = damaged(whole, made)
    path = _file("archive.warc", changed)
    found = verify(path)
    _told(found.findings)
    # Without compression, nothing in a file speaks of the bytes of its headers.
    if which == 0 and changed not in others and found.ok and not _is_same(changed, whole):
        raise Broken("verify is content with a changed archive")
    if changed:
        check_repair(path, whole, made, _folder(), others)


def _is_same(changed: bytes, whole: bytes) -> bool:
    try:
        return gzip.decompress(changed) == gzip.decompress(whole)
    except (OSError, EOFError, zlib.error):
        return False


def page(data: bytes) -> None:
    """The page reader and extraction, over bytes and over the same as the text of a row."""
    _extracted(Page("page", Body.of(data), url="https://tern.example/2024/05/buoy"))
    text = data.decode("utf-8", "replace")
    _extracted(Page("row", Body.of(text.encode()), row_text=text))


def _extracted(read: Page) -> None:
    skimmed, whole = _candidates(read, full_soup=False), _candidates(read, full_soup=True)
    if skimmed != whole:
        odd = [pair for pair in zip(skimmed, whole, strict=False) if pair[0] != pair[1]]
        raise Broken(f"skim and full soup differ: {odd[:1]} or {len(skimmed)} of {len(whole)}")
    wrapped = wrap(read, load("page-metadata"))
    as_json(wrapped.document).encode("utf-8")
    _told(wrapped.findings)
    if not wrapped.is_valid:
        raise Broken(f"metadata that our own schema refuses: {wrapped.document['validation']['findings'][:2]}")
    if failed := [each for each in wrapped.findings if each.code == "rule-failed"]:
        raise Broken(f"a rule failed: {failed[0].message}")


def _candidates(read: Page, *, full_soup: bool) -> list[tuple[Any, ...]]:
    seen: list[tuple[Any, ...]] = []

    def watch(field: Any, candidates: Iterable[Candidate], choice: Any, document: Any) -> None:
        places = ((each, document.place(each.found.at)) for each in candidates)
        seen.extend((field.name, repr(each.value), each.rule, each.grade, at) for each, at in places)

    extraction.read(read, full_soup=full_soup, watch=watch)
    return seen


def repeated(data: bytes) -> None:
    """A piece of a page some thousand times: what takes more than its share of time shows as a slow input."""
    count, unit = int.from_bytes(data[:2], "little"), data[2:]
    if unit:
        many = unit * min(count % 8192 + 1, REPEATED_BYTES // len(unit) + 1)
        extraction.read(Page("page", Body.of(b"<!doctype html><title>Buoy</title><h1>Buoy</h1>" + many)))


def dump(name: str, data: bytes) -> None:
    """A dump of a kind, told by content or name: each item is read to its end, and made into records."""
    if not data:
        return
    for number, item in enumerate(_items(_file(name, data))):
        if number > _ITEMS:
            break
        _item(number, item)


def _items(path: Path) -> Iterator[Item]:
    dumps = Dumps(path, url_prefix="https://tern.example/x/")
    yield from dumps.items()
    yield from dumps.closing()


def _item(number: int, item: Item) -> None:
    if isinstance(item, Rejected):
        str(item).encode("utf-8")
    elif isinstance(item, Noted):
        _told([item.finding])
    elif isinstance(item, Page | Attachment):
        with suppress(InputError):
            _read(item.body)
            _packed(prepare(item, SETTINGS, Place(0, number, VOLUMES)))  # type: ignore[arg-type]  # the keys are roles


def _packed(made: Prepared) -> None:
    _told(made.findings)
    held = b"".join(member for member in made.members if isinstance(member, bytes))
    for found in records(io.BytesIO(held)):
        if isinstance(found, Damage):
            raise Broken(f"a record of ours is damaged: {found.message}")
        found.block.readall()
        if wrong := [each for each in found.findings if each.severity != "note"]:
            raise Broken(f"a record of ours: {wrong[0].message}")


def httrack(data: bytes) -> None:
    """The log of a mirror, around two files that it may name."""
    folder = _folder() / "mirror"
    (folder / "hts-cache").mkdir(parents=True, exist_ok=True)
    (folder / "tern.example").mkdir(exist_ok=True)
    (folder / "tern.example" / "a.html").write_text("<title>x</title><h1>x</h1>")
    (folder / "tern.example" / "b c.png").write_bytes(seeds.PNG)
    (folder / "hts-cache" / "new.txt").write_bytes(data)
    for number, item in enumerate(_items(folder)):
        _item(number, item)


def document(data: bytes) -> None:
    """A metadata document: read strictly, judged by both shipped schemas, written again as it was."""
    path = _file("x.json", data)
    with suppress(NothingToDo):
        for name in ("page-metadata", "news-article"):
            for verdict in check(path, schema=name).invalid:
                _told(verdict.findings)
    try:
        value = read_json(data, "x")
    except InputError:
        return
    again = read_json(as_json(value).encode("utf-8"), "x")
    if repr(again) != repr(value):
        raise Broken("a document is not the same when it is written and read")


def schema(data: bytes) -> None:
    """A user's schema, and a document behind a NUL: refused, or a verdict, in bounded time."""
    raw, _, behind = data.partition(b"\0")
    try:
        chosen = load(_file("x.schema.json", raw))
        value = read_json(behind, "x")
    except (SchemaError, InputError):
        return
    _told(judged(value, chosen))


def sidecar(data: bytes) -> None:
    """A map file."""
    with suppress(UsageError):
        known = read_map(_file("map.csv", data))
        _told(known.findings(set(known.facts), datetime(2025, 1, 2, tzinfo=UTC)))


def address(data: bytes) -> None:
    """An address: what is made of it is ASCII, stands in a header, and stays as it is."""
    uri = target_uri(data.decode("utf-8", "surrogateescape"))
    if uri is not None and (not uri.isascii() or not uri.isprintable() or " " in uri or target_uri(uri) != uri):
        raise Broken(f"the target URI {uri!r}")


_DUMP_BYTES = 16 << 10
TARGETS: dict[str, Target] = {
    "warc": Target(warc, seeds.warcs, "warc", 16 << 10),
    "archive": Target(archive, seeds.scripts, None, 31),
    "page": Target(page, seeds.pages, "page", 6 << 10),
    "repeated": Target(repeated, seeds.repeated, "page", 300),
    "tar": Target(partial(dump, "x.tar"), seeds.tars, "tar", 24 << 10),
    "zip": Target(partial(dump, "x.zip"), seeds.zips, "zip", _DUMP_BYTES),
    "compressed": Target(partial(dump, "x.gz"), seeds.compressed, None, _DUMP_BYTES),
    "json-lines": Target(partial(dump, "x.jsonl"), seeds.json_lines, "json", _DUMP_BYTES),
    "table": Target(partial(dump, "x.csv"), seeds.tables, "table", _DUMP_BYTES),
    "mhtml": Target(partial(dump, "x.mhtml"), seeds.mhtmls, "mime", _DUMP_BYTES),
    "har": Target(partial(dump, "x.har"), seeds.hars, "json", _DUMP_BYTES),
    "wacz": Target(partial(dump, "x.wacz"), seeds.waczs, "zip", 24 << 10),
    "note": Target(partial(dump, "x.html"), seeds.notes, "note", 8 << 10),
    "httrack": Target(httrack, seeds.httracks, "note", 4 << 10),
    "document": Target(document, seeds.documents, "json", 8 << 10),
    "schema": Target(schema, seeds.schemas, "json", 4 << 10),
    "map": Target(sidecar, seeds.maps, "table", 4 << 10),
    "address": Target(address, seeds.addresses, "address", 512),
}
