"""A run: its plan, its lock, what its task committed, and the manifest that ends it.

`NAME.run/` holds plan, lock, parts and commit records while a run is under way. When every task has committed, `finish`
writes NAME.manifest.json and NAME.sha256, and the folder goes. The same command on a complete output does nothing;
on an interrupted one it goes on; another plan on the same name is refused.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from warcwrap.capture import written
from warcwrap.codes import CODES
from warcwrap.errors import OutputError
from warcwrap.storage import digest_of, open_locked, write_durably
from warcwrap.version import VERSION

FORMAT = 1
COMPARED_BYTES = 64 << 20  # a complete output up to this size is compared by digest, a larger one by size: see `verify`
_OWN = re.compile(r"(?:plan|task-[0-9]{5})\.json(?:\.part)?")
COUNTS = ("pages", "packed", "quarantined", "rejected", "duplicate", "attachments", "skipped")


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


@dataclass(frozen=True, slots=True)
class Names:
    """Every name that a run may write, all derived from the base name given with `-o`, and how its archives end."""

    base: Path
    ending: str = ".warc.gz"

    @classmethod
    def of(cls, output: str | Path) -> Names:
        """Take NAME or NAME.warc.gz as the name; NAME.warc means archives that are not compressed."""
        text = str(output)
        if text.endswith(".warc"):
            return cls(Path(text.removesuffix(".warc")), ".warc")
        return cls(Path(text.removesuffix(".warc.gz")))

    def beside(self, suffix: str) -> Path:
        """Return the name with something put behind it."""
        return self.base.with_name(self.base.name + suffix)

    @property
    def archive(self) -> Path:
        """The archive of the one task."""
        return self.beside(self.ending)

    @property
    def quarantine(self) -> Path:
        """The archive of pages whose metadata the chosen schema refuses."""
        return self.beside(f".quarantine{self.ending}")

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

    @property
    def files(self) -> tuple[Path, ...]:
        """All final names."""
        return (self.archive, self.quarantine, self.rejects, self.manifest, self.checksums)

    def holds(self, path: Path) -> bool:
        """Say whether a path belongs to this run, so that its own output is never its input."""
        if not path.name.startswith(self.base.name):
            return False
        names = {own.name for own in (*self.files, self.folder)}
        return path.name.removesuffix(".part") in names and path.parent.resolve() == self.base.parent.resolve()


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run will do. Two runs with equal `digest` would write the same bytes, given the same run date."""

    settings: Mapping[str, Any]
    inputs: Sequence[Mapping[str, Any]]
    run_date: datetime

    @property
    def digest(self) -> str:
        """SHA-256 over settings and inputs; the run date counts only where the user fixed it."""
        return _digest({"settings": self.settings, "inputs": list(self.inputs), "software": VERSION})

    @property
    def run(self) -> str:
        """SHA-256 over what shapes the records: settings and run date, not places and times of the inputs."""
        return _digest({"settings": self.settings, "run_date": written(self.run_date), "software": VERSION})

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form, which a resumed run compares and reads its date from."""
        return {
            "format": FORMAT,
            "software": f"warcwrap/{VERSION}",
            "plan": self.digest,
            "run_date": written(self.run_date),
            "settings": dict(self.settings),
            "inputs": [dict(pinned) for pinned in self.inputs],
        }


def pin(path: Path, exclude: Callable[[Path], bool] = lambda path: False) -> dict[str, Any]:
    """Pin an input: name, size and time of a file; for a folder the number of entries and a digest of theirs.

    `exclude` names what is no input: the run's own output would make its plan another one.
    """
    try:
        facts = path.stat()
    except (OSError, ValueError):
        return {"name": path.name, "kind": "missing"}
    if not stat.S_ISDIR(facts.st_mode):
        return {"name": path.name, "kind": "file", "bytes": facts.st_size, "mtime_ns": facts.st_mtime_ns}
    seen, count = hashlib.sha256(), 0
    for count, line in enumerate(_listing(path, exclude), 1):  # noqa: B007 the last count is the number
        seen.update(line)
    return {"name": path.name, "kind": "folder", "entries": count, "listing": seen.hexdigest()}


def _listing(folder: Path, exclude: Callable[[Path], bool]) -> Iterator[bytes]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not exclude(Path(place, name)))
        for name in sorted(names):
            path = Path(place, name)
            if exclude(path):
                continue
            try:
                facts = path.lstat()
            except OSError:
                continue  # gone, or not to be read: the task names it
            relative = os.fsencode(path.relative_to(folder))
            yield b"%b\0%d\0%d\n" % (relative, facts.st_size, facts.st_mtime_ns)


@contextmanager
def locked(names: Names) -> Iterator[None]:
    """Hold the run's folder for this process; the folder goes at the end if nothing is left in it.

    Raises OutputError: `output-in-use` where another run holds it, `not-writable` where there can be no folder.
    """
    made = [parent for parent in names.folder.parents if not parent.exists()]
    stream = _lock_file(names)
    with stream:
        try:
            yield
        finally:
            # Only where an open file can be removed; a run that comes now finds the folder, or makes it anew.
            if not _parts(names) and os.name == "posix":
                names.folder.joinpath("lock").unlink()
                with suppress(OSError):  # what is not empty stays
                    for folder in (names.folder, *made):
                        folder.rmdir()


def _lock_file(names: Names) -> BinaryIO:
    try:
        if names.folder.is_symlink() or (names.folder.is_dir() and len(_parts(names)) < len(_inside(names))):
            raise OutputError("output-exists", str(names.folder), "it holds what no run of ours has written")
        names.folder.mkdir(parents=True, exist_ok=True)
        stream = open_locked(names.folder / "lock")
    except OSError as problem:
        raise OutputError("not-writable", str(names.base), problem.strerror or str(problem)) from problem
    if stream is None:
        raise OutputError("output-in-use", str(names.base), "another run is writing this output")
    return stream


def completed(names: Names, plan: Plan) -> dict[str, Any] | None:
    """Return the manifest of a complete run of this plan, or None where there is none.

    Raises OutputError: `output-exists` for another plan's output or a file of unknown origin, `output-damaged` where
    manifest or a listed file is not as it was written; above `COMPARED_BYTES` in all, only sizes are compared.
    """
    manifest = _read(names.manifest)
    if manifest is None:
        if not names.folder.joinpath("plan.json").exists() and (there := [p for p in names.files if p.exists()]):
            raise OutputError("output-exists", str(there[0]), "the file is there already; --force replaces it")
        return None
    if manifest.get("plan") != plan.digest:
        reason = "it was packed from other input or with other options; --force replaces it"
        raise OutputError("output-exists", str(names.manifest), reason)
    if not _is_manifest(manifest, names):
        raise OutputError("output-damaged", str(names.manifest), "it was changed; --force packs anew")
    is_compared = sum(listed["bytes"] for listed in manifest["outputs"]) <= COMPARED_BYTES
    for listed in manifest["outputs"]:
        path = names.base.with_name(listed["path"])
        is_same = path.is_file() and path.stat().st_size == listed["bytes"]
        if not is_same or (is_compared and digest_of(path) != listed["sha256"]):
            raise OutputError(
                "output-damaged", str(path), "it is not the file that the manifest lists; --force packs anew"
            )
    _end(names, manifest)  # the run may have been cut off behind its manifest
    return manifest


def _is_manifest(document: Mapping[str, Any], names: Names) -> bool:
    """Say whether a manifest has the keys and kinds of values that `finish` writes."""
    counts, outputs, found = (document.get(key) for key in ("counts", "outputs", "findings"))
    return (
        _is_counted(counts, COUNTS)
        and type(document.get("invalid")) is int
        and isinstance(found, dict)
        and _is_counted(found, tuple(found))
        and found.keys() <= CODES.keys()
        and isinstance(outputs, list)
        and all(_is_output(listed, names) for listed in outputs)
    )


def _is_counted(document: object, keys: Sequence[str]) -> bool:
    if not isinstance(document, dict) or document.keys() != set(keys):
        return False
    return all(type(count) is int for count in document.values())


def _is_output(listed: object, names: Names) -> bool:
    return (
        isinstance(listed, dict)
        and listed.keys() == {field.name for field in fields(Output)}
        and listed["path"] in {path.name for path in names.files}
        and all(type(listed[key]) is kind for key, kind in (("role", str), ("bytes", int), ("sha256", str)))
        and isinstance(listed["records"], int | None)
    )


def resumed(names: Names, plan: Plan) -> Plan:
    """Return the plan of an interrupted run, with its date, where it is the same; else write and return the new one.

    Raises OutputError `output-in-use` where another plan's run was interrupted here.
    """
    path = names.folder / "plan.json"
    if (old := _read(path)) is not None:
        if old.get("plan") != plan.digest:
            reason = "an interrupted run with other input or options is there; --force starts anew"
            raise OutputError("output-exists", str(names.folder), reason)
        return Plan(plan.settings, plan.inputs, datetime.fromisoformat(old["run_date"]))
    write_json(path, plan.to_json())
    return plan


def committed(names: Names, task: int) -> dict[str, Any] | None:
    """Return what a task has committed, or None."""
    return _read(names.folder / f"task-{task:05}.json")


def commit(names: Names, task: int, record: Mapping[str, Any]) -> None:
    """Record that a task is done: its files have their names, and are on disk."""
    write_json(names.folder / f"task-{task:05}.json", record)


def clear(names: Names) -> None:
    """Forget what an interrupted run has left, so that a run starts anew."""
    for path in _parts(names):
        path.unlink(missing_ok=True)


def retire(names: Names) -> None:
    """Take away what vouches for an earlier run's files, just before the new ones get their names."""
    for path in (names.manifest, names.checksums):
        path.unlink(missing_ok=True)


