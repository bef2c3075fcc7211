"""WACZ files: a ZIP with WARCs and a list of what is in it (https://specs.webrecorder.net/wacz/1.1.1/).

What is not as the list says is not believed: a WACZ with any fault is refused as a whole, each fault by name.
"""

from __future__ import annotations

import hashlib
import os
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from warcwrap import sniff
from warcwrap.archive import captures_in, file_body
from warcwrap.archived import Archived
from warcwrap.errors import InputError
from warcwrap.findings import Finding, finding
from warcwrap.originals import Originals
from warcwrap.page import Item, Noted, Rejected, Skipped
from warcwrap.sources import archives, zips
from warcwrap.sources.entry import Entry, Reading
from warcwrap.sources.naming import leads_outside
from warcwrap.sources.slices import sliced
from warcwrap.storage import Body
from warcwrap.strict_json import read_json

LIST = "datapackage.json"
_DIGEST = "datapackage-digest.json"
# A list of 100,000 files has some 20 MB; one that is larger was not made by a crawler.
_LIST_BYTES = 32 << 20
_WARC = re.compile(r"archive/.+\.warc(?:\.gz)?")
_ALGORITHMS = ("sha256", "md5")  # WACZ 1.1.1 section 5.1; SHA-256 is what everybody writes
_PROBE = 1 << 12
_NODE_PIECE = 64 << 10  # what Node.js reads of a file at once
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, OverflowError, ValueError, RuntimeError)


@dataclass(frozen=True, slots=True)
class Part:
    """A WARC of a WACZ: its name as that of a member, and its bytes."""

    name: str
    body: Body


@dataclass(frozen=True, slots=True)
class _Listed:
    """What the list says of a file: digest with its algorithm, size in bytes; None where it is silent."""

    algorithm: str | None
    digest: str | None
    size_bytes: int | None


def is_wacz(entry: Entry) -> bool:
    """Say whether a ZIP is a WACZ: it has the list, and WARCs beside it; or says so in the list or by its name."""
    try:
        with entry.body.open() as stream, zipfile.ZipFile(stream) as archive:
            names = archive.namelist()
            if LIST not in names:
                return False
            is_named = entry.name.lower().endswith(".wacz") or any(name.startswith("archive/") for name in names)
            return is_named or b'"wacz_version"' in _read(archive, LIST)
    except _DAMAGE:
        return False  # as a ZIP, it is told what is wrong with it


def kind_of(entry: Entry, reading: Reading) -> sniff.Kind:
    """Say what an entry is, by its first bytes; a WACZ by the directory at its end."""
    kind = reading.kind(entry.body.head(sniff.SNIFF_BYTES), entry.name)
    return "wacz" if kind == "zip" and is_wacz(entry) else kind


def read(entry: Entry, reading: Reading) -> Iterator[Item]:
    """Yield the captures of its WARCs, in the order of the directory; indexes, lists and logs are skipped.

    Raises InputError `archive-needs-choice` where the user has to say first what is to become of an archive.
    """
    archives.check_choice(entry.name, reading)
    faults = 0
    for found in faults_of(entry, reading):
        faults += isinstance(found, Rejected)
        yield found
    if faults:
        reason = f"it has {faults} faults, which are named: nothing of it is read"
        yield Rejected(entry.name, "damaged-wacz", reason)
        return
    yield from _asides(entry)
    found_parts = parts(entry)
    originals = Originals([part.body for part in found_parts], reading.originals)
    try:
        for part in found_parts:
            yield from archives.items(part.name, part.body, originals, reading)
    finally:
        originals.close()


def opened(path: Path) -> tuple[list[Part], list[Rejected]]:
    """Return the WARC that a file is, or those in a WACZ; of one with any fault none, but its faults.

    Raises InputError and OSError where the file cannot be read.
    """
    entry = Entry(path.name, file_body(path))
    if not entry.body.head(4).startswith(b"PK") or not is_wacz(entry):
        return [Part(path.name, entry.body)], []
    reading = Reading(None, {}, None, lambda path: False)
    faults = [found for found in faults_of(entry, reading) if isinstance(found, Rejected)]
    return [] if faults else parts(entry), faults


