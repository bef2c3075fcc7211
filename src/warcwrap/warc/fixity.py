"""Reads a block once, in bounded memory, and holds it against its digests and against HTTP."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from warcwrap.codes import Severity
from warcwrap.findings import Finding, finding
from warcwrap.warc.coding import Dechunker
from warcwrap.warc.digests import Digest, parse_digest, spell_like
from warcwrap.warc.grammar import is_labelled_digest
from warcwrap.warc.http import HttpHead, http_head, is_http

if TYPE_CHECKING:
    from hashlib import _Hash

    from warcwrap.warc.record import Record

HAVE_PAYLOAD = ("response", "resource", "request", "conversion")


@dataclass(slots=True)
class Examined:
    """What reading a block has shown. `content` is the block where it was asked for and is whole."""

    findings: list[Finding] = field(default_factory=list)
    content: bytes | None = None
    head: HttpHead | None = None
    payload_digest: Digest | None = None


@dataclass(slots=True)
class _Sum:
    """A digest that is being computed; `what` are the bytes it is over."""

    what: str
    declared: Digest
    hash: _Hash
    # Whether the hash is that of another sum, over the same bytes.
    is_shared: bool = False


def examine(record: Record, keep_bytes: int = 0) -> Examined:
    """Read the record's block to its end; keep it if it is at most `keep_bytes` long."""
    shown = Examined()
    block_sums, payload_sums = _sums(record, shown)
    dechunker, chunk_sums = None, []
    if is_http(record):
        shown.head = http_head(record.block)
        for total in block_sums:
            total.hash.update(shown.head.raw)
        if payload_sums and not shown.head.has_end:
            # Where the head does not end as it must, some take the whole block for the payload.
            payload_sums += [_Sum("payload", total.declared, total.declared.hasher()) for total in payload_sums]
            payload_sums[-1].hash.update(shown.head.raw)
        if shown.head.is_chunked and record.type != "revisit":
            dechunker = Dechunker()
            chunk_sums = [_Sum("payload", total.declared, total.declared.hasher()) for total in payload_sums[:1]]
    kept = bytearray() if 0 < record.block.length <= keep_bytes else None
    updates = [total.hash.update for total in (*block_sums, *payload_sums) if not total.is_shared]
    for piece in record.block.views():
        for update in updates:
            update(piece)
        if dechunker:
            for data in dechunker.feed(bytes(piece)):
                for total in chunk_sums:
                    total.hash.update(data)
        if kept is not None:
            kept += piece
    if dechunker:
        for data in dechunker.end():
            for total in chunk_sums:
                total.hash.update(data)
    record.finish()
    # A block that is short or damaged has been reported; that its digest is wrong follows from it.
    if not record.block.remaining and record.content_length is not None:
        shown.content = bytes(kept) if kept is not None else None
        _compare(shown, block_sums, is_revisit=record.type == "revisit")
        # RFC 2616's entity-body is without chunks, many tools hash it as stored: both are taken.
        _compare(shown, payload_sums + chunk_sums)
        _check_http(record, shown, dechunker)
    return shown


def _sums(record: Record, shown: Examined) -> tuple[list[_Sum], list[_Sum]]:
    block_sums: list[_Sum] = []
    payload_sums: list[_Sum] = []
    if declared := _declared(record, "WARC-Block-Digest", shown):
        block_sums.append(_Sum("block", declared, declared.hasher()))
    shown.payload_digest = _declared(record, "WARC-Payload-Digest", shown)
    if shown.payload_digest and record.type in HAVE_PAYLOAD:
        if record.get("WARC-Segment-Number"):
            message = "the payload digest of a segmented record is over all of its segments"
            shown.findings.append(finding("warc.digest-not-checked", message))
        else:
            payload_sums.append(_payload_sum(shown.payload_digest, block_sums if not is_http(record) else []))
    return block_sums, payload_sums


def _payload_sum(declared: Digest, same: list[_Sum]) -> _Sum:
    """Return the sum over a payload; `same` are sums over the very same bytes."""
    for total in same:
        if total.declared.algorithm == declared.algorithm:
            return _Sum("payload", declared, total.hash, is_shared=True)
    return _Sum("payload", declared, declared.hasher())


def _declared(record: Record, name: str, shown: Examined) -> Digest | None:
    text = record.get(name)
    # That the text is no digest at all is a matter of the header.
    if text is None or not is_labelled_digest(text):
        return None
    digest = parse_digest(text)
    if not digest.is_known:
        message = f"{name} names an algorithm that is not known here: {digest.algorithm[:40]!r}"
        shown.findings.append(finding("warc.digest-not-checked", message))
    elif digest.value is None:
        shown.findings.append(finding("warc.bad-digest", f"{name} {text[:160]!r} is no {digest.algorithm}"))
    return digest if digest.value is not None else None


def _compare(shown: Examined, sums: list[_Sum], is_revisit: bool = False) -> None:
    if not sums or any(total.hash.digest() == total.declared.value for total in sums):
        return
    declared = sums[0].declared
    if is_revisit and declared.hasher().digest() == declared.value:
        # wget (1.21 at least) takes it before it has the block, an HTTP head: of a revisit, nothing else is there.
        message = "the block digest of the revisit is that of no bytes at all"
        shown.findings.append(finding("warc.digest-not-checked", message))
        return
    computed = spell_like(declared, sums[0].hash.digest())
    message = f"the {sums[0].what} digest says {declared.text[:160]}, the bytes have {computed}"
    shown.findings.append(finding("warc.digest-mismatch", message))


def _check_http(record: Record, shown: Examined, dechunker: Dechunker | None) -> None:
    # The block of a revisit is abridged as its writer liked.
    if shown.head is None or record.type == "revisit":
        return
    if shown.head.flaws:
        # Section 6.3.2: what was received is kept as it came. What has no head at all is no HTTP.
        gravity: Severity | None = "note" if shown.head.is_usable or record.is_part else None
        shown.findings.append(finding("warc.http-malformed", "; ".join(shown.head.flaws[:3]), severity=gravity))
    elif not shown.head.has_blank_line:
        message = "no blank line ends the HTTP head; no body follows"
        shown.findings.append(finding("warc.http-malformed", message, severity="note"))
    if dechunker and dechunker.flaw:
        # Crawlers often store the body without its chunks and keep the header: odd, but nothing is missing.
        # Where the record says that it is a part, the rest is no surprise.
        severity: Severity | None = None if dechunker.is_chunked and not record.is_part else "note"
        shown.findings.append(finding("warc.http-chunks", dechunker.flaw, severity=severity))
