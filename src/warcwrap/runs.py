"""A run: its plan, its lock, what its tasks committed, and the manifest that ends it.

`NAME.run/` holds plan, lock, parts and commit records while a run is under way. When every task has committed, `finish`
writes NAME.manifest.json and NAME.sha256, and the folder goes. The same command on a complete output does nothing;
on an interrupted one it goes on; another plan on the same name is refused.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from warcwrap import given_up
from warcwrap.capture import written
from warcwrap.codes import CODES
from warcwrap.errors import OutputError
from warcwrap.outputs import Names, Output, described
from warcwrap.sources.entry import Span
from warcwrap.storage import (
    close_durably,
    digest_of,
    fresh,
    make_folder,
    open_locked,
    publish,
    sign,
    sync_folder,
    write_durably,
)
from warcwrap.version import VERSION

FORMAT = 1
COMPARED_BYTES = 64 << 20  # a complete output up to this size is compared by digest, a larger one by size: see `verify`
_OWN = re.compile(
    r"(?:plan|task-[0-9]{5,})\.json(?:\.part)?|task-[0-9]{5,}\.rejects\.jsonl(?:\.part)?|"
    + "|".join(map(re.escape, given_up.FILES))
)
COUNTS = ("pages", "packed", "quarantined", "rejected", "duplicate", "attachments", "skipped")

Part = tuple[int, Span]  # the number of a source, and what is to be read of it
Tasks = tuple[tuple[Part, ...], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run will do. Two runs with equal `digest` would write the same bytes, given the same run date.

    `tasks` follow from inputs and settings; they are known once the run has begun.
    """

    settings: Mapping[str, Any]
    inputs: Sequence[Mapping[str, Any]]
    run_date: datetime
    tasks: Tasks = ()

    @property
    def digest(self) -> str:
        """SHA-256 over settings and inputs; the run date counts only where the user fixed it."""
        return _digest({"settings": self.settings, "inputs": list(self.inputs), "software": VERSION})

    @property
    def run(self) -> str:
        """SHA-256 over what shapes the records: settings and run date, not places and times of the inputs."""
        return _digest({"settings": self.settings, "run_date": written(self.run_date), "software": VERSION})

    @property
    def is_numbered(self) -> bool:
        """Whether the archives have numbers: there may be more than one."""
        return len(self.tasks) > 1 or bool(self.settings.get("max_size"))

    @property
    def is_stream(self) -> bool:
        """Whether an input can be read once only, so that nobody can say whether it is the same again."""
        return any(pinned["kind"] == "stream" for pinned in self.inputs)

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form, which a resumed run compares and reads its date from."""
        return {
            "format": FORMAT,
            "software": f"warcwrap/{VERSION}",
            "plan": self.digest,
            "run_date": written(self.run_date),
            "settings": dict(self.settings),
            "inputs": [dict(pinned) for pinned in self.inputs],
            "tasks": [[[source, span.first, span.last, span.line] for source, span in task] for task in self.tasks],
        }


@contextmanager
def locked(names: Names) -> Iterator[None]:
    """Hold the run's folder for this process; the folder goes at the end if nothing is left in it.

    Raises OutputError: `output-in-use` where another run holds it, `not-writable` for any OSError of what is done.
    """
    made = [parent for parent in names.folder.parents if not parent.exists()]
    try:
        with _lock_file(names) as stream:
            try:
                sign(stream)
                yield
            finally:
                _leave(names, made)
    except OSError as problem:
        raise OutputError("not-writable", str(names.base), problem.strerror or str(problem)) from problem


def _lock_file(names: Names, tries: int = 5) -> BinaryIO:
    try:
        if names.folder.is_symlink() or not all(_is_ours(path, names) for path in _inside(names)):
            raise OutputError("output-exists", str(names.folder), "it holds what no run of ours has written")
        if odd := [path for path in names.existing() if not _is_file(path) and not path.is_symlink()]:
            raise OutputError("output-exists", str(odd[0]), "a folder or device is there, which no run replaces")
        make_folder(names.folder)
        return open_locked(names.folder / "lock", names.base)
    except FileNotFoundError:  # another run has come to its end, and taken the folder away, just now
        if not tries:
            raise
        return _lock_file(names, tries - 1)


def _leave(names: Names, made: Sequence[Path]) -> None:
    """Take the run's folder away where nothing is left in it, and those above it that were made for it."""
    # Only where an open file can be removed; a run that comes now finds the folder, or makes it anew.
    if not _parts(names) and os.name == "posix":
        names.folder.joinpath("lock").unlink()
        with suppress(OSError):  # what is not empty stays
            for folder in (names.folder, *made):
                folder.rmdir()