@dataclass(frozen=True, slots=True)
class Shown:
    """What reading a WACZ has shown: the WARCs in it, and all that is not as the list says, by the member's name."""

    parts: list[Part]
    faults: list[Finding]


def claims_to_be(name: str, body: Body) -> bool:
    """Say whether a ZIP is a WACZ, or calls itself one."""
    return name.lower().endswith(".wacz") or is_wacz(Entry(name, body))


def examined(name: str, body: Body) -> Shown:
    """Read a WACZ to its end, and find the WARCs in it, whatever else is wrong. Raises OSError."""
    entry = Entry(name, body)
    if not is_wacz(entry):
        return Shown([], [finding("damaged-wacz", f"there is no {LIST} that could be read", name)])
    found = [_told(fault) for fault in faults_of(entry, Reading(None, {}, None, lambda path: False))]
    try:
        return Shown(parts(entry), found)
    except InputError as problem:
        return Shown([], [*found, finding(problem.code, problem.reason, problem.name)])


def _told(fault: Rejected | Noted) -> Finding:
    return finding(fault.code, fault.reason, fault.name) if isinstance(fault, Rejected) else fault.finding


def captures_of(path: str) -> Iterator[tuple[str, Archived]]:
    """Yield the captures of an archive, WARC or WACZ, each with the name of its WARC. Raises InputError as `captures`.

    A WARC is called by its path; in a WACZ that of the member stands behind it.
    """
    warcs, faults = _opened(path)
    if faults:
        raise InputError(faults[0].code, faults[0].name, faults[0].reason)
    originals = Originals([warc.body for warc in warcs])
    try:
        for warc in warcs:
            name = path + warc.name.removeprefix(Path(path).name)
            yield from ((name, found) for found in captures_in(name, warc.body, originals))
    finally:
        originals.close()


def _opened(path: str) -> tuple[list[Part], list[Rejected]]:
    try:
        return opened(Path(path))
    except OSError as problem:
        raise InputError("unreadable", path, problem.strerror or str(problem)) from problem


def parts(entry: Entry) -> list[Part]:
    """Return the WARCs of a WACZ without faults; raises InputError where they cannot be read (any more)."""
    with entry.body.open() as stream:
        try:
            with zipfile.ZipFile(stream) as archive:
                infos = [info for info in archive.infolist() if _WARC.fullmatch(info.filename)]
                return [Part(f"{entry.name}!{info.filename}", _body(archive, info, entry.body)) for info in infos]
        except _DAMAGE as problem:
            raise InputError("damaged-wacz", entry.name, str(problem) or "it ends too early") from problem


def among(paths: Iterable[str | Path], exclude: Callable[[Path], bool]) -> Iterator[Body]:
    """Yield the WARCs among paths and in folders, also those in WACZ files, in a stable order."""
    for path in map(Path, paths):
        files = [path]
        if os.path.isdir(path):  # noqa: PTH112 (Path.is_dir raises for a name that is too long)
            files = sorted(Path(place, name) for place, _, names in os.walk(path) for name in names)
        for file in files:
            with suppress(InputError, OSError):  # what cannot be read is said where it is read itself
                if not exclude(file):
                    yield from _warcs_of(Entry(file.name, file_body(file)))


def _warcs_of(entry: Entry) -> Iterator[Body]:
    head = entry.body.head(_PROBE)
    if archives.is_warc(head):
        yield entry.body
    elif head.startswith(b"PK") and is_wacz(entry):
        yield from (part.body for part in parts(entry))


