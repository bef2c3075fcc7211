"""One run over the gold pages: read, scored whole, by half, by language and source, and page by page."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from accuracy import figures
from accuracy.corpus import Corpus, Label, half_of
from accuracy.extracting import Seen, read_all, stored
from accuracy.figures import Figure
from accuracy.reach import Reach, reaches
from warcwrap.version import VERSION

# A group of fewer pages shows nothing.
GROUP_PAGES = 10
SHOWN_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class Miss:
    """A page on which a field is not wholly right: the label, what was extracted, and the rules that gave it."""

    id: str
    expected: str
    answer: str
    rules: str


@dataclass(frozen=True)
class Measured:
    """What one run gave; everything else is worked out from it."""

    corpus: Corpus
    labels: Mapping[str, Label]
    seen: Mapping[str, Seen]

    @cached_property
    def rows(self) -> dict[str, dict[str, Any]]:
        """The answers as the scorer takes them."""
        return {page.id: self.corpus.feeder.answers(page.document) for page in self.seen.values()}

    @cached_property
    def verdicts(self) -> dict[str, dict[str, float]]:
        """How right each field of each page is."""
        return {name: figures.verdicts(self.corpus.scorer, label, self.rows) for name, label in self.labels.items()}

    @cached_property
    def halves(self) -> dict[str, dict[str, Figure]]:
        """The headline figures of all pages, of those of the half that rules are written on, and of those held out."""
        sets = {"all": list(self.labels.values())}
        sets |= {half: [label for label in sets["all"] if half_of(label["site"]) == half] for half in "AB"}
        if not (sets["A"] and sets["B"]):
            del sets["all"]
        return {half: self._headline(labels) for half, labels in sets.items() if labels}

    @cached_property
    def groups(self) -> dict[str, dict[str, Figure]]:
        """The headline figures by language, then by source."""
        found = {}
        for kind, key in (("language", "lang"), ("source", "source")):
            for name, count in Counter(label[key] for label in self.labels.values()).most_common():
                if count >= GROUP_PAGES:
                    found[f"{kind} {name}"] = self._headline(
                        [label for label in self.labels.values() if label[key] == name]
                    )
        return found

    @property
    def groups_with_all(self) -> dict[str, dict[str, Figure]]:
        """All that floors are pinned for."""
        return {"all": self.halves["all"], **self.groups}

    @cached_property
    def reaches(self) -> dict[str, Reach]:
        """What each rule found and gave."""
        return reaches(self.corpus.scorer, self.seen.values(), self.labels, self.verdicts)

    @property
    def spent(self) -> list[tuple[float, str]]:
        """Milliseconds a page of each rule and choice, the dearest first.

        What rules share (parsing, lines, soup) is paid by the first that asks for it.
        """
        total: defaultdict[str, float] = defaultdict(float)
        for page in self.seen.values():
            for name, seconds in page.spent.items():
                total[name] += 1000 * seconds / len(self.seen)
        return sorted(((ms, name) for name, ms in total.items()), reverse=True)

    @property
    def mean_ms(self) -> float:
        """CPU milliseconds of extraction, on the mean page."""
        return 1000 * sum(page.seconds for page in self.seen.values()) / len(self.seen)

    @property
    def worst_ms(self) -> tuple[float, str]:
        """CPU milliseconds of extraction on the page that takes longest, and its id."""
        worst = max(self.seen.values(), key=lambda page: page.seconds)
        return 1000 * worst.seconds, worst.id

    @property
    def failures(self) -> list[str]:
        """The rules that raised, each with its page."""
        return [f"{page.id}: {failure}" for page in self.seen.values() for failure in page.failures]

    @property
    def provenance(self) -> dict[str, Any]:
        """What figures that are written down rest on."""
        date = datetime.now(UTC).date().isoformat()
        return {"pages": len(self.labels), "corpus": self.corpus.digest[:12], "date": date, "version": VERSION}

    def answers(self, field: str, half: str) -> tuple[int, int, int, int]:
        """Return how many pages a field is labelled on, right on, partly or wholly wrong on, and not answered on."""
        counts: Counter[str] = Counter()
        for name in self._labelled(field, half):
            counts["labelled"] += 1
            if self.verdicts[name][field] == 1:
                counts["right"] += 1
            else:
                counts["wrong" if self._is_answered(name, field) else "silent"] += 1
        return counts["labelled"], counts["right"], counts["wrong"], counts["silent"]

    def misses(self, field: str, half: str) -> Iterator[Miss]:
        """Yield the pages of a half on which a field is not right."""
        key = figures.KEYS[field]
        for name in self._labelled(field, half):
            if self.verdicts[name][field] < 1:
                expected = self.labels[name]["expected"].get({"image": "lead_image"}.get(key, key))
                evidence = self.seen[name].document.get("evidence", {}) if name in self.seen else {}
                pointers = _POINTERS.get(key, f"/{key}")
                rules = [each["rule"] for pointer, each in evidence.items() if pointer.startswith(pointers)]
                answer = self.rows.get(name, {}).get(key)
                yield Miss(name, _brief(expected), _brief(answer), " ".join(dict.fromkeys(rules)))

    def _labelled(self, field: str, half: str) -> list[str]:
        return [
            name
            for name, verdicts in self.verdicts.items()
            if field in verdicts and half in ("all", half_of(self.labels[name]["site"]))
        ]

    def _is_answered(self, name: str, field: str) -> bool:
        return figures.is_answered(self.corpus.scorer, self.labels[name], self.rows, field)

    def _headline(self, labels: list[Label]) -> dict[str, Figure]:
        return figures.headline(self.corpus.scorer, labels, self.rows)


# Where evidence stands for what the scorer calls otherwise.
_POINTERS = {"date": "/date_published", "image": "/images/0", "licence": "/copyright"}


def measure(
    corpus: Corpus, *, half: str = "all", every: int = 1, processes: int = 2, extracted: str | None = None
) -> Measured:
    """Read every page of a half, or every tenth and so on, or take what was read before into the file `extracted`."""
    labels = {label["id"]: label for label in corpus.of(half)[::every]}
    pages = stored(Path(extracted)) if extracted else read_all(corpus.pages(labels), processes)
    return Measured(corpus, labels, {page.id: page for page in pages if page.id in labels})


def _brief(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)[:SHOWN_CHARACTERS]
