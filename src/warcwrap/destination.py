"""The folder that an archive is unpacked to: safe names, durable writes, and a manifest of what is there."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from warcwrap.errors import InputError, OutputError
from warcwrap.storage import (
    Body,
    close_durably,
    digest_of,
    fresh,
    make_folder,
    open_locked,
    publish,
    settle,
    sync_folder,
)

MANIFEST = "manifest.jsonl"
_NAME_BYTES = 200  # file systems end at 255; room is left for a number and ".part"
_PATH_BYTES = 1000  # Linux ends at 4096, macOS at 1024 for the whole path
_PART = ".unpacking.part"  # in the folder itself, where no capture goes
# What Windows takes in no name, and what would act on a terminal or turn a listing around.
_ODD = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"|?*\\%\u200e\u200f\u2028-\u202e\u2066-\u2069]')
_DEVICES = re.compile(r"(?:con(?:in\$|out\$)?|prn|aux|nul|(?:com|lpt)[0-9¹²³]) *(?:\.|\Z)", re.I)


class Destination:
    """The folder that is written to; no name leads out of it, no link in it is followed, nothing in it is replaced."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._files: set[str] = set()
        self._folders: set[str] = set()
        self._numbers: dict[str, int] = {}
        self._durable: set[Path] = set()
        try:
            make_folder(folder)
        except OSError as problem:
            raise _not_writable(folder, problem) from problem

    def free(self, top: str, name: str) -> Path:
        """Return a path below the folder that no other capture has, also where case and normal form do not count."""
        parts = [_safe(part) for part in name.split("/") if part not in ("", ".")] or ["unnamed"]
        if sum(len(part.encode("utf-8", "surrogateescape")) + 1 for part in parts) > _PATH_BYTES:
            parts = [_safe("_".join(parts))]
        wanted = Path(top, *parts)
        path, key = wanted, _folded(wanted)
        while not self._is_free(path):
            self._numbers[key] = self._numbers.get(key, 1) + 1
            stem, dot, suffix = wanted.name.rpartition(".")
            number = self._numbers[key]
            path = wanted.with_name(f"{stem}~{number}.{suffix}" if dot and stem else f"{wanted.name}~{number}")
            if any(_folded(parent) in self._files for parent in wanted.parents):
                path = Path(top, _safe(f"{number}~{'_'.join(parts)}"))
        self._files.add(_folded(path))
        self._folders.update(_folded(parent) for parent in path.parents)
        return path

    def _is_free(self, path: Path) -> bool:
        key = _folded(path)
        taken = key in self._files or key in self._folders
        return not taken and not any(_folded(parent) in self._files for parent in path.parents)

    def write(self, relative: Path, body: Body) -> str:
        """Write a body under a new name, durably, and return its SHA-256; raises InputError where it is not whole."""
        place = self.folder
        for step in relative.parts[:-1]:
            place /= step
            self._make(place)
        final = self.folder / relative
        if final.is_symlink() or final.exists():
            return self._same(final, body)
        part = self.folder / _PART
        digest = hashlib.sha256()
        try:
            with fresh(part) as stream:
                for piece in body.chunks():
                    digest.update(piece)
                    stream.write(piece)
                size = stream.tell()
                close_durably(stream)
            if size != body.size_bytes:
                raise InputError("changed-while-reading", str(relative), f"{size} of {body.size_bytes} bytes came")
            publish(part, final)
        except InputError:
            part.unlink(missing_ok=True)
            raise
        except OSError as problem:
            raise _not_writable(final, problem) from problem
        return digest.hexdigest()

    def manifest(self) -> Manifest:
        """Open the manifest, which gets its name at the end."""
        return Manifest(self.folder / MANIFEST)

    def _same(self, final: Path, body: Body) -> str:
        if final.is_symlink() or not final.is_file() or digest_of(final) != body.sha256:
            raise OutputError("output-exists", str(final), "another file of this name is there already")
        self._sync(final.parent)  # the run that gave it its name may have been cut off before it did so
        return body.sha256

    def _make(self, folder: Path) -> None:
        if folder.is_symlink():
            raise OutputError("output-exists", str(folder), "a link is there; it is not followed")
        try:
            if not folder.is_dir():
                folder.mkdir()
        except OSError as problem:
            raise _not_writable(folder, problem) from problem
        if folder not in self._durable:  # one that is there may be an interrupted run's
            self._sync(folder.parent)
            self._durable.add(folder)

    def _sync(self, folder: Path) -> None:
        try:
            sync_folder(folder)
        except OSError as problem:
            raise _not_writable(folder, problem) from problem


class Manifest:
    """The manifest, under its name once it is complete; one with other content is not replaced.

    Its part is locked while the folder is written to.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._part = path.with_name(path.name + ".part")

    def __enter__(self) -> BinaryIO:
        try:
            if self._part.is_symlink():
                self._part.unlink()
            self._stream = open_locked(self._part, self._path.parent)
        except OSError as problem:
            raise _not_writable(self._path, problem) from problem
        return self._stream

    def __exit__(self, kind: type[BaseException] | None, problem: BaseException | None, _: object) -> None:
        try:
            if kind is None:
                self._publish()
                self._stream.close()
        except OSError as failed:
            raise _not_writable(self._path, failed) from failed
        finally:
            with suppress(OSError):  # a second failure of a file that is given up for the first
                self._stream.close()
        if isinstance(problem, OSError):
            raise _not_writable(self._path, problem) from problem

    def _publish(self) -> None:
        settle(self._stream)
        is_there = self._path.is_symlink() or self._path.exists()
        is_file = self._path.is_file() and not self._path.is_symlink()
        if is_there and not (is_file and digest_of(self._path) == digest_of(self._part)):
            raise OutputError("output-exists", str(self._path), "the manifest of another archive is there already")
        publish(self._part, self._path)


def _not_writable(path: Path, problem: OSError) -> OutputError:
    return OutputError("not-writable", str(path), problem.strerror or str(problem))


def _safe(part: str) -> str:
    """Return one step of a path as Windows, macOS and Linux all take it; odd characters percent-encoded.

    >>> _safe(".."), _safe("a:b?.html"), _safe("CON.html")
    ('%2E%2E', 'a%3Ab%3F.html', '%43ON.html')
    """
    safe = _ODD.sub(_encoded, part)
    if not _can_be_written(safe):
        safe = re.sub(r"[^\x00-\x7f]", _encoded, safe)
    if not safe.strip("."):
        return "%2E" * len(safe)
    if safe[-1] in ". ":
        safe = f"{safe[:-1]}%{ord(safe[-1]):02X}"
    if _DEVICES.match(safe):
        safe = f"%{ord(safe[0]):02X}{safe[1:]}"
    raw = safe.encode("utf-8", "surrogateescape")
    if len(raw) <= _NAME_BYTES:
        return safe
    stem, dot, suffix = safe.rpartition(".")
    tail = f"~{hashlib.sha256(raw).hexdigest()[:12]}" + (f".{suffix}" if dot and len(suffix) < 12 and stem else "")
    return raw[: _NAME_BYTES - len(tail)].decode("utf-8", "ignore") + tail


def _encoded(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "surrogateescape"))


def _can_be_written(name: str) -> bool:
    """Say whether the file system's names take these characters: in the locale C, without UTF-8, few do."""
    try:
        os.fsencode(name)
    except UnicodeEncodeError:
        return False
    return True


def _folded(path: Path) -> str:
    return unicodedata.normalize("NFC", str(path)).casefold()