def faults_of(entry: Entry, reading: Reading) -> Iterator[Rejected | Noted]:
    """Yield all that keeps a WACZ from being believed, and notes on what could not be checked.

    Every file in it is read to its end.
    """
    try:
        listed = _listed(entry)
    except InputError as problem:
        yield Rejected(problem.name, problem.code, problem.reason, "rest")
        return
    seen: set[str] = set()
    for found in zips.read(entry, reading):
        if isinstance(found, Entry):
            path = found.name.removeprefix(f"{entry.name}!")
            if path in seen:
                yield _fault(entry, path, "damaged-wacz", "a second file of this name")
            seen.add(path)
            yield from _member_faults(entry, path, found.body, listed)
        elif isinstance(found, Rejected):
            seen.add(found.name.removeprefix(f"{entry.name}!"))
            yield Rejected(found.name, found.code, found.reason, "rest")
        elif isinstance(found, Noted):
            yield Rejected(found.name, found.finding.code, found.finding.message, "rest")
    for path in listed.keys() - seen:
        code = "name-leads-outside" if leads_outside(path.encode("utf-8", "replace")) else "wacz-member-missing"
        yield _fault(entry, path, code, "it is listed, and not there")
    if not any(_WARC.fullmatch(path) for path in seen):
        yield _fault(entry, "archive/", "damaged-wacz", "there is no WARC in it")


def _fault(entry: Entry, path: str, code: str, reason: str) -> Rejected:
    return Rejected(f"{entry.name}!{path}", code, reason, "rest")


def _listed(entry: Entry) -> dict[str, _Listed]:
    """Return what the list says, by path. Raises InputError where it cannot be read, or is none."""
    name = f"{entry.name}!{LIST}"
    try:
        with entry.body.open() as stream, zipfile.ZipFile(stream) as archive:
            raw = _read(archive, LIST)
    except _DAMAGE as problem:
        raise InputError("damaged-wacz", name, str(problem) or "it ends too early") from problem
    document = read_json(raw, name)
    resources = document.get("resources") if isinstance(document, dict) else None
    if not isinstance(resources, list):
        raise InputError("damaged-wacz", name, "it lists no resources")
    listed: dict[str, _Listed] = {}
    for number, resource in enumerate(resources):
        path = resource.get("path") if isinstance(resource, dict) else None
        if not isinstance(path, str) or path in listed:
            reason = "listed twice" if isinstance(path, str) else "no path"
            raise InputError("damaged-wacz", name, f"resource {number}: {reason}")
        listed[path] = _facts(resource)
    return listed


def _facts(resource: dict[str, Any]) -> _Listed:
    """Read digest and size: `hash` with its algorithm before a colon, in version 1.0 in `stats` and `hashing`."""
    stats = resource.get("stats")
    old = stats if isinstance(stats, dict) else {}
    digest, size = resource.get("hash", old.get("hash")), resource.get("bytes", old.get("bytes"))
    algorithm, colon, value = str(digest).partition(":")
    if not colon:
        algorithm, value = str(resource.get("hashing") or ""), algorithm
    is_known = isinstance(digest, str) and algorithm.lower() in _ALGORITHMS
    return _Listed(
        algorithm.lower() if is_known else None,
        value.lower() if is_known else None,
        size if type(size) is int else None,
    )


def _member_faults(entry: Entry, path: str, body: Body, listed: dict[str, _Listed]) -> Iterator[Rejected | Noted]:
    name = f"{entry.name}!{path}"
    if path == _DIGEST:
        yield from _digest_faults(entry, body)
        return
    if path == LIST:
        return
    facts = listed.get(path)
    if facts is None:
        yield _fault(entry, path, "wacz-member-unlisted", f"{LIST} does not name it")
        return
    if facts.size_bytes is not None and facts.size_bytes != body.size_bytes:
        reason = f"{facts.size_bytes} bytes are listed, it has {body.size_bytes}"
        yield _fault(entry, path, "wacz-digest-mismatch", reason)
    elif facts.algorithm is None:
        yield Noted(name, finding("wacz-digest-not-checked", "no digest that can be computed is listed", name))
    elif (found := _digest(body, facts.algorithm)) == facts.digest:
        return
    elif facts.digest == _doubled(body):
        yield Noted(name, finding("wacz-digest-doubled", "the digest is that of each 64 KiB twice", name))
    else:
        reason = f"{facts.algorithm}:{(facts.digest or '')[:128]} is listed, it has {found}"
        yield _fault(entry, path, "wacz-digest-mismatch", reason)


