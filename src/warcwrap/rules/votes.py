"""The vote on a page's headline: what each source says for each reading of it, and which reading wins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, cast
from urllib.parse import unquote, urlsplit

from warcwrap.document import Document
from warcwrap.rule import Candidate, Choice
from warcwrap.rules.headings import PageHeading, heading_lines, headings, told
from warcwrap.rules.structured import site_names
from warcwrap.values.headlines import (
    Heading,
    cuts,
    is_name,
    is_place,
    key,
    parts,
    unscrambled,
    without_names,
    without_opening,
    without_suffix,
    without_tags,
)

if TYPE_CHECKING:
    from bs4 import Tag

HEAD_LINES = 40  # a board's header is shorter

# What each source says for a headline, from how often it alone is right on pages of all kinds.
WEIGHTS: Mapping[str, float] = {
    "article_heading": 3.0, "only_heading": 2.0, "json_ld_headline": 2.4, "og_title": 2.0, "twitter_title": 0.8,
    "meta_title": 1.0, "marked_heading": 2.0, "title_element": 1.2, "labelled_line": 2.5, "first_line": 1.5,
}  # fmt: skip
# An `h1` that shares words with what the head or the address say is the headline, whatever these say: their titles are
# often rewritten for search engines and social networks. One that shares none may be a slogan, a section, an advert.
KIN_HEADING, SECOND_HEADING, STRANGE_HEADING, FOREIGN_HEADING = 7.0, 1.0, 2.0, 0.4
# The same for a smaller heading above the text, on a page without such an `h1`.
KIN_ABOVE, STRANGE_ABOVE = 4.0, 1.5
PART = 0.4  # what a part of a text counts, where the whole counts 1
SHOWN = 1.5  # a part of the head's title that the page shows as a heading
# The title for social networks, shown as a heading below another `h1`: that one is then a phrase for search engines.
SHARED_AND_SHOWN = 9.0
HEARD: Mapping[str, int] = {"first_line": 3}  # how many of a source's candidates are heard, if more than one
LATER = 0.4  # what those behind the first count

TOLD = 1.0  # votes for what the head says of a heading's parts
KINSHIP = 0.45  # of the shorter text's letter groups; unrelated headlines of one language share up to a quarter
PHRASE = 12  # letters of a headline that stands nowhere by chance
KICKER_CHARACTERS = 60

_HEAD_SOURCES = ("json_ld_headline", "og_title", "twitter_title", "meta_title", "title_element")


def elect(candidates: Sequence[Candidate], page: Document) -> Choice:
    """Choose the headline on which the sources agree best, each taken whole and cut at its separators."""
    groups: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        groups.setdefault(candidate.rule.rsplit(".", 1)[-1], []).append(candidate)
    names = site_names(page) | {key(found.text.whole): found.text.whole for found in headings(page) if found.is_site}
    for found in headings(page):  # some sites put the headline into og:site_name, too
        if not found.is_site and found.is_article:
            names.pop(key(found.text.main), None)
    ballot = _Ballot()
    if page.page.fidelity == "stripped":
        _vote_in_scrape(ballot, groups, page, names)
    else:
        _Vote(ballot, groups, page, names).run()
    return ballot.winner(names)


@dataclass
class _Ballot:
    """The votes for each reading of the headline, by its key, with the weightiest writing of it."""

    scores: dict[str, float] = field(default_factory=dict)
    best: dict[str, tuple[float, str, Candidate]] = field(default_factory=dict)

    def vote(self, stated: str, weight: float, candidate: Candidate) -> None:
        text = without_tags(stated)
        mended = unscrambled(text)
        if mended and key(mended) in self.scores:
            text = mended
        reading = key(text)
        if not reading:
            return
        self.scores[reading] = self.scores.get(reading, 0.0) + weight
        if reading not in self.best or weight > self.best[reading][0]:
            self.best[reading] = (weight, text, candidate)

    def most_of(self, text: str) -> str:
        """Return the likeliest reading that is most of a line, else the line: kickers and counters stand beside it."""
        line = key(text)
        within = [reading for reading in self.best if 2 * len(reading) > len(line)]
        within = [reading for reading in within if line.endswith(reading) or line.startswith(reading)]
        return self.best[max(within, key=lambda reading: self.scores[reading])][1] if within else text

    def winner(self, names: Mapping[str, str]) -> Choice:
        self._complete()
        for is_last in (False, True):
            for reading in sorted(self.scores, key=lambda reading: -self.scores[reading]):
                _, text, candidate = self.best[reading]
                is_sure = self.scores[reading] >= KIN_HEADING and reading not in names
                if is_last or is_sure or not (is_name(reading, names) or is_place(text)):
                    return Choice(text, (candidate,))
        return Choice(None)

    def _complete(self) -> None:
        """Give the votes for a headline that ends in an ellipsis to the one that goes on."""
        for reading in [reading for reading, (_, text, _) in self.best.items() if text.endswith(("…", "..."))]:
            start = self.best[reading][1]
            longer = [
                other
                for other, (_, text, _) in self.best.items()
                if other.startswith(reading) and other != reading and not text.startswith(start)
            ]
            if longer and len(reading) >= PHRASE:
                self.scores[max(longer, key=lambda other: self.scores[other])] += self.scores[reading]


def _vote_in_scrape(
    ballot: _Ballot, groups: Mapping[str, list[Candidate]], page: Document, names: Mapping[str, str]
) -> None:
    """Hear a scrape's sources: its head is gone, and with it the site's name, which may stand in the other lines."""
    lines = (*page.lines[1:HEAD_LINES], *page.lines[HEAD_LINES:][-HEAD_LINES:])
    surroundings = "\n".join(key(line.text) for line in lines)
    for source, group in groups.items():
        for index, candidate in enumerate(group[: HEARD.get(source, 1)]):
            weight = WEIGHTS[source] * (LATER if index else 1)
            whole = without_names(without_suffix(candidate.value, surroundings), names)
            for text, share in (*_readings(candidate.value, whole), *_inner(page, candidate, whole)):
                ballot.vote(text, share * weight, candidate)


def _inner(page: Document, candidate: Candidate, whole: str) -> Iterator[tuple[str, float]]:
    """Yield what a heading says with its kicker."""
    at = candidate.found.at
    if candidate.rule.endswith(".marked_heading"):
        text: Heading | None = told(cast("Tag", at))
    else:
        text = next((found.text for found in headings(page) if found.position == at), None)
    if text:
        yield from ((part, PART) for part in (text.main, text.whole) if part != whole)


def _readings(stated: str, whole: str) -> Iterator[tuple[str, float]]:
    """Yield the ways to read a text, each with its share of the source's weight."""
    yield whole, 1.0
    if whole != stated:
        yield stated, PART
    for cut in cuts(whole):
        yield cut, PART