def completed(names: Names, plan: Plan) -> dict[str, Any] | None:
    """Return the manifest of a complete run of this plan, or None where there is none.

    Raises OutputError: `output-exists` for another plan's output or a file of unknown origin, `output-damaged` where
    manifest or a listed file is not as it was written; above `COMPARED_BYTES` in all, only sizes are compared.
    """
    manifest = _read(names.manifest)
    if manifest is None:
        if not names.folder.joinpath("plan.json").exists() and (there := names.existing()):
            raise OutputError("output-exists", str(there[0]), "the file is there already; --force replaces it")
        return None
    if manifest.get("plan") != plan.digest or plan.is_stream:
        reason = "it was packed from other input or with other options; --force replaces it"
        if plan.is_stream:
            reason = "whether standard input is the same again, nobody can say; --force replaces it"
        raise OutputError("output-exists", str(names.manifest), reason)
    if not _is_manifest(manifest, names):
        raise OutputError("output-damaged", str(names.manifest), "it was changed; --force packs anew")
    is_compared = sum(listed["bytes"] for listed in manifest["outputs"]) <= COMPARED_BYTES
    for listed in manifest["outputs"]:
        path = names.base.with_name(listed["path"])
        if not _is_there(path, listed["bytes"]) or (is_compared and digest_of(path) != listed["sha256"]):
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
        and all(type(listed[key]) is kind for key, kind in (("path", str), ("role", str), ("bytes", int)))
        and names.is_own(listed["path"])
        and type(listed["sha256"]) is str
        and isinstance(listed["records"], int | None)
    )


def resumed(names: Names, plan: Plan, cut: Callable[[], Tasks]) -> Plan:
    """Return the plan of an interrupted run, with its date and tasks, where it is the same; else write the new one.

    Raises OutputError `output-exists` where another plan's run was interrupted here.
    """
    path = names.folder / "plan.json"
    if (old := _read(path)) is None or plan.is_stream:
        clear(names)
        begun = replace(plan, tasks=cut())
        write_json(path, begun.to_json())
        return begun
    if old.get("plan") != plan.digest:
        reason = "an interrupted run with other input or options is there; --force starts anew"
        raise OutputError("output-exists", str(names.folder), reason)
    return replace(plan, run_date=datetime.fromisoformat(old["run_date"]), tasks=_tasks(old))


def _tasks(plan: Mapping[str, Any]) -> Tasks:
    return tuple(tuple((source, Span(*span)) for source, *span in task) for task in plan["tasks"])


def restart(names: Names, plan: Plan) -> None:
    """Forget what a run of another plan has left here; one of this plan can still be resumed."""
    try:
        old = _read(names.folder / "plan.json")
    except OutputError:
        old = None
    if old is None or old.get("plan") != plan.digest:
        clear(names)


def committed(names: Names, task: int) -> dict[str, Any] | None:
    """Return what a task has committed; None where it has not, or its files are not there any more."""
    record = _read(names.folder / f"task-{task:05}.json")
    is_there = record and all(_is_there(names.base.with_name(row["path"]), row["bytes"]) for row in record["outputs"])
    return record if is_there else None


def _is_there(path: Path, size: int) -> bool:
    return path.is_file() and path.stat().st_size == size


