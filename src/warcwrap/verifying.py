"""Is the archive whole? Files held against their own digests, the standard, each other, and what we wrote into them."""

from __future__ import annotations

import hashlib
import zlib
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from warcwrap.deposits import Claim, Deposit
from warcwrap.errors import InputError, printable
from warcwrap.findings import Finding, file_of, finding
from warcwrap.storage import Body, file_body
from warcwrap.warc.coding import DECODED_LIMIT, Decoding
from warcwrap.warc.conformance import header_findings
from warcwrap.warc.fixity import examine
from warcwrap.warc.http import HttpHead, payload
from warcwrap.warc.links import Links, Place, key_of
from warcwrap.warc.members import MAGIC
from warcwrap.warc.read import Damage, record_at, records
from warcwrap.warc.segments import Segments

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from warcwrap.warc.record import Block, Record

# People read the first few of a kind; a file made of nothing but errors must not fill memory with them.
FINDINGS_PER_CODE = 100

_ZIP = b"PK"
_HTML = ("text/html", "application/xhtml+xml")
_KINDS = (
    (b"\x28\xb5\x2f\xfd", "a Zstandard file"),
    (b"filedesc:", "an ARC file"),
    (b"PK\x03\x04", "a ZIP file"),
    (b"\x89PNG", "a PNG image"),
    (b"%PDF", "a PDF document"),
    (b"\x7fELF", "a program"),
    (b"version https://git-lfs", "a Git LFS pointer"),
    (b"<", "an HTML or XML document"),
    (b"\0", "zero bytes"),
)


@dataclass(frozen=True, slots=True)
class VerifyResult:
    """What was found in the archives. `ok`: no error, and at least one record.

    `files`: by the name of each archive, how many findings of each severity it has, those that are not listed, too.
    """

    ok: bool
    counts: dict[str, int]
    findings: tuple[Finding, ...]
    files: dict[str, dict[str, int]]

    def to_json(self) -> dict[str, Any]:
        """Return the result as `verify --json` prints it."""
        return {"ok": self.ok, "counts": self.counts, "findings": [each.to_json() for each in self.findings]}


def verify(*paths: str | Path, fixity_only: bool = False, strict: bool = False) -> VerifyResult:
    """Read archives from end to end and say all that is wrong; with `strict`, warnings count against `ok`.

    `fixity_only` leaves it at framing and digests. Memory grows by a small tuple per record.
    A file given twice is read once. A file that cannot be read is a finding.
    """
    run = _Run(fixity_only)
    for path in {_identity(path): path for path in map(Path, paths)}.values():
        run.add_file(path)
    run.close()
    return run.result(strict)


class _Findings:
    """Findings in order, at most so many of a code; all are counted."""

    def __init__(self) -> None:
        self.severities: Counter[str] = Counter()
        self.files: dict[str, dict[str, int]] = {}
        self._kept: list[Finding] = []
        self._codes: Counter[str] = Counter()
        self._last: dict[str, Finding] = {}

    def add(self, found: Finding) -> None:
        self.severities[found.severity] += 1
        in_file = self.files.setdefault(file_of(found.where, self.files), {})
        in_file[found.severity] = in_file.get(found.severity, 0) + 1
        self._codes[found.code] += 1
        if self._codes[found.code] <= FINDINGS_PER_CODE:
            self._kept.append(found)
        else:
            self._last[found.code] = found

    def all(self) -> tuple[Finding, ...]:
        return (*self._kept, *(self._rest(last) for last in self._last.values()))

    def _rest(self, last: Finding) -> Finding:
        more = self._codes[last.code] - FINDINGS_PER_CODE
        return replace(last, message=f"{more} more of this code are not listed; the last: {last.message}")