def _digest_faults(entry: Entry, body: Body) -> Iterator[Rejected | Noted]:
    """Hold the list against its own digest; a signature over it is not checked: that needs keys, and a time."""
    name = f"{entry.name}!{_DIGEST}"
    try:
        document = read_json(body.head(_LIST_BYTES), name)
        with entry.body.open() as stream, zipfile.ZipFile(stream) as archive:
            digest = f"sha256:{hashlib.sha256(_read(archive, LIST)).hexdigest()}"
    except InputError as problem:
        yield _fault(entry, _DIGEST, problem.code, problem.reason)
        return
    stated = document.get("hash") if isinstance(document, dict) else None
    if stated != digest:
        yield _fault(entry, LIST, "wacz-digest-mismatch", f"{_DIGEST} says {str(stated)[:128]}, it has {digest}")
    elif isinstance(document, dict) and "signedData" in document:
        yield Noted(name, finding("wacz-digest-not-checked", "the signature was not checked", name))


def _digest(body: Body, algorithm: str) -> str:
    if algorithm == "sha256":
        return body.sha256
    digest = hashlib.new(algorithm, usedforsecurity=False)
    for piece in body.chunks():
        digest.update(piece)
    return digest.hexdigest()


def _doubled(body: Body) -> str:
    """Return the SHA-256 that js-wacz (0.1.6 at least) lists: it feeds the hash each piece of the file twice."""
    digest = hashlib.sha256()
    with body.open() as stream:
        while piece := stream.read(_NODE_PIECE):
            digest.update(piece)
            digest.update(piece)
    return digest.hexdigest()


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ValueError(f"{name} is compressed in a way that WACZ does not have")
    with archive.open(name) as stream:
        raw = stream.read(_LIST_BYTES + 1)
    if len(raw) > _LIST_BYTES:
        raise ValueError(f"{name} is larger than {_LIST_BYTES} bytes")
    return raw


def _asides(entry: Entry) -> Iterator[Skipped | Noted]:
    """Yield what is no WARC, and what is odd about those that are."""
    with entry.body.open() as stream, zipfile.ZipFile(stream) as archive:
        infos = [info for info in archive.infolist() if not info.filename.endswith("/")]
    for info in infos:
        name = f"{entry.name}!{info.filename}"
        if not _WARC.fullmatch(info.filename):
            yield Skipped(name, "a part of the WACZ that holds no page")
        elif info.compress_type != zipfile.ZIP_STORED:
            yield Noted(name, finding("wacz-compressed-warc", "it is compressed by the ZIP, too", name))


def _body(archive: zipfile.ZipFile, info: zipfile.ZipInfo, whole: Body) -> Body:
    """Return a member's bytes where they lie, since it is stored; one that is compressed in a temporary file."""
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ValueError(f"{info.filename} is compressed in a way that WACZ does not have")
    if info.compress_type == zipfile.ZIP_DEFLATED:
        with archive.open(info) as stream:
            return Body.spooled(cast(BinaryIO, stream))
    with whole.open() as stream:
        stream.seek(info.header_offset)
        # Only the header that stands before the data says where they begin (APPNOTE section 4.3.7).
        _, name_bytes, extra_bytes = _LOCAL_HEADER.unpack(stream.read(_LOCAL_HEADER.size))
    return sliced(whole, info.header_offset + _LOCAL_HEADER.size + name_bytes + extra_bytes, info.file_size)
