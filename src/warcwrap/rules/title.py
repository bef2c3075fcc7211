"""The title of a page: its headline as the newsroom wrote it, without the names of site, portal and board."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bs4 import Tag

from warcwrap.document import Document
from warcwrap.lines import Line
from warcwrap.rule import Candidate, Choice, Field, Found, Rule, first
from warcwrap.rules.structured import article_objects, site_names
from warcwrap.values.boardlines import is_path, is_poster, labelled, without_header
from warcwrap.values.headlines import (
    SUBTITLE_MARK,
    clean,
    cuts,
    is_name,
    is_outlet,
    is_place,
    key,
    text_of,
    without_names,
    without_suffix,
    without_tags,
)

HEADINGS = 30  # of a page that are looked at
NAME_CHARACTERS = 24  # the names of boards and portals are shorter than headlines
HEAD_LINES = 40  # a board's header is shorter

_FOREIGN_ANCESTOR = re.compile(
    r"related|comment|sidebar|side-bar|footer|teaser|widget|recommend|most-?read|newsletter|popup|modal|cookie"
    r"|nav(?:$|[\s_-])",
    re.I,
)
_SITE_MARK = re.compile(
    r"(?:^|[\s_-])(?:site-?(?:title|name|logo)|logo|blog-?(?:title|name)|brand|site-branding|masthead)(?=$|[\s_-])",
    re.I,
)
# The site's front page, also as an archive's copy of it.
_HOME = re.compile(
    r"(?:https?://web\.archive\.org)?(?:/web/\d{1,14}\w{0,3}/)?(?:https?:)?(?://[^/?#\s]{1,255})?/?(?:index\.\w{3,5})?",
    re.I,
)
_HEADLINE_MARK = re.compile(
    r"(?:^|[\s_-])(?:entry-title|post-?title|article-?title|articletitle|article[_-]{1,2}(?:title|headline)|headline|"
    r"news-?title|story-?title|tit_view|title_area|topic-title|thread_subject|bo_v_tit|np_18px|rd_hd|media_end_head_headline|subject|view_?tit(?:le)?|title)(?=$|[\s_-])",
    re.I,
)
_HEADING_SELECTORS = (
    "h2[class*='title']", "h2[class*='headline']", "h2[class*='tit']", "h2[id*='title']", "h3[class*='tit']",
    "h3.first", "h1[class]", "[itemprop='headline']", "#thread_subject", "span.bo_v_tit", "h4[class*='title']",
    "p[class*='headline']", "div[class*='headline']", "div[class*='entry-title']", "div[class*='article-title']",
)  # fmt: skip


def article_heading(page: Document) -> Iterator[Found]:
    """The `h1` within the page's article, main part or their header: sites of all kinds write the headline there."""
    for tag in page.select("h1")[:HEADINGS]:
        around = _around(tag)
        if {"article", "main"} & {step.name for step in around} and not _is_foreign(tag):
            yield from _heading(tag)


def only_heading(page: Document) -> Iterator[Found]:
    """The page's `h1`; the first ones if there are several."""
    for tag in page.select("h1")[:HEADINGS]:
        if not _is_foreign(tag):
            yield from _heading(tag)


def json_ld_headline(page: Document) -> Iterator[Found]:
    """`headline`, else `name`, of the article object in JSON-LD (https://schema.org/headline)."""
    for thing in article_objects(page):
        for name in ("headline", "name"):
            stated = thing.values.get(name)
            if isinstance(stated, str) and (value := clean(stated)):
                yield Found(value, thing, stated)
                break


def og_title(page: Document) -> Iterator[Found]:
    """The Open Graph title, which a site writes for those who share the page (https://ogp.me/#metadata)."""
    yield from _metas(page, "og:title")


def twitter_title(page: Document) -> Iterator[Found]:
    """The title for a Twitter card."""
    yield from _metas(page, "twitter:title")


def meta_title(page: Document) -> Iterator[Found]:
    """The title in Dublin Core and in the tags of recommendation services, which take no site name."""
    yield from _metas(
        page,
        "dc.title",
        "dcterms.title",
        "sailthru.title",
        "cxenseparse:title",
        "parsely-title",
        "dable:title",
        "nextweb:title",
        "title",
        "citation_title",
    )