@dataclass
class _Vote:
    """The vote on a whole page: the head first, then its headings, which are judged by what the head says."""

    ballot: _Ballot
    groups: Mapping[str, list[Candidate]]
    page: Document
    names: Mapping[str, str]

    def run(self) -> None:
        for source, group in self.groups.items():
            if source in WEIGHTS and source not in ("article_heading", "only_heading"):
                for text, share in _readings(group[0].value, self._whole(group[0])):
                    self.ballot.vote(text, share * WEIGHTS[source], group[0])
        self._headings()
        self._above()
        self._shared_title()
        for candidate in self._first("title_element", "og_title"):
            if shown := self._shown_part(candidate.value, candidate):
                self.ballot.vote(shown, SHOWN, candidate)

    def _first(self, *sources: str) -> list[Candidate]:
        return [self.groups[source][0] for source in sources if source in self.groups]

    def _whole(self, candidate: Candidate) -> str:
        """Return a text without the site's name; the last part of `<title>` is one, if the page says nothing else."""
        whole = without_names(without_opening(candidate.value, self.names), self.names)
        if whole != candidate.value or not candidate.rule.endswith(".title_element"):
            return whole
        return self._shown_part(whole, candidate) or without_suffix(whole, None)

    def _shown_part(self, text: str, candidate: Candidate) -> str | None:
        """Return what of a text the page shows as a heading: all, the part that its address has, the longest."""
        shown = {part for part in {text, *cuts(text)} if part.lower() in self._shown_by(candidate)}
        usable = [part for part in shown if not is_name(part, self.names) and not is_place(part)]
        return max(usable, key=lambda part: (part == text, self._in_address(part), len(part), part), default=None)

    def _shown_by(self, candidate: Candidate) -> frozenset[str]:
        """Return the headings that may show a part of a title: boards link theirs, and `<title>` tells which it is."""
        return self._shown[0] if candidate.rule.endswith(".title_element") else self._shown[1]

    @cached_property
    def _shown(self) -> tuple[frozenset[str], frozenset[str]]:
        """The page's headings in lowercase: all of them, and those that are no links, as lists of articles are."""
        shown = [(line.text.lower(), line.link_share < 0.5) for line in heading_lines(self.page)]
        return frozenset([text for text, _ in shown]), frozenset([text for text, is_own in shown if is_own])

    def _headings(self) -> None:
        by_place = {
            one.found.at: one for name in ("article_heading", "only_heading") for one in self.groups.get(name, ())
        }
        usable = [found for found in headings(self.page) if found.position in by_place and not found.is_site]
        kinships = {id(found): self._kinship(found.text.main, found.text.whole) for found in usable}
        ranked = sorted(usable, key=lambda found: (found.is_foreign, not self._is_told(found), -kinships[id(found)]))
        for index, found in enumerate(ranked):
            if found.is_foreign:
                weight = FOREIGN_HEADING
            elif not index and kinships[id(found)]:
                weight = KIN_HEADING
            else:
                weight = SECOND_HEADING if index else (STRANGE_HEADING + found.is_article) / len(ranked)
            self._heading(found, weight, by_place[found.position])

    def _is_told(self, found: PageHeading) -> bool:
        return any(self.ballot.scores.get(key(text), 0) >= TOLD for text in (found.text.main, found.text.whole))

    def _heading(self, found: PageHeading, weight: float, candidate: Candidate) -> None:
        """Hear a heading without its kicker; with it where the site joins the two by a sign, and so does its head."""
        text = found.text
        told = [part for part in text.parts if self.ballot.scores.get(key(part), 0) >= TOLD]
        main = max(told, key=len) if told else without_names(text.main, ())
        is_agreed = text.is_joined and key(text.whole) in self.ballot.scores
        self.ballot.vote(main, weight * (PART if is_agreed else 1), candidate)
        if main != text.whole:
            self.ballot.vote(text.whole, weight * (1 if is_agreed else PART), candidate)
        for cut in cuts(main):
            self.ballot.vote(cut, weight * PART / 2, candidate)

    def _above(self) -> None:
        above = self.groups.get("heading_above_text", [])
        kinships = [(self._kinship(candidate.value), candidate) for candidate in above]
        for kinship, candidate in sorted(kinships, key=lambda pair: -pair[0])[:1]:
            weight = KIN_ABOVE if kinship else STRANGE_ABOVE
            self.ballot.vote(self.ballot.most_of(candidate.value), weight, candidate)

    def _shared_title(self) -> None:
        for candidate in self._first("og_title"):
            text = without_names(candidate.value, self.names)
            reading = key(text)
            is_within = any(reading in key(found.text.whole) for found in headings(self.page))
            if len(reading) >= PHRASE and not is_within and self._ends_heading(text.lower()):
                self.ballot.vote(text, SHARED_AND_SHOWN, candidate)

    def _ends_heading(self, text: str) -> bool:
        return any(one.endswith(text) and len(one) <= len(text) + KICKER_CHARACTERS for one in self._shown[1])

    def _kinship(self, *writings: str) -> int:
        """Return how much of a heading the head repeats, 0 if it is of something else, a section or the site."""
        readings = [_shingles(reading) for reading in {key(text) for text in writings} - self._sections]
        kinship = max((_shared(reading, other) for reading in readings for other in self._told), default=0)
        if not kinship:
            return 0
        return (
            kinship if kinship > max((_shared(one, name) for one in readings for name in self._named), default=0) else 0
        )

    @cached_property
    def _named(self) -> list[frozenset[str]]:
        """The names of the site, as groups of letters."""
        return [_shingles(name) for name in self.names]

    @cached_property
    def _told(self) -> list[frozenset[str]]:
        """What the head and the address say of the headline, as groups of letters."""
        texts = [without_names(candidate.value, self.names) for candidate in self._first(*_HEAD_SOURCES)]
        return [*filter(None, (_shingles(key(text)) for text in texts)), *self._slug]

    @cached_property
    def _slug(self) -> list[frozenset[str]]:
        return [shingles for text in _slug(self.page) if (shingles := _shingles(key(text)))]

    @cached_property
    def _sections(self) -> set[str]:
        """The keys of the parts of the head's titles beside the one that the page shows as its headline.

        Of several that it shows the address tells which that is, else their length.
        """
        sections: set[str] = set()
        for candidate in self._first(*_HEAD_SOURCES):
            found = [part for part, _, _ in parts(candidate.value)]
            if len(found) > 1 and (shown := [part for part in found if part.lower() in self._shown_by(candidate)]):
                headline = max(shown, key=lambda part: (self._in_address(part), len(part)))
                sections |= {key(part) for part in found} - {key(headline)}
        return sections

    def _in_address(self, text: str) -> int:
        return max((_shared(_shingles(key(text)), slug) for slug in self._slug), default=0)


def _shared(one: frozenset[str], other: frozenset[str]) -> int:
    """Return how many groups of letters two texts share, 0 if too few of them."""
    shared = len(one & other)
    return shared if shared >= KINSHIP * min(len(one), len(other)) else 0


@lru_cache(maxsize=256)  # each heading of a page is held against each title of its head
def _shingles(reading: str) -> frozenset[str]:
    """Return all groups of three letters, of two signs in Chinese, Japanese and Korean."""
    size = 2 if not reading.isascii() and max(reading) >= "\u3000" else 3
    return frozenset([reading[start : start + size] for start in range(len(reading) - size + 1)])


def _slug(page: Document) -> Iterable[str]:
    """Return the last words in the page's address: `lamp-lent-out` in `/2024/lamp-lent-out/17.html`."""
    try:
        path = unquote(urlsplit(page.page.url or page.known.get("canonical_url") or "").path)
    except ValueError:
        return []
    return [step for step in path.strip("/").split("/")[-2:] if sum(map(str.isalpha, step)) > 3][-1:]