def commit(names: Names, task: int, record: Mapping[str, Any]) -> None:
    """Record that a task is done: its files have their names, and are on disk."""
    write_json(names.folder / f"task-{task:05}.json", record)


def task_rejects(names: Names, task: int) -> Path:
    """Return the file of a task's rejects, which `finish` joins."""
    return names.folder / f"task-{task:05}.rejects.jsonl"


def clear(names: Names) -> None:
    """Forget what an interrupted run has left, so that a run starts anew."""
    for path in _parts(names):
        path.unlink(missing_ok=True)


def retire(names: Names) -> None:
    """Take away what vouches for an earlier run's files, just before the new ones get their names."""
    for path in (names.manifest, names.checksums):
        path.unlink(missing_ok=True)


def finish(
    names: Names, plan: Plan, commits: Sequence[Mapping[str, Any]], said: Mapping[str, int] | None = None
) -> dict[str, Any]:
    """Write manifest and checksums from what all tasks have committed, and take the run's folder away.

    `said` counts the findings, by code, that only the whole run shows.
    """
    counts = {key: sum(record["counts"][key] for record in commits) for key in COUNTS}
    outputs = [listed for record in commits for listed in record["outputs"]]
    if rejects := _joined_rejects(names, len(commits)):
        outputs.append(rejects.to_json())
    current = {listed["path"] for listed in outputs}
    for path in names.existing():
        if path.name not in current:
            path.unlink(missing_ok=True)  # what an earlier run, replaced by --force, had left
    invalid = sum(record["invalid"] for record in commits)
    found = _findings([*commits, {"findings": said or {}}])
    manifest = {**plan.to_json(), "counts": counts, "invalid": invalid, "outputs": outputs, "findings": found}
    write_json(names.manifest, manifest)
    _end(names, manifest)
    return manifest


def _joined_rejects(names: Names, tasks: int) -> Output | None:
    parts = [path for task in range(tasks) if (path := task_rejects(names, task)).exists()]
    if not parts:
        return None
    whole = names.folder / f"{names.rejects.name}.part"
    with fresh(whole) as stream:
        for path in parts:
            with path.open("rb") as rows:
                shutil.copyfileobj(rows, stream)
        close_durably(stream)
    publish(whole, names.rejects)
    return described(names.rejects, "rejects")


def _end(names: Names, manifest: Mapping[str, Any]) -> None:
    """Write the checksums of what the manifest lists, and of itself, and empty the run's folder."""
    if names.checksums.exists():
        sync_folder(names.checksums.parent)  # the run that gave it its name may have been cut off before it did so
    else:
        lines = [f"{listed['sha256']}  {listed['path']}\n" for listed in manifest["outputs"]]
        lines.append(f"{described(names.manifest, 'manifest').sha256}  {names.manifest.name}\n")
        write_durably(names.checksums, "".join(lines).encode("utf-8", "surrogateescape"))
    for path in _parts(names):
        path.unlink()


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
    return [path for path in _inside(names) if _is_ours(path, names)]


def _is_ours(path: Path, names: Names) -> bool:
    is_named = _OWN.fullmatch(path.name) or (path.suffix == ".part" and names.is_own(path.stem))
    return bool(is_named) and _is_file(path)


def _is_file(path: Path) -> bool:
    """Say whether a path is that of a file, no link; or of nothing, where another run takes its files away."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except FileNotFoundError:
        return True


def _inside(names: Names) -> list[Path]:
    return [path for path in names.folder.glob("*") if path.name != "lock"]


def _read(path: Path) -> dict[str, Any] | None:
    try:
        if path.exists() and not path.is_file():  # a pipe, behind a link, would be waited for
            raise OutputError("output-damaged", str(path), "it is no file")
        document = json.loads(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as problem:
        raise OutputError("output-damaged", str(path), f"cannot be read: {problem}") from problem
    return document if isinstance(document, dict) else None


def _digest(document: Mapping[str, Any]) -> str:
    text = json.dumps(document, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()