def marked_heading(page: Document) -> Iterator[Found]:
    """An element that its class, id or `itemprop` calls the headline."""
    for tag in page.select(*_HEADING_SELECTORS)[:HEADINGS]:
        is_headline = tag.get("itemprop") == "headline" or _HEADLINE_MARK.search(_marks(tag))
        if is_headline and not SUBTITLE_MARK.search(_marks(tag)) and not _is_foreign(tag):
            yield from _heading(tag)


def title_element(page: Document) -> Iterator[Found]:
    """The `<title>`, which also holds the site's name on most pages."""
    for tag in page.select("title")[:HEADINGS]:
        if not any(step.name == "svg" for step in tag.parents) and (value := clean(tag.get_text())):
            yield Found(value, tag)


def labelled_line(page: Document) -> Iterator[Found]:
    """A line of a board's header that says it is the title: `제목 : …`, `標題 …`."""
    for line in _head(page):
        if (stated := labelled(line.text)) and _is_long(value := without_header(clean(stated))):
            yield Found(value, line, line.text)


def first_line(page: Document) -> Iterator[Found]:
    """The first line of a scrape that is no menu, path or board's name; what the board's header added is cut off.

    >>> from warcwrap.page import Page; from warcwrap.storage import Body
    >>> text = "물길 따라 걷는 도서관 작성일 03-14 128 목록 <p>쓰임을 잃은 취수장이 작은 도서관으로 바뀐다고 한다.</p>"
    >>> [found.value for found in first_line(Document(Page("a", Body.of(text.encode())), ()))]
    ['물길 따라 걷는 도서관']
    """
    if page.page.fidelity != "stripped":
        return
    usable = []
    for line in _head(page):
        value = without_header(clean(line.text))
        is_other = is_place(value) or is_path(line.text) or is_poster(value) or SUBTITLE_MARK.search(line.marks)
        if _is_long(value) and not is_other:
            usable.append(Found(value, line, line.text))
    # A portal's or board's name above the headline is the shorter of the two.
    yield from sorted(usable, key=lambda found: _is_name_above(found.value, usable))


def _is_long(text: str) -> bool:
    """Say whether a line can be a headline by its length: two Chinese or Korean signs can, three letters cannot."""
    letters = key(text)
    return len(letters) > (3 if letters.isascii() else 1)


def _is_name_above(text: str, others: Sequence[Found]) -> bool:
    return (
        len(text) <= NAME_CHARACTERS and is_outlet(text) and any(len(other.value) > len(text) for other in others[:6])
    )


def _head(page: Document) -> list[Line]:
    """The lines before the article's text; the first line of all where the text cannot be told from them."""
    head = [line for line in page.zones.head if line.number < page.zones.tail]
    return (head or list(page.lines[:1]))[:HEAD_LINES]


def _heading(tag: Tag) -> Iterator[Found]:
    value = clean(text_of(tag))
    if len(key(value)) > 1:
        yield Found(value, tag)


def _metas(page: Document, *keys: str) -> Iterator[Found]:
    for meta in page.meta_of(*keys):
        if value := clean(meta.content):
            yield Found(value, meta, meta.content)


def _around(tag: Tag) -> list[Tag]:
    return [step for step in tag.parents if step.name not in ("[document]", "html", "body")][:20]


def _is_foreign(tag: Tag) -> bool:
    """Say whether an element stands among other pages' headlines, in a menu or a dialogue."""
    for step in (tag, *_around(tag)[:4]):
        if step.name in ("nav", "aside", "footer", "dialog") or _FOREIGN_ANCESTOR.search(_marks(step)):
            return True
    return False


def _marks(tag: Tag) -> str:
    return " ".join(str(mark) for mark in (tag.get("id"), *tag.get_attribute_list("class")) if mark)


# What each source says for a headline, from how often it alone is right on pages of all kinds.
WEIGHTS: Mapping[str, float] = {
    "article_heading": 3.0, "only_heading": 2.0, "json_ld_headline": 2.4, "og_title": 2.0, "twitter_title": 0.8,
    "meta_title": 1.0, "marked_heading": 1.0, "title_element": 1.2, "labelled_line": 2.5, "first_line": 1.5,
}  # fmt: skip
# How many of a source's candidates are heard, and what the later ones count: a page may open with another `h1`.
HEARD: Mapping[str, int] = {"first_line": 3, "article_heading": 3, "only_heading": 4}
LATER = 0.4


