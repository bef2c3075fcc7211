"""The accuracy command: floors, runs that are kept, and figures on a sample of the gold pages where there are any."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from accuracy import corpus, floors, readme, runs
from accuracy.corpus import Corpus
from accuracy.extracting import read_all
from accuracy.figures import Figure
from accuracy.measuring import Measured, measure

from conftest import EXAMPLES, ROOT
from warcwrap.catalogue import catalogue, measured


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "accuracy", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def figure(value: float, n: int = 200) -> Figure:
    return Figure(value, n, 0.0, 1.0)


def test_no_gold_pages(tmp_path: Path) -> None:
    """Where there are no gold pages the command says where it looked, and ends with 3."""
    result = run("--gold", tmp_path, "--cache", tmp_path)
    assert (result.returncode, result.stdout) == (3, "")
    assert result.stderr.startswith(f"accuracy: no gold pages: {tmp_path}")


@pytest.mark.parametrize(
    "options",
    [
        ("--every", "0"),
        ("--every", "-3"),
        ("--processes", "0"),
        ("--name", "../x"),
        ("--extracted", "absent.jsonl"),
        ("--half", "A", "--pin"),
        ("--every", "2", "--write"),
        ("--lower",),
        ("--misses",),
    ],
    ids=" ".join,
)
def test_wrong_usage(tmp_path: Path, options: tuple[str, ...]) -> None:
    """What cannot be done is refused before anything is read: one line, and 2."""
    result = run(*options, "--gold", tmp_path, "--cache", tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
    assert "python -m accuracy: error: " in result.stderr and "Traceback" not in result.stderr


def test_floors_come_back(tmp_path: Path) -> None:
    """Floors that were written are read again, group by group."""
    stated = {"all": {"title": 85.1, "false alarm": 4.0}, "language de": {"same photo": 70.0}}
    floors.write(tmp_path / "floors.toml", "abc", stated)
    assert floors.load(tmp_path / "floors.toml") == ("abc", stated)


def test_a_floor_lies_below_what_was_measured() -> None:
    """A floor leaves room for a hundredth of the pages and for one page at least; of a small group nothing is asked."""
    figures = {
        "all": {"title": figure(0.9), "years": figure(0.9, 40), "false alarm": figure(0.025, 40)},
        "language fi": {"title": figure(1.0, 19)},
    }
    pinned = floors.pinned({}, figures, lower=False)
    assert pinned == {"all": {"title": 89.0, "years": 87.5, "false alarm": 5.0}}
    assert list(floors.missed(pinned, figures)) == []


def test_a_floor_moves_down_only_where_that_is_asked_for() -> None:
    """Pinning raises floors, and lowers them with `lower` alone."""
    old = {"all": {"title": 95.0, "date": 80.0, "false alarm": 1.0}}
    figures = {"all": {"title": figure(0.9), "date": figure(0.9), "false alarm": figure(0.05)}}
    assert floors.pinned(old, figures, lower=False) == {"all": {"title": 95.0, "date": 89.0, "false alarm": 1.0}}
    assert floors.pinned(old, figures, lower=True) == {"all": {"title": 89.0, "date": 89.0, "false alarm": 6.0}}


def test_missed_floors() -> None:
    """A figure under its floor, over its ceiling or not measured at all is missed."""
    stated = {"all": {"title": 95.0, "date": 80.0, "false alarm": 1.0, "years": 1.0}}
    figures = {"all": {"title": figure(0.9), "date": figure(0.8), "false alarm": figure(0.05)}}
    assert list(floors.missed(stated, figures)) == [
        "all: title 90.0 %, floor 95.0 %, n = 200",
        "all: false alarm 5.0 %, at most 1.0 %, n = 200",
        "all: years not measured, floor 1.0 %",
    ]


def test_the_floors_in_force() -> None:
    """The pinned floors cover all pages, languages and sources."""
    _, stated = floors.load()
    assert {group.partition(" ")[0] for group in stated} == {"all", "language", "source"}


def test_runs_are_kept_page_by_page(tmp_path: Path) -> None:
    """A run of some pages leaves what is kept of the others."""
    runs.keep(tmp_path, "x", {"a": {"title": 1.0}, "b": {"title": 0.0}})
    runs.keep(tmp_path, "x", {"b": {"title": 1.0}})
    assert runs.last(tmp_path, "x") == {"a": {"title": 1.0}, "b": {"title": 1.0}}
    assert runs.last(tmp_path, "y") == {}
    assert runs.changes({"a": {"title": 1.0}}, {"a": {"title": 0.5}}, "title") == ([], ["a"])


def test_what_rules_do_is_watched() -> None:
    """Each page comes with its metadata, its cost, and what its rules found and took."""
    (seen,) = read_all([("news", None, EXAMPLES / "news.html")], 1)
    assert seen.id == seen.document["source"]["name"] == "news"
    assert seen.finds["title.article_heading"] == 1 and seen.spent["title.article_heading"] > 0
    assert seen.seconds > 0 and seen.failures == ()


def test_only_known_rules_have_a_reach() -> None:
    """The figures that `warcwrap rules` prints belong to rules that exist."""
    assert set(measured()["rules"]) <= {row.id for row in catalogue()}


@pytest.fixture(scope="module")
def gold(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    folder, cache = corpus.gold_folder(None), corpus.cache_folder(None)
    try:
        return corpus.load(folder, cache if cache.is_dir() else tmp_path_factory.mktemp("gold"))
    except corpus.Absent as problem:
        pytest.skip(str(problem))


@pytest.fixture(scope="module")
def sample(gold: Corpus) -> Measured:
    """Every 24th gold page, read in one process."""
    return measure(gold, every=24, processes=1)


def test_the_sample_is_read_well(sample: Measured) -> None:
    """No rule fails, and of titles and dates of some forty pages as many are right as can be asked of so few."""
    assert sample.failures == []
    assert len(sample.seen) == len(sample.labels) > 30
    assert sample.halves["all"]["title"].value > 0.7
    assert sample.halves["all"]["date"].value > 0.8


def test_the_sample_comes_in_halves_and_groups(sample: Measured) -> None:
    """Figures are those of all pages, of the half that rules are written on and of the one held out, and of groups."""
    assert list(sample.halves) == ["all", "A", "B"]
    assert sample.halves["all"]["title"].n == sample.halves["A"]["title"].n + sample.halves["B"]["title"].n
    assert sample.groups["language de"]["title"].n <= sample.halves["all"]["title"].n


def test_the_sample_is_judged_page_by_page(sample: Measured) -> None:
    """The verdicts of pages add up to the figure of all, and the wrong pages are told from those without an answer."""
    labelled, right, wrong, silent = sample.answers("title", "all")
    assert labelled == right + wrong + silent == sample.halves["all"]["title"].n
    assert right / labelled == pytest.approx(sample.halves["all"]["title"].value)
    assert len(list(sample.misses("title", "all"))) == wrong + silent


def test_the_table_in_the_readme(sample: Measured, tmp_path: Path) -> None:
    """The table replaces what stood between its marks, and nothing else."""
    path = tmp_path / "README.md"
    path.write_text(f"before\n{readme.START}\n#what was there#\n{readme.END}\nafter\n", "utf-8")
    readme.write(sample, path)
    text = path.read_text("utf-8")
    assert text.startswith(f"before\n{readme.START}\n| right answers") and text.endswith(f"{readme.END}\nafter\n")
    assert "#what was there#" not in text and f"on {len(sample.seen)} pages" in text


def test_reach_adds_up(sample: Measured) -> None:
    """No rule has more right values than labelled ones, or more of these than it gave."""
    assert all(each.right <= each.judged <= each.chosen for each in sample.reaches.values())
    titles = [each.judged for name, each in sample.reaches.items() if name.startswith("title.")]
    assert sum(titles) == sample.halves["all"]["title precision"].n
