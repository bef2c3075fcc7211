"""The table in README.md: this run's figures beside those of the best other extractors."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from accuracy.tables import percent, table

if TYPE_CHECKING:
    from accuracy.measuring import Measured

README = Path(__file__).parents[1] / "README.md"
START, END = "<!-- accuracy: written by `python -m accuracy --write` -->", "<!-- /accuracy -->"

# The best other extractor for each figure, measured with the same scorer on another set of 1,376 pages of 941 sites.
PEERS: Mapping[str, str] = {
    "title": "75.3 readability-lxml",
    "date": "92.3 trafilatura",
    "minute": "73.9 extruct with a mapping",
    "authors": "59.7 metascraper",
    "author names": "68.2 trafilatura",
    "lead image": "48.6 og:image",
    "same photo": "86.0 og:image",
    "body images": "57.8 trafilatura",
    "site name": "93.0 trafilatura",
    "description": "79.9 trafilatura",
    "statement": "0 (a plain search for ©: 68.6)",
    "holder": "0 (51.3)",
    "years": "0 (70.7)",
    "false alarm": "(11.4)",
    "licence": "71.4 trafilatura",
}
WORDS: Mapping[str, str] = {
    "title": "title, exact",
    "title precision": "title, where one is given",
    "date": "date published, by day",
    "date precision": "date, where one is given",
    "minute": "date to the minute, where stated",
    "authors": "authors, the exact set",
    "authors precision": "authors, where some are given",
    "author names": "author names, F1",
    "lead image": "lead image, same address",
    "same photo": "lead image, same photo",
    "body images": "body images, F1",
    "site name": "site name",
    "description": "description",
    "statement": "copyright statement",
    "holder": "copyright holder",
    "years": "copyright years",
    "false alarm": "copyright false alarm (lower is better)",
    "licence": "Creative Commons licence",
}


def write(measured: Measured, path: Path = README) -> None:
    """Replace what stands between the two marks."""
    text = path.read_text("utf-8")
    before, _, rest = text.partition(START)
    _, _, after = rest.partition(END)
    path.write_text(f"{before}{START}\n{section(measured)}\n{END}{after}", "utf-8")


def section(measured: Measured) -> str:
    """Return the table, and how it was obtained."""
    whole, held = measured.halves["all"], measured.halves["B"]
    rows = [["right answers, % [95 % interval]", "all", "n", "held out", "n", "best other extractor *"]]
    for name, words in WORDS.items():
        cells = [(percent(each.get(name)), str(each[name].n) if name in each else "0") for each in (whole, held)]
        rows.append([words, *cells[0], *cells[1], PEERS.get(name, "")])
    facts = measured.provenance | {
        "sites": len({label["site"] for label in measured.labels.values()}),
        "mean": measured.mean_ms,
        "worst": measured.worst_ms[0],
    }
    return "\n".join([*table(rows), "", _OBTAINED.format(**facts)])


_OBTAINED = """\
Measured on {date} with warcwrap {version} by `python -m accuracy --write`, on {pages:,} pages of {sites:,} sites \
whose metadata people wrote down (archive {corpus}…, which is not in this repository).
A missing answer and an error count as wrong.
"Held out" is the half of the sites whose pages nobody looked at while the rules of this version were written; the \
first rules were written with all of them in sight ([docs/accuracy.md](docs/accuracy.md)).
Extraction takes {mean:.1f} ms of CPU on the mean page, {worst:.0f} ms on the worst.

\\* As given by those who collected the pages, who measured other extractors by the same scorer on another set: \
1,376 pages of 941 other sites. So the columns are not of the same pages."""
