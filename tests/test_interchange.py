"""What `verify` finds, as JUnit XML and SARIF."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import archives
from archives import member, record, uuid, warcinfo
from commands import run
from warcwrap.codes import CODES

WRONG = record(3, block=b"a", type_="resource", WARC_Block_Digest=archives.sha1(b"b"))


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """A conforming archive, one with a wrong digest behind a note, and one whose name needs escaping."""
    good, bad, odd = (tmp_path / name for name in ("good.warc.gz", "bad.warc.gz", "a & <b> %41.warc.gz"))
    good.write_bytes(member(warcinfo(1)))
    link = record(2, block=b"c", type_="resource", WARC_Concurrent_To=f"<{uuid(99)}>")
    bad.write_bytes(member(warcinfo(4)) + member(link) + member(WRONG))
    odd.write_bytes(member(warcinfo(5))[:-4])
    return [good, bad, odd]


def test_junit(files: list[Path]) -> None:
    """A test case an archive; errors are failures with their code, the rest is output."""
    result = run("verify", *files, "--format", "junit")
    assert result.exit_code == 1
    suite = ElementTree.fromstring(result.stdout).find("testsuite")
    assert suite is not None
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("3", "2", "0")
    good, bad, odd = suite
    assert [case.get("name") for case in (good, bad, odd)] == list(map(str, files))
    assert list(good) == []
    failure, output = bad
    assert (failure.tag, failure.get("type"), output.tag) == ("failure", "warc.digest-mismatch", "system-out")
    assert "offset" in (failure.text or "")
    assert "note: " in (output.text or "")
    assert [each.get("type") for each in odd] == ["warc.truncated"]


def test_sarif(files: list[Path]) -> None:
    """Each finding names its rule, level, file and byte offset; the rules are rows of our table."""
    result = run("verify", *files, "--format", "sarif")
    assert result.exit_code == 1
    log = json.loads(result.stdout)
    assert log["version"] == "2.1.0"
    (only,) = log["runs"]
    rules = only["tool"]["driver"]["rules"]
    assert [rule["shortDescription"]["text"] for rule in rules] == [CODES[rule["id"]].meaning for rule in rules]
    found: dict[str, dict[str, Any]] = {each["ruleId"]: each for each in only["results"]}
    assert all(rules[each["ruleIndex"]]["id"] == each["ruleId"] for each in only["results"])
    wrong = found["warc.digest-mismatch"]
    assert (wrong["level"], found["warc.link-elsewhere"]["level"]) == ("error", "note")
    place = wrong["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": files[1].as_uri(), "index": 1}
    assert files[1].read_bytes()[place["region"]["byteOffset"] :] == member(WRONG)
    assert wrong["locations"][0]["logicalLocations"][0]["name"] == uuid(3)
    assert only["artifacts"][2]["location"]["uri"] == files[2].as_uri()


def test_what_was_found_of_a_file_stays_with_it(tmp_path: Path) -> None:
    """One name may begin as the other does."""
    short, long = tmp_path / "a.warc", tmp_path / "a.warc: offset.warc"
    short.write_bytes(warcinfo(1))
    long.write_bytes(warcinfo(2)[:-2])
    cases = ElementTree.fromstring(run("verify", short, long, "--format", "junit").stdout).iter("testcase")
    assert [[each.tag for each in case] for case in cases] == [[], ["failure"]]


def test_no_archive_passes_for_its_name_or_the_number_of_findings(tmp_path: Path) -> None:
    """However it is spelt, and though only so many findings of a code are listed."""
    wrong = b"".join(
        member(record(n, block=b"a", type_="resource", WARC_Block_Digest=archives.sha1(b"b"))) for n in range(2, 150)
    )
    (tmp_path / "a.warc.gz").write_bytes(member(warcinfo(1)) + wrong)
    for name, number in (("b", 151), ("c", 152)):
        last = record(number, block=b"a", type_="resource", WARC_Block_Digest=archives.sha1(b"b"))
        (tmp_path / f"{name}.warc.gz").write_bytes(member(last))
    names = [f"{tmp_path}/./{name}.warc.gz" for name in "abca"]
    cases = ElementTree.fromstring(run("verify", *names, "--format", "junit").stdout).iter("testcase")
    assert [[each.tag for each in case] for case in cases] == [["failure"]] * 3
    log = json.loads(run("verify", *names, "--format", "sarif").stdout)["runs"][0]
    assert len(log["artifacts"]) == 3
    assert all("index" in each["locations"][0]["physicalLocation"]["artifactLocation"] for each in log["results"])


def test_strict_fails_for_warnings(tmp_path: Path) -> None:
    """As the exit status does."""
    (tmp_path / "a.warc.gz").write_bytes(warcinfo(1))
    failures = [
        ElementTree.fromstring(run("verify", tmp_path / "a.warc.gz", "--format", "junit", *strict).stdout).get(
            "failures"
        )
        for strict in ([], ["--strict"])
    ]
    assert failures == ["0", "1"]


def test_formats_exclude_each_other(files: list[Path]) -> None:
    """--json is --format json, and no other."""
    assert run("verify", files[0], "--json", "--format", "sarif").exit_code == 2
    same = [run("verify", *files, *form).stdout for form in (["--json"], ["--format", "json"])]
    assert same[0] == same[1]
