"""Damage to bytes, chosen by other bytes: the same choice makes the same damage, and a small change a similar one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_STEP = 5  # bytes that choose one edit
EDITS = 6  # at most; more damage leaves nothing to be asked about


@dataclass(frozen=True, slots=True)
class Edit:
    """The bytes from `at` up to `end` of what was whole are replaced by `put`."""

    at: int
    end: int
    put: bytes


def edits(whole: bytes, choice: bytes, others: Sequence[bytes] = ()) -> list[Edit]:
    """Return edits of a file in order, none touching another; `others` are files that may be spliced in.

    Each takes five bytes of `choice`: its kind, its place (two), its extent, and what is put there.
    """
    found: list[Edit] = []
    for at in range(0, min(len(choice), EDITS * _STEP) - _STEP + 1, _STEP):
        found.append(_edit(whole, choice[at : at + _STEP], others))
    return _apart(sorted(found, key=lambda edit: (edit.at, edit.end)))


def damaged(whole: bytes, made: Sequence[Edit]) -> bytes:
    """Return what edits make of a file."""
    return b"".join(_pieces(whole, made))


def _pieces(whole: bytes, made: Sequence[Edit]) -> Iterator[bytes]:
    reached = 0
    for edit in made:
        yield whole[reached : edit.at]
        yield edit.put
        reached = edit.end
    yield whole[reached:]


def _apart(made: list[Edit]) -> list[Edit]:
    kept: list[Edit] = []
    for edit in made:
        if not kept or edit.at > kept[-1].end:
            kept.append(edit)
    return kept


def _edit(whole: bytes, choice: bytes, others: Sequence[bytes]) -> Edit:
    kind, high, low, extent, what = choice
    at = (high << 8 | low) * len(whole) // 65536
    size = extent * extent // 16 + 1  # from a byte to some 4,000
    end = min(len(whole), at + size)
    if kind % 6 == 0:
        return Edit(at, at + 1, bytes([whole[at] ^ (1 << what % 8)]))
    if kind % 6 == 1:
        return Edit(at, end, b"")
    if kind % 6 == 2:
        return Edit(at, at, bytes([what]) * size)
    if kind % 6 == 3:
        return Edit(at, end, bytes((what + 7 * n) % 256 for n in range(end - at)))
    if kind % 6 == 4:
        start = what * len(whole) // 256
        return Edit(at, at, whole[start : start + size])
    other = others[what % len(others)] if others else whole
    start = extent * len(other) // 256
    return Edit(at, len(whole), other[start:])
