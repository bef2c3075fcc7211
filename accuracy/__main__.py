"""Score what warcwrap extracts from the gold pages, and hold it against pinned floors and the run before.

usage: python -m accuracy [--half A|B] [--field FIELD] [--misses] [--rules] [--name NAME] [--against NAME] …

Sites are cut into two halves by the first byte of the sha256 of their name: A (even) is read when rules are written,
B (odd) is held out: of its pages only figures are printed, unless `--half B` asks for more.
Exit: 0 done · 1 a floor is missed, or a rule failed · 2 wrong usage · 3 there are no gold pages.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from accuracy import corpus, floors, reach, readme, runs
from accuracy.corpus import Absent, half_of
from accuracy.figures import FIELDS, METADATA, NAMES
from accuracy.measuring import Measured, measure
from accuracy.tables import groups, headline, table
from warcwrap.rules import FIELDS as RULES

BUDGET_MEAN, BUDGET_WORST = 4.0, 80.0
PAGES_NAMED, DEAREST = 40, 15


def main() -> int:
    """Measure, print, keep the run; return the exit code."""
    parser = _arguments()
    asked = parser.parse_args()
    if mistake := _mistake(asked):
        parser.error(mistake)
    cache = corpus.cache_folder(asked.cache)
    try:
        gold = corpus.load(corpus.gold_folder(asked.gold), cache)
    except Absent as problem:
        print(f"accuracy: {problem}", file=sys.stderr)
        return 3
    measured = measure(
        gold, half=asked.half or "all", every=asked.every, processes=asked.processes, extracted=asked.extracted
    )
    _report(measured, asked, runs.last(cache, asked.against or asked.name))
    runs.keep(cache, asked.name, measured.verdicts)
    if asked.half or asked.extracted or asked.every > 1:
        print("floors: not asked, they are for whole runs of the working tree")
        return bool(measured.failures)
    return _judged(measured, asked)


def _mistake(asked: argparse.Namespace) -> str | None:
    """Say what options ask for that cannot be had together."""
    is_part = asked.half or asked.extracted or asked.every > 1
    if is_part and (asked.pin or asked.write):
        return "--pin and --write are for whole runs of the working tree"
    if asked.lower and not asked.pin:
        return "--lower goes with --pin"
    return "--misses goes with --field" if asked.misses and not asked.field else None


def _number(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"not a number from 1 on: {text}")
    return int(text)


def _name(text: str) -> str:
    if not re.fullmatch(r"\w[\w.-]{0,99}", text):
        raise argparse.ArgumentTypeError(f"not a name of letters and digits: {text}")
    return text


def _file(text: str) -> str:
    if not Path(text).is_file():
        raise argparse.ArgumentTypeError(f"not a file: {text}")
    return text


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m accuracy",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        usage=argparse.SUPPRESS,
    )
    add = parser.add_argument
    add("--half", choices=["A", "B"], help="read this half of the sites only")
    add("--every", type=_number, default=1, metavar="N", help="read every Nth page only")
    add("--field", choices=FIELDS, metavar="FIELD", help=f"show one field: {', '.join(FIELDS)}")
    add("--misses", action="store_true", help="with --field: show its wrong pages (half A, or --half)")
    add("--rules", action="store_true", help="show each rule's reach, precision and cost")
    add("--name", type=_name, default="last", help="keep this run under a name of its own  [default: last]")
    add("--against", type=_name, metavar="NAME", help="the run to compare with  [default: the last one of --name]")
    add("--extracted", type=_file, metavar="FILE", help="score what `warcwrap extract` has printed into a file")
    add("--processes", type=_number, default=2, help="[default: 2]")
    add("--gold", metavar="FOLDER", help="where the gold pages are  [default: WARCWRAP_GOLD, ../shared/gold]")
    add("--cache", metavar="FOLDER", help="for pages and runs  [default: WARCWRAP_GOLD_CACHE, ~/.cache/warcwrap-gold]")
    add("--pin", action="store_true", help="raise the floors to what was measured")
    add("--lower", action="store_true", help="with --pin: lower floors, too")
    add("--write", action="store_true", help="write the rules' reach, and the table in README.md")
    return parser


def _report(measured: Measured, asked: argparse.Namespace, before: runs.Verdicts) -> None:
    names = [name for name in NAMES.values() if not asked.field or name.startswith(asked.field)]
    _print(headline(measured.halves, names))
    if asked.field:
        _print(_answers(measured, asked.field))
    else:
        _print(groups(measured.groups, [name for name in names if name in FIELDS]))
    _print(_changes(measured, before, asked))
    if asked.misses and asked.field:
        _print(_misses(measured, asked))
    if not asked.extracted:
        _print(_costs(measured, asked.half))
    if asked.rules:
        _print(_rules(measured, asked.field))
    _print(f"rule failed: {failure}" for failure in measured.failures)


def _answers(measured: Measured, field: str) -> Iterator[str]:
    """Say how many pages are right, answered wrongly, and not answered."""
    rows = [["pages", "labelled", "right", "partly or wrong", "no answer"]]
    for half in measured.halves:
        rows.append([half, *map(str, measured.answers(field, half))])
    yield from table(rows)


def _changes(measured: Measured, before: runs.Verdicts, asked: argparse.Namespace) -> Iterator[str]:
    """Name the pages that got better and worse since the run before; of the held-out half only their number."""
    if not before:
        return
    yield f"since the run {asked.against or asked.name!r} (better and worse pages):"
    for field in [asked.field] if asked.field else FIELDS:
        for word, pages in zip(("better", "worse"), runs.changes(before, measured.verdicts, field), strict=True):
            shown = [page for page in pages if asked.half or half_of(measured.labels[page]["site"]) == "A"]
            more = ["…"] if len(shown) > PAGES_NAMED else []
            held = [f"({len(pages) - len(shown)} held out)"] if len(pages) > len(shown) else []
            if pages:
                yield " ".join([f"  {field}: {len(pages)} {word}:", *shown[:PAGES_NAMED], *more, *held])


def _misses(measured: Measured, asked: argparse.Namespace) -> Iterator[str]:
    for page in measured.misses(asked.field, asked.half or "A"):
        yield f"{page.id}\n    gold {page.expected}\n    ours {page.answer}\n    by   {page.rules}"


def _costs(measured: Measured, half: str | None) -> Iterator[str]:
    """Say what extraction costs, and which rules cost most; the dearest page is named unless it is held out."""
    mean, (worst, page) = measured.mean_ms, measured.worst_ms
    if not half and half_of(measured.labels[page]["site"]) == "B":
        page = "(held out)"
    over = "" if mean <= BUDGET_MEAN and worst <= BUDGET_WORST else ": over budget"
    yield (
        f"CPU a page: mean {mean:.2f} ms (budget {BUDGET_MEAN:.0f}), "
        f"worst {worst:.0f} ms (budget {BUDGET_WORST:.0f}): {page}{over}"
    )
    shared = mean - sum(ms for ms, _ in measured.spent)
    rows = [(shared, "what all rules share: decoding, parsing, evidence"), *measured.spent[:DEAREST]]
    yield from table([["ms a page", "rule or choice"], *([f"{ms:.3f}", name] for ms, name in rows)])


def _rules(measured: Measured, field: str | None) -> Iterator[str]:
    rows = [["rule", "pages", "values chosen", "labelled", "right", "precision", "ms a page"]]
    wanted = {rule.id for each in RULES for rule in each.rules if not field or each.name == METADATA[field]}
    for name, each in measured.reaches.items():
        if name not in wanted:
            continue
        precision = f"{100 * each.right / each.judged:.0f} %" if each.judged else "–"
        cost = f"{1000 * each.seconds / len(measured.labels):.3f}"
        rows.append([name, *map(str, (each.pages, each.chosen, each.judged, each.right)), precision, cost])
    yield from table(rows)


def _judged(measured: Measured, asked: argparse.Namespace) -> int:
    """Hold a whole run against the floors, or pin them under it."""
    digest, (pinned_on, old) = measured.corpus.digest, floors.load()
    if asked.write:
        reach.write(measured.reaches, measured.provenance)
        readme.write(measured)
    if asked.pin:
        floors.write(floors.FLOORS, digest, floors.pinned(old, measured.groups_with_all, lower=asked.lower))
        print(f"floors: pinned in {floors.FLOORS}")
        return bool(measured.failures)
    if pinned_on != digest:
        print("floors: pinned on other gold pages, not held against these")
        return bool(measured.failures)
    missed = list(floors.missed(old, measured.groups_with_all))
    _print(f"MISSED {each}" for each in missed)
    print(f"floors: {sum(map(len, old.values()))} asked, {len(missed)} missed")
    return bool(missed or measured.failures)


def _print(lines: Iterable[str]) -> None:
    said = list(lines)
    if said:
        print(*said, sep="\n", end="\n\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