def finish(names: Names, plan: Plan, commits: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Write manifest and checksums from what all tasks have committed, and take the run's folder away."""
    counts = {key: sum(record["counts"][key] for record in commits) for key in COUNTS}
    outputs = [listed for record in commits for listed in record["outputs"]]
    current = {listed["path"] for listed in outputs}
    for path in (names.archive, names.quarantine, names.rejects):
        if path.name not in current:
            path.unlink(missing_ok=True)  # what an earlier run, replaced by --force, had left
    invalid = sum(record["invalid"] for record in commits)
    found = {"counts": counts, "invalid": invalid, "outputs": outputs, "findings": _findings(commits)}
    manifest = {**plan.to_json(), **found}
    write_json(names.manifest, manifest)
    _end(names, manifest)
    return manifest


def _end(names: Names, manifest: Mapping[str, Any]) -> None:
    """Write the checksums of what the manifest lists, and of itself, and empty the run's folder."""
    if not names.checksums.exists():
        lines = [f"{listed['sha256']}  {listed['path']}\n" for listed in manifest["outputs"]]
        lines.append(f"{described(names.manifest, 'manifest').sha256}  {names.manifest.name}\n")
        write_durably(names.checksums, "".join(lines).encode("utf-8", "surrogateescape"))
    for path in _parts(names):
        path.unlink()


def described(path: Path, role: str, records: int | None = None) -> Output:
    """Return what a manifest says of a file."""
    return Output(path.name, role, path.stat().st_size, digest_of(path), records)


def write_json(path: Path, document: Mapping[str, Any]) -> None:
    """Write a JSON file durably."""
    write_durably(path, (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "surrogatepass"))


def _findings(commits: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    totals: dict[str, int] = {}
    for record in commits:
        for code, count in record["findings"].items():
            totals[code] = totals.get(code, 0) + count
    return dict(sorted(totals.items()))


def _parts(names: Names) -> list[Path]:
    """Return what a run has put into its folder, beside its lock."""
    parts = {f"{path.name}.part" for path in (names.archive, names.quarantine, names.rejects)}
    return [path for path in _inside(names) if path.name in parts or _OWN.fullmatch(path.name)]


def _inside(names: Names) -> list[Path]:
    return [path for path in names.folder.glob("*") if path.name != "lock"]


def _read(path: Path) -> dict[str, Any] | None:
    try:
        document = json.loads(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as problem:
        raise OutputError("output-damaged", str(path), f"cannot be read: {problem}") from problem
    return document if isinstance(document, dict) else None


def _digest(document: Mapping[str, Any]) -> str:
    text = json.dumps(document, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()
