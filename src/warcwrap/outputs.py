"""The names that a run may write, all derived from one, and what a manifest says of a file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from warcwrap.storage import digest_of

_NUMBER = r"(?:-[0-9]{5,}-[0-9]{3,})?"
_SMALL = ("rejects.jsonl", "manifest.json", "sha256")


@dataclass(frozen=True, slots=True)
class Output:
    """A file that a run has written: its role, size in bytes, SHA-256 in hex, and its number of records, if any."""

    path: str
    role: str
    bytes: int
    sha256: str
    records: int | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {key: getattr(self, key) for key in ("path", "role", "bytes", "sha256", "records")}


def described(path: Path, role: str, records: int | None = None) -> Output:
    """Return what a manifest says of a file."""
    return Output(path.name, role, path.stat().st_size, digest_of(path), records)


@dataclass(frozen=True)
class Names:
    """Every name that a run may write, all derived from the base name given with `-o`, and how its archives end."""

    base: Path
    ending: str = ".warc.gz"
    log: Path | None = None

    @classmethod
    def of(cls, output: str | Path, log: str | Path | None = None) -> Names:
        """Take NAME or NAME.warc.gz as the name; NAME.warc means archives that are not compressed."""
        text = str(output)
        ending = ".warc" if text.endswith(".warc") else ".warc.gz"
        return cls(Path(text.removesuffix(ending)), ending, Path(log) if log else None)

    def beside(self, suffix: str) -> Path:
        """Return the name with something put behind it."""
        return self.base.with_name(self.base.name + suffix)

    def volume(self, role: str, task: int = 0, part: int = 0, *, is_numbered: bool = False) -> Path:
        """Return the name of an archive: NAME.warc.gz where a run writes one, else with task and part.

        >>> Names(Path("x")).volume("quarantine", 2, 0, is_numbered=True).name
        'x.quarantine-00002-000.warc.gz'
        """
        number = f"-{task:05}-{part:03}" if is_numbered else ""
        return self.beside(f"{'' if role == 'archive' else '.' + role}{number}{self.ending}")

    @property
    def archive(self) -> Path:
        """The archive of a run that writes one."""
        return self.volume("archive")

    @property
    def quarantine(self) -> Path:
        """The archive of pages whose metadata the chosen schema refuses."""
        return self.volume("quarantine")

    @property
    def rejects(self) -> Path:
        """One JSON line per reject."""
        return self.beside(".rejects.jsonl")

    @property
    def manifest(self) -> Path:
        """Plan, counts and outputs of a complete run."""
        return self.beside(".manifest.json")

    @property
    def checksums(self) -> Path:
        """The outputs' digests, for `sha256sum -c`."""
        return self.beside(".sha256")

    @property
    def folder(self) -> Path:
        """The folder of a run under way."""
        return self.beside(".run")

    @cached_property
    def _own(self) -> re.Pattern[str]:
        small = "|".join(map(re.escape, _SMALL))
        archives = rf"(?:\.quarantine)?{_NUMBER}{re.escape(self.ending)}"
        return re.compile(rf"{re.escape(self.base.name)}(?:\.(?:{small})|{archives})")

    def is_own(self, name: str) -> bool:
        """Say whether a file's name is one that this run may give."""
        return bool(self._own.fullmatch(name))

    def holds(self, path: Path) -> bool:
        """Say whether a path belongs to this run, so that its own output is never its input."""
        if self.log and path.name == self.log.name and path.parent.resolve() == self.log.parent.resolve():
            return True
        if not path.name.startswith(self.base.name):
            return False
        is_named = path.name == self.folder.name or self.is_own(path.name.removesuffix(".part"))
        return is_named and path.parent.resolve() == self.base.parent.resolve()

    def existing(self) -> list[Path]:
        """Return the files of these names that are there, sorted."""
        folder = self.base.parent
        found = folder.iterdir() if folder.is_dir() else ()
        return sorted(path for path in found if path.name.startswith(self.base.name) and self.is_own(path.name))