class _Run:
    """One call of `verify`: what is known of all files together."""

    def __init__(self, fixity_only: bool) -> None:
        self._fixity_only = fixity_only
        self._findings = _Findings()
        self._links = Links()
        self._segments = Segments()
        self._bodies: list[Body] = []
        self._waiting: list[tuple[Claim, int]] = []
        self._counts = Counter(files=0, records=0, pages=0, metadata=0)

    def add_file(self, path: Path) -> None:
        """Read one file to its end."""
        self._counts["files"] += 1
        name = printable(str(path))
        self._findings.files.setdefault(name, {})
        try:
            body = file_body(path)
            if body.head(len(_ZIP)) == _ZIP and (parts := self._parts(path, body, name)) is not None:
                for part, stored in parts:
                    self._add(stored, part)
            else:
                self._add(body, name)
        except InputError as problem:
            self._take([finding(problem.code, problem.reason)], name)
        except OSError as error:
            self._take([finding("unreadable", error.strerror or str(error))], name)

    def _add(self, body: Body, name: str) -> None:
        self._bodies.append(body)
        self._findings.files.setdefault(name, {})
        self._last_whole: int | None = None
        with body.open() as stream:
            self._read(stream, name)

    def _parts(self, path: Path, body: Body, name: str) -> Iterable[tuple[str, Body]] | None:
        """Say what is wrong with a WACZ, and return the WARCs in it by their names; None for another ZIP."""
        from warcwrap.sources import waczs  # heavy, and most archives are WARCs

        if not waczs.claims_to_be(path.name, body):
            return None
        shown = waczs.examined(path.name, body)
        where = f"{path.name}!"
        for found in shown.faults:
            member = found.where.removeprefix(where)
            says = found.message if member == path.name else f"{printable(member)}: {found.message}"
            self._take([replace(found, message=says)], name)
        return [(printable(f"{name}!{part.name.removeprefix(where)}"), part.body) for part in shown.parts]

    def close(self) -> None:
        """Judge what only the end of the last file shows."""
        for claim, file in self._waiting:
            if place := self._links.find(claim.page_id):
                self._judge(claim, file, place)
        self._take_placed(self._links.close())
        self._take_placed(self._segments.close(self._links))

    def result(self, strict: bool) -> VerifyResult:
        """Return what was found."""
        severities = self._findings.severities
        counts = {**self._counts, **{f"{each}s": severities[each] for each in ("error", "warning", "note")}}
        is_ok = self._counts["records"] > 0 and not severities["error"] and not (strict and severities["warning"])
        return VerifyResult(is_ok, counts, self._findings.all(), self._findings.files)

    def _read(self, stream: BinaryIO, name: str) -> None:
        start = stream.read(4096)
        stream.seek(0)
        deposit = Deposit()
        before = self._counts["records"]
        # Garbage before any record: one finding says that the file is no WARC, unless a record comes after all.
        garbage: list[Damage] = []
        compressions: set[str | None] = set()
        for item in records(stream):
            if not isinstance(item, Damage):
                self._record(item, deposit, name)
                compressions.add(item.compression)
            elif item.code == "warc.garbage" and not compressions:
                garbage = [*garbage[:FINDINGS_PER_CODE], item]
            else:
                self._take(self._with_last_whole([item.finding]), f"{name}: offset {item.offset}")
        if self._counts["records"] == before:
            self._take([_no_warc(start)], name)
            return
        for damage in garbage:
            self._take([damage.finding], f"{name}: offset {damage.offset}")
        self._take(_name_findings(name, compressions), name)
        self._take_placed(deposit.close(name))
        self._counts["metadata"] += deposit.metadata

    def _record(self, record: Record, deposit: Deposit, name: str) -> None:
        self._counts["records"] += 1
        where = f"{name}: offset {record.offset}"
        if record.id:
            where += f" <{record.id if record.id.isprintable() else printable(record.id)}>"
        shown = examine(record, 0 if self._fixity_only else deposit.keeps(record))
        if record.findings:
            self._take(self._with_last_whole(record.findings), where)
        else:
            self._last_whole = record.offset
        self._take(shown.findings, where)
        if self._fixity_only:
            return
        self._take(header_findings(record), where)
        self._take_placed(self._links.add(record, len(self._bodies) - 1, where))
        self._segments.add(record, where)
        self._take_placed(deposit.add(record, shown.content, where))
        self._counts["pages"] += not deposit.is_ours and _is_page(record, shown.head)
        for claim in deposit.claims:
            if place := self._links.find(claim.page_id):
                self._judge(claim, len(self._bodies) - 1, place)
            else:
                self._waiting.append((claim, len(self._bodies) - 1))
        deposit.claims.clear()

    def _with_last_whole(self, found: Iterable[Finding]) -> Iterator[Finding]:
        """Say of a file that was cut where its last whole record begins: up to its end, nothing is lost."""
        for each in found:
            if each.code == "warc.truncated" and self._last_whole is not None:
                yield replace(each, message=f"{each.message}; the last whole record begins at {self._last_whole}")
            else:
                yield each

    def _take(self, found: Iterable[Finding], where: str) -> None:
        for each in found:
            self._findings.add(replace(each, where=where))

    def _take_placed(self, found: Iterable[Finding]) -> None:
        for each in found:
            self._findings.add(each)

    def _judge(self, claim: Claim, file: int, place: Place) -> None:
        """Hold what a metadata record in a file says of its page against the page, which may be in another file."""
        # Pages of archives that are not ours were counted when they were read.
        self._counts["pages"] += claim.is_ours and place.file == file
        if place.digest == b"sha256:" + _bytes(claim.sha256):
            return
        try:
            found = self._has_page(place, claim)
        except (InputError, OSError):
            # The record was there a moment ago, or shares its gzip member with others: that is a finding already.
            return
        if found is None:
            message = f"source.sha256: a coding of the page at offset {place.offset} cannot be undone here"
            self._findings.add(finding("warc.digest-not-checked", message, claim.where))
        elif not found:
            message = f"source.sha256 is {claim.sha256[:80]!r}, the page at offset {place.offset} has another"
            self._findings.add(finding("metadata.other-bytes", message, claim.where))

    def _has_page(self, place: Place, claim: Claim) -> bool | None:
        """Read the page again, and take it as stored, or decoded; None where that cannot settle it."""
        key = key_of(claim.page_id)
        if place.type == "revisit":
            original = self._links.original(claim.page_id)
            if original is None:
                return True  # its bytes are elsewhere, and the finding that says so is there already
            key, place = original
        with self._bodies[place.file].open() as stream:
            head, stored = _page(stream, place.offset, key)
            if _sha256(stored.pieces()) == claim.sha256:
                return True
            decoding = Decoding(head)
            if not decoding.is_decoded:
                return None
            if not decoding.steps:
                return False
            head, stored = _page(stream, place.offset, key)
            try:
                return _sha256(decoding.pieces(stored.pieces(), DECODED_LIMIT)) == claim.sha256
            except OverflowError:
                return False  # nobody has packed so much