def choose(candidates: Sequence[Candidate], page: Document) -> Choice:
    """Choose the headline on which the sources agree best, each taken whole and cut at its separators."""
    if not candidates:
        return first(candidates)
    names = site_names(page) | _names_in_headings(page)
    surroundings = _surroundings(page)
    ballot = _Ballot()
    for source, group in _by_rule(candidates).items():
        weight = WEIGHTS[source] * (2 if surroundings is not None and source == "marked_heading" else 1)
        for candidate in group[: HEARD.get(source, 1)]:
            for text, share in _readings(candidate, names, surroundings):
                ballot.vote(without_tags(text), share * weight, candidate)
            weight = WEIGHTS[source] * LATER
    return ballot.winner(names)


@dataclass
class _Ballot:
    """The votes for each reading of the headline, by its key, with the weightiest writing of it."""

    scores: dict[str, float] = field(default_factory=dict)
    best: dict[str, tuple[float, str, Candidate]] = field(default_factory=dict)

    def vote(self, text: str, weight: float, candidate: Candidate) -> None:
        reading = key(text)
        if not reading:
            return
        self.scores[reading] = self.scores.get(reading, 0.0) + weight
        if reading not in self.best or weight > self.best[reading][0]:
            self.best[reading] = (weight, text, candidate)

    def winner(self, names: Mapping[str, str]) -> Choice:
        ranked = sorted(self.scores, key=lambda reading: -self.scores[reading])
        usable = [reading for reading in ranked if not is_name(reading, names) and not is_place(self.best[reading][1])]
        if not ranked:
            return Choice(None)
        _, text, candidate = self.best[(usable or ranked)[0]]
        return Choice(text, (candidate,))


def _by_rule(candidates: Sequence[Candidate]) -> dict[str, list[Candidate]]:
    groups: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        groups.setdefault(candidate.rule.rsplit(".", 1)[-1], []).append(candidate)
    return groups


def _names_in_headings(page: Document) -> dict[str, str]:
    """The site's name where its theme makes an `h1` of it: marked as logo, or a link to the site's front page."""
    names = {}
    for tag in page.select("h1")[:HEADINGS]:
        is_home = any(
            _HOME.fullmatch(str(link.get("href") or "").strip()[:2_000]) for link in tag.find_all("a", limit=2)
        )
        if is_home or _SITE_MARK.search(" ".join(_marks(step) for step in (tag, *_around(tag)[:2]))):
            names[key(tag.get_text())] = clean(tag.get_text())
    return {name: text for name, text in names.items() if len(name) > 1 and len(text) <= 60}


def _surroundings(page: Document) -> str | None:
    """What else a scrape says, as a key: its outer markup, and with it the site's name, is gone."""
    if page.page.fidelity != "stripped":
        return None
    return "\n".join(key(line.text) for line in (*page.lines[1:HEAD_LINES], *page.lines[HEAD_LINES:][-HEAD_LINES:]))


def _readings(candidate: Candidate, names: Mapping[str, str], surroundings: str | None) -> Iterator[tuple[str, float]]:
    """Yield the ways to read a candidate, each with its share of the source's weight."""
    stated = candidate.value
    whole = without_names(stated if surroundings is None else without_suffix(stated, surroundings), names)
    if surroundings is None and whole == stated and candidate.rule.endswith(".title_element"):
        whole = without_suffix(whole, None)
    yield whole, 1.0
    if whole != stated:
        yield stated, 0.4
    for cut in cuts(whole):
        yield cut, 0.4
    if isinstance(candidate.found.at, Tag):
        for part in _children(candidate.found.at):
            yield part, 0.4


def _children(tag: Tag) -> list[str]:
    """What a heading's elements say one by one: newsrooms put the kicker into the `h1`."""
    inner = [child for child in tag.children if isinstance(child, Tag) or str(child).strip()]
    while len(inner) == 1 and isinstance(inner[0], Tag):
        inner = [child for child in inner[0].children if isinstance(child, Tag) or str(child).strip()]
    if not 1 < len(inner) <= 4:
        return []
    return [clean(text_of(child) if isinstance(child, Tag) else str(child)) for child in inner]


FIELDS = (
    Field(
        "title",
        (
            Rule(article_heading, "declared", ("h1",)),
            Rule(json_ld_headline, "declared"),
            Rule(og_title, "declared"),
            Rule(only_heading, "declared", ("h1",)),
            Rule(meta_title, "declared"),
            Rule(twitter_title, "declared"),
            Rule(marked_heading, "declared", _HEADING_SELECTORS),
            Rule(title_element, "declared", ("title",)),
            Rule(labelled_line, "labelled"),
            Rule(first_line, "inferred"),
        ),
        choose,
    ),
)
