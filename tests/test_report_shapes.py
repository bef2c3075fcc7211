"""What `--json` prints is what schemas/report.schema.json says, and nothing else passes for it."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from conftest import EXAMPLES, ROOT
from warcwrap.cli import cli

EXAMPLE = str(EXAMPLES / "news.html")


def _validator() -> Draft202012Validator:
    schemas = [
        json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text("utf-8"))
        for name in ("report", "page-metadata")
    ]
    registry = Registry().with_resources((schema["$id"], Resource.from_contents(schema)) for schema in schemas)
    return Draft202012Validator(schemas[0], registry=registry)


VALIDATOR = _validator()


def _reports(folder: Path) -> Iterator[dict[str, Any]]:
    """Run every command on the examples, good input and bad, and yield what it prints."""
    bad = folder / "bad.json"
    bad.write_text('{"title": 5}')
    broken = folder / "broken.warc.gz"
    base, archive = str(folder / "x"), str(folder / "x.warc.gz")
    rows = str(EXAMPLES / "pages.jsonl")
    yield from _run("pack", EXAMPLE, rows, str(EXAMPLES / "saved-pages.zip"), "-o", base, "--json")
    yield from _run("pack", EXAMPLE, rows, str(EXAMPLES / "saved-pages.zip"), "-o", base, "--json")
    yield from _run("pack", rows, "--schema", "news-article", "-o", str(folder / "q"), "--json")
    yield from _run("pack", EXAMPLE, "-o", str(folder / "dry"), "--dry-run", "--json")
    yield from _run("extract", EXAMPLE, rows)
    yield from _run("validate", archive, "--json")
    yield from _run("validate", str(bad), "--json")
    broken.write_bytes(Path(archive).read_bytes()[:-40])
    yield from _run("verify", archive, "--json")
    yield from _run("verify", str(broken), "--json")
    yield from _run("unpack", archive, "-d", str(folder / "out"), "--json")
    yield from _run("unpack", str(broken), "-d", str(folder / "broken"), "--json")
    yield from _run("repair", str(broken), "-o", str(folder / "mended.warc.gz"), "--json")
    yield from _run("export", archive, rows, "-o", str(folder / "x.csv"), "--json")
    for command in (("ls", archive), ("show", EXAMPLE), ("schema",), ("rules",), ("codes",)):
        yield from _run(*command, "--json")


def _run(*arguments: str) -> Iterator[dict[str, Any]]:
    result = CliRunner().invoke(cli, arguments, catch_exceptions=False)
    assert result.stdout, arguments
    yield from map(json.loads, result.stdout.splitlines())


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    return list(_reports(tmp_path_factory.mktemp("reports")))


def test_every_report_fits(reports: list[dict[str, Any]]) -> None:
    """Every command's JSON fits the shape that is described for it."""
    flaws = [error.message for report in reports for error in VALIDATOR.iter_errors(report)]
    assert flaws == []


def test_every_command_is_described(reports: list[dict[str, Any]]) -> None:
    """Every command with --json has a shape of its own, and a report here."""
    printed = {report.get("command", "extract") for report in reports}
    assert printed == set(cli.commands)


def test_a_mutated_report_fails(reports: list[dict[str, Any]]) -> None:
    """The shapes are closed: a key more, a key less, or a value of another type is refused, at every place."""
    passed = [
        (report.get("command"), what)
        for report in reports
        if report.get("command") not in (None, "show")  # metadata documents have tests of their own
        for what, mutant in _mutants(report)
        if VALIDATOR.is_valid(mutant)
    ]
    assert passed == []


def _mutants(report: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in list(_objects(report))[:60]:
        for what, change in (("more", _add), ("less", _take), ("type", _retype)):
            mutant = copy.deepcopy(report)
            place = mutant
            for step in path:
                place = place[step]
            if place and "findings" not in path[-1:]:
                change(place)
                yield f"{what} at {path}", mutant


def _add(place: dict[str, Any]) -> None:
    place["unheard_of"] = 1


def _take(place: dict[str, Any]) -> None:
    del place[next(iter(place))]


def _retype(place: dict[str, Any]) -> None:
    place[list(place)[-1]] = 1.5


def _objects(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict):
        yield path
        for key, inner in value.items():
            yield from _objects(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value[:2]):
            yield from _objects(inner, (*path, index))