def _identity(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):  # links in a circle, a NUL: what is wrong is said when it is opened
        return path


def _page(stream: BinaryIO, offset: int, key: bytes) -> tuple[HttpHead | None, Block]:
    record = record_at(stream, offset)
    if key_of(record.id or "") != key:
        raise InputError("warc.garbage", f"offset {offset}", "another record stands here")
    return payload(record)


def _sha256(pieces: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()


def _bytes(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


def _no_warc(start: bytes) -> Finding:
    if not start:
        return finding("warc.empty", "the file is empty")
    if start.startswith(MAGIC):
        with suppress(zlib.error):
            start = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(start, 64)
    kind = next((kind for magic, kind in _KINDS if start.lstrip().startswith(magic)), "nothing known")
    return finding("warc.not-a-warc", f"no record was found; by its first bytes this is {kind}")


def _name_findings(name: str, compressions: set[str | None]) -> Iterator[Finding]:
    ending = next((each for each in (".gz", ".zst", ".warc") if name.lower().endswith(each)), "")
    wanted = {"gzip": ".gz", "zstd": ".zst", None: ".warc"}
    if len(compressions) > 1:
        yield finding("warc.mixed-compression", "not all records of the file are compressed in the same way")
        return
    for compression in compressions:
        if ending and compression and ending != wanted[compression]:
            message = f"the file is compressed with {compression}, its name does not end in {wanted[compression]}"
            yield finding("warc.name-gzip", message)
        elif ending in (".gz", ".zst") and not compression:
            yield finding("warc.name-not-gzip", f"the file is not compressed, though its name ends in {ending}")


def _is_page(record: Record, head: HttpHead | None) -> bool:
    if record.type not in ("response", "resource"):
        return False
    media_type = record.content_type if head is None else head.get("Content-Type")
    return (media_type or "").partition(";")[0].strip().lower() in _HTML
