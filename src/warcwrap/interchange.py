"""Findings of `verify` in the forms that other programs show: JUnit XML for build servers, SARIF for code hosts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from xml.etree import ElementTree

from warcwrap.codes import CODES, Severity
from warcwrap.errors import printable
from warcwrap.findings import Finding, file_of
from warcwrap.strict_json import as_json
from warcwrap.version import VERSION

if TYPE_CHECKING:
    from warcwrap.verifying import VerifyResult

_SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "note": "note"}
_OFFSET = re.compile(r": offset (\d+)(?: <(?P<id>[^>]*)>)?")


def junit(result: VerifyResult, strict: bool = False) -> str:
    """Return the result as JUnit XML: a test case an archive, which fails where an error was found in it.

    There is no standard; this is the form that Ant's task writes and build servers read
    (https://github.com/testmoapp/junitxml). What is no error (`strict`: and no warning) stands in `system-out`.
    """
    grave = ("error", "warning") if strict else ("error",)
    failed = sum(any(tally.get(each) for each in grave) for tally in result.files.values())
    totals = {"name": "warcwrap verify", "tests": str(len(result.files)), "failures": str(failed), "errors": "0"}
    suites = ElementTree.Element("testsuites", totals)
    suite = ElementTree.SubElement(suites, "testsuite", totals)
    listed: dict[str, list[Finding]] = {name: [] for name in result.files}
    for each in result.findings:
        listed[file_of(each.where, listed)].append(each)
    for name, found in listed.items():
        case = ElementTree.SubElement(suite, "testcase", {"name": name, "classname": "verify"})
        wrong = [each for each in found if each.severity in grave]
        if any(result.files[name].get(each) for each in grave):
            code, message = (wrong[0].code, wrong[0].message) if wrong else ("not-listed", "as in other archives")
            about = {"type": code, "message": printable(message)}
            ElementTree.SubElement(case, "failure", about).text = _lines(wrong)
        if milder := [each for each in found if each.severity not in grave]:
            ElementTree.SubElement(case, "system-out").text = _lines(milder)
    ElementTree.indent(suites)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(suites, encoding="unicode")


def sarif(result: VerifyResult) -> str:
    """Return the result as SARIF 2.1.0 (OASIS): each finding with its code as rule, its file, and its byte offset."""
    codes = sorted({each.code for each in result.findings})
    driver = {
        "name": "warcwrap",
        "version": VERSION,
        "rules": [_rule(code) for code in codes],
    }
    names = {name: number for number, name in enumerate(result.files)}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": {"uri": _uri(name)}} for name in names],
        "invocations": [{"executionSuccessful": True, "exitCode": 0 if result.ok else 1}],
        "results": [_result(each, codes, names) for each in result.findings],
    }
    return as_json({"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]})


def _lines(findings: Iterable[Finding]) -> str:
    return "\n".join(
        f"{each.severity}: {printable(each.where)}: {each.code}: {printable(each.message)}" for each in findings
    )


def _rule(code: str) -> dict[str, Any]:
    row = CODES[code]
    return {
        "id": code,
        "shortDescription": {"text": row.meaning},
        "help": {"text": f"{row.cure} {row.reference}".rstrip()},
        "defaultConfiguration": {"level": _LEVELS[row.severity]},
    }


def _result(found: Finding, codes: Sequence[str], names: Mapping[str, int]) -> dict[str, Any]:
    name = file_of(found.where, names)
    place = _OFFSET.match(found.where, len(name))
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(name)}}
    if name in names:
        physical["artifactLocation"]["index"] = names[name]
    if place:
        physical["region"] = {"byteOffset": int(place[1])}
    location: dict[str, Any] = {"physicalLocation": physical}
    if place and place["id"]:
        location["logicalLocations"] = [{"name": printable(place["id"]), "kind": "record"}]
    return {
        "ruleId": found.code,
        "ruleIndex": codes.index(found.code),
        "level": _LEVELS[found.severity],
        "message": {"text": printable(found.message)},
        "locations": [location],
    }


def _uri(name: str) -> str:
    path = PurePath(name)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
