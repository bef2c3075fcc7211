"""The name of a page's site, and of its publisher."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from warcwrap.document import Document
from warcwrap.lines import Line
from warcwrap.metadata import Author, Copyright, Publisher
from warcwrap.rule import Candidate, Choice, Field, Found, Rule, first
from warcwrap.rules.article_header import header_numbers, is_in_header, window
from warcwrap.rules.headings import headings
from warcwrap.rules.structured import article_objects, host_names, texts
from warcwrap.values.headlines import clean, is_name, is_outlet, key, parts
from warcwrap.values.source_lines import outlet

NAME_CHARACTERS = 200
SOURCE_CHARACTERS = 200  # a line that names the source; a paragraph is longer

LONG = 12  # letters of a name that stands within a line of the foot by no chance
LONG_WORD = 10  # a name in one word, which sections seldom have
FOOT_LINES = 15  # of a page, in which it names itself
LOGOS = 10  # pictures so called that are looked at

_LOGOS = ("img[alt][class*='logo' i]", "img[alt][id*='logo' i]", "a[class*='logo' i] img[alt]", "h1 img[alt]")
_RIGHTS = re.compile("[©ⓒ]|[Cc]opyright")
_DEFAULTS = frozenset({"mysite", "mysite1", "myblog", "mywebsite", "website", "home", "blog", "untitled", "wordpress"})
_SOURCES = "lines that name the source"
_OUTLETS = ("NewsMediaOrganization", "Organization")
_TOP = frozenset({"@graph", "publisher"})
_ADDRESS = re.compile(r"^(?:https?://)?(?:www\.)?[\w.-]+\.[a-z]{2,12}/?$", re.I)


def og_site_name(page: Document) -> Iterator[Found]:
    """Open Graph's `site_name` (https://ogp.me/#optional).

    >>> from warcwrap.rule import finds
    >>> finds(og_site_name, "<meta property=og:site_name content='The Echo'>")
    ['The Echo']
    """
    yield from _metas(page, "og:site_name")


def json_ld_site(page: Document) -> Iterator[Found]:
    """The site's name in JSON-LD (https://schema.org/WebSite), else that of the article's publisher or the outlet.

    >>> from warcwrap.rule import finds
    >>> site = '{"@type": "WebSite", "name": "The Echo"}'
    >>> finds(json_ld_site, f"<script type='application/ld+json'>{site}</script>")
    ['The Echo']
    """
    named = [(thing, thing.values.get("name")) for thing in page.json_ld_of("WebSite")]
    named += [(thing, thing.values.get("publisher")) for thing in article_objects(page)]
    named += [(thing, thing.values.get("name")) for thing in page.json_ld_of(*_OUTLETS) if set(thing.path) <= _TOP]
    for thing, name in named:
        for stated in texts(name):
            if value := _name(stated):
                yield Found(value, thing, stated)


def application_name(page: Document) -> Iterator[Found]:
    """`application-name` and Dublin Core's publisher (HTML Standard, "Standard metadata names").

    >>> from warcwrap.rule import finds
    >>> finds(application_name, "<meta name=application-name content='The Echo'>")
    ['The Echo']
    """
    yield from _metas(
        page,
        "application-name",
        "sitename",
        "dc.publisher",
        "dcterms.publisher",
        "publisher",
        "apple-mobile-web-app-title",
        "al:ios:app_name",
    )


def title_suffix(page: Document) -> Iterator[Found]:
    """The last or first part of `<title>`, where host, logo, heading or rights notice have the same name.

    A page without an address names itself in its head and foot.

    >>> from warcwrap.rule import finds
    >>> finds(title_suffix, "<title>Kelp clock | The Echo</title>", url="https://www.theecho.example/1")
    ['The Echo']
    """
    hosts = {key(name) for name in host_names(page)}
    for place in page.find("title")[:1]:
        text = clean(page.elements.text(place))
        found = [part for part, _, _ in parts(text)]
        for part in (found[-1:] + found[:1]) if len(found) > 1 else []:
            is_alone = not hosts and part == found[-1] and key(part) in _own_words(page)
            if is_name(part, hosts) or is_alone:
                yield Found(part, place, text)
        if not _is_stated(page):
            yield from (Found(part, place, text) for part in _beside_headline(text, page) if _is_shown(part, page))


def account(page: Document) -> Iterator[Found]:
    """The site's account on Twitter, as far as the host has the same name: it tells how that is written.

    >>> from warcwrap.rule import finds
    >>> finds(account, "<meta name=twitter:site content=@KelpTimesNews>", url="https://news.kelptimes.example/1")
    ['KelpTimes']
    """
    labels = sorted((name for name in host_names(page) if "." not in name), key=len, reverse=True)
    for meta in page.meta_of("twitter:site"):
        starts = ((meta.content.casefold().find(label.casefold()), label) for label in labels)
        for start, label in [(start, label) for start, label in starts if start >= 0][:1]:
            yield Found(meta.content[start : start + len(label)], meta, meta.content)


def beside_headline(page: Document) -> Iterator[Found]:
    """The one other part of `<title>` beside the shown headline: it tells better than the host whose page this is.

    A single word is more often a section's name.

    >>> from warcwrap.rule import finds
    >>> finds(beside_headline, "<title>Kelp clock | The Echo</title><h1>Kelp clock</h1>", title="Kelp clock")
    ['The Echo']
    """
    title = key(page.known.get("title") or "")
    is_shown = any(title in (key(found.text.whole), key(found.text.main)) for found in headings(page))
    for place in page.find("title")[:1] if is_shown and not _is_stated(page) else []:
        text = clean(page.elements.text(place))
        beside, all_parts = _beside_headline(text, page), [part for part, _, _ in parts(text)]
        if len(beside) == 1 and len(all_parts) == 2 and (" " in beside[0] or len(beside[0]) >= LONG_WORD):
            yield Found(beside[0], place, text)


def publisher_name(page: Document) -> Iterator[Found]:
    """The publisher that byline or rights notice name, where the page says nothing else of its site.

    The site of a page that names the publisher as its source is another, and unknown.

    >>> from warcwrap.rule import finds
    >>> finds(publisher_name, "<p>It ticks.", publisher=Publisher("The Echo"))
    ['The Echo']
    """
    publisher = page.known.get("publisher")
    if isinstance(publisher, Publisher) and not any(found.value == publisher for found in source_line(page)):
        yield Found(publisher.name, "the publisher")


def host(page: Document) -> Iterator[Found]:
    """The page's host without `www.`, which sites without a stated name are known by.

    >>> from warcwrap.rule import finds
    >>> finds(host, "<p>It ticks.", url="https://www.theecho.example/1")
    ['theecho.example']
    """
    for name in host_names(page)[:1]:
        yield Found(name, "the page's address")


def _is_stated(page: Document) -> bool:
    return any(True for rule in (og_site_name, json_ld_site, application_name) for _ in rule(page))


def _beside_headline(text: str, page: Document) -> list[str]:
    """Return the parts of `<title>` beside the headline, the last first; a colon may set the site's name before it."""
    title = key(page.known.get("title") or "")
    before, colon, behind = text.partition(":")
    found = [part for part, _, _ in parts(text)][::-1]
    found += [before.strip()] if colon and key(behind) == title else []
    return [part for part in found if key(part) != title and len(part) <= NAME_CHARACTERS]


def _is_shown(name: str, page: Document) -> bool:
    """Say whether the page shows a name as its own: in its logo, site's heading, notice of rights, head or foot."""
    reading = key(name)
    if len(reading) < 2:
        return False
    if reading in _shown_names(page):
        return True
    foot = (line for line in page.lines[-FOOT_LINES:] if len(line.text) <= SOURCE_CHARACTERS)
    return any(
        reading == key(line.text) or ((len(reading) >= LONG or _RIGHTS.search(line.text)) and reading in key(line.text))
        for line in foot
    )


def _shown_names(page: Document) -> set[str]:
    """The keys of what the page shows as its name: in its logo, its headings beside the headline, its notice."""
    if "shown names" not in page.notes:
        texts = [page.elements.attributes[image].get("alt") or "" for image in page.find(*_LOGOS)[:LOGOS]]
        texts += [found.text.whole for found in headings(page) if found.is_site or not found.is_article]
        rights, publisher = page.known.get("copyright"), page.known.get("publisher")
        texts += [rights.holder] if isinstance(rights, Copyright) and rights.holder else []
        texts += [publisher.name] if isinstance(publisher, Publisher) else []
        texts += [meta.content for meta in page.meta_of("og:title")]  # which is the site's name on some
        title = key(page.known.get("title") or "")
        page.notes["shown names"] = {reading for text in texts if len(reading := key(text)) > 1 and reading != title}
    names: set[str] = page.notes["shown names"]
    return names


def _own_words(page: Document) -> set[str]:
    """What stands alone on a line outside the article: a page without address names itself in its head and foot."""
    return {
        key(line.text)
        for line in page.lines
        if len(line.text) <= 60 and not page.zones.body <= line.number < page.zones.tail
    } | {key(word) for line in page.lines[:5] for word in line.text.split(" ")[:1]}


def _metas(page: Document, *keys: str) -> Iterator[Found]:
    for meta in page.meta_of(*keys):
        if value := _name(meta.content):
            yield Found(value, meta, meta.content)


def _name(stated: str) -> str | None:
    value = clean(stated)
    return value if value and key(value) and len(value) <= NAME_CHARACTERS and not _ADDRESS.match(value) else None


def json_ld_publisher(page: Document) -> Iterator[Found]:
    """`publisher` of the article object in JSON-LD, or of the site (https://schema.org/publisher).

    >>> from warcwrap.rule import finds
    >>> article = '{"@type": "NewsArticle", "publisher": {"@type": "Organization", "name": "Echo Press"}}'
    >>> finds(json_ld_publisher, f"<script type='application/ld+json'>{article}</script>")
    [Publisher(name='Echo Press', url=None)]
    """
    nodes = {
        str(thing.values["@id"]): thing for thing in page.json_ld if "@id" in thing.values and "name" in thing.values
    }
    for thing in (*article_objects(page), *page.json_ld_of("WebPage", "WebSite")):
        stated = thing.values.get("publisher")
        for publisher in stated[:1] if isinstance(stated, list) else [stated]:
            if isinstance(publisher, dict) and set(publisher) == {"@id"} and (node := nodes.get(str(publisher["@id"]))):
                publisher = node.values
            for name in list(texts(publisher))[:1]:
                if value := _name(name):
                    url = publisher.get("url") if isinstance(publisher, dict) else None
                    yield Found(Publisher(value, page.address(url) if isinstance(url, str) else None), thing, name)


def meta_publisher(page: Document) -> Iterator[Found]:
    """A `<meta>` for the publisher, in Dublin Core or plain; `article:publisher` is a Facebook address.

    >>> from warcwrap.rule import finds
    >>> finds(meta_publisher, "<meta name=dc.publisher content='Echo Press'>")
    [Publisher(name='Echo Press', url=None)]
    """
    for meta in page.meta_of(
        "dc.publisher", "dcterms.publisher", "publisher", "citation_publisher", "og:article:publisher"
    ):
        if value := _name(meta.content):
            yield Found(Publisher(value), meta, meta.content)


def byline_outlet(page: Document) -> Iterator[Found]:
    """The outlet that the byline names beside the reporter: `(푸른경제=한가람 기자)`.

    >>> from warcwrap.rule import finds
    >>> finds(byline_outlet, "<p>It ticks.", authors=[Author("한솔", organization="달빛신문")])
    [Publisher(name='달빛신문', url=None)]
    """
    for author in page.known.get("authors") or ():
        if isinstance(author, Author) and author.organization:
            yield Found(Publisher(author.organization), "the byline", author.organization)


def rights_holder(page: Document) -> Iterator[Found]:
    """Who holds the rights by the page's own notice; an article's notice names its outlet.

    >>> from warcwrap.rule import finds
    >>> finds(rights_holder, "<p>It ticks.", copyright=Copyright("© Echo Press", "Echo Press"))
    [Publisher(name='Echo Press', url=None)]
    """
    rights = page.known.get("copyright")
    if isinstance(rights, Copyright) and rights.holder:
        yield Found(Publisher(rights.holder), "the copyright notice", rights.statement)


def source_line(page: Document) -> Iterator[Found]:
    """The source that a scrape's or portal's header names, or a scrape's first or last own lines: `来源：芦苇日报`.

    Between the paragraphs such a line tells where a table or photo comes from: there only an outlet's name counts.

    >>> from warcwrap.rule import finds
    >>> finds(source_line, "江边灯塔改成图书角\\n来源：芦苇日报\\n<p>江边的旧灯塔改成了图书角。</p>")
    [Publisher(name='芦苇日报', url=None)]
    """
    if _SOURCES not in page.notes:
        page.notes[_SOURCES] = list(_of_scrape(page) if page.page.fidelity == "stripped" else _of_header(page))
    yield from page.notes[_SOURCES]


def _of_scrape(page: Document) -> Iterator[Found]:
    header = header_numbers(page)
    for line in page.lines[: page.zones.tail]:
        text, is_header = page.zones.own(line), line.number in header
        name = outlet(text, starts=not is_header) if len(text) <= SOURCE_CHARACTERS and not _is_caption(line) else None
        if name and (is_header or is_outlet(name) or not page.zones.is_amid(line)):
            yield Found(Publisher(name), line, text)


def _of_header(page: Document) -> Iterator[Found]:
    numbers, _ = window(page)
    for line in page.lines[numbers[0] - 1 : min(numbers[-1], page.zones.body)] if numbers else ():
        text = page.zones.own(line)
        name = outlet(text, starts=False) if len(text) <= SOURCE_CHARACTERS else None
        if name and not _is_caption(line) and is_in_header(page, line.number):
            yield Found(Publisher(name), line, text)


def _is_caption(line: Line) -> bool:
    return "figcaption" in line.tags or "figure" in line.tags or "caption" in line.marks


def choose_site(candidates: Sequence[Candidate], page: Document) -> Choice:
    """Take the stated name that `<title>` and the page's logo or heading have, too; else the surest.

    Where none is stated, one that two rules have read counts more than one that one has.
    A name that builders of sites give before anyone else does is none.
    """
    candidates = [candidate for candidate in candidates if key(candidate.value) not in _DEFAULTS]
    ends, stated = _ends(page), [candidate for candidate in candidates if candidate.grade == "declared"]
    if not stated:
        return first([one for one in candidates if _is_confirmed(one, candidates)] or candidates)
    if len({key(candidate.value) for candidate in stated}) < 2:
        return first(candidates)
    shown = _shown_names(page)
    agreed = [2 * (key(one.value) in ends) + (key(one.value) in shown) for one in stated]
    return first([stated[agreed.index(max(agreed))]])


def _is_confirmed(one: Candidate, candidates: Sequence[Candidate]) -> bool:
    return any(other.rule != one.rule and key(other.value) == key(one.value) for other in candidates)


def _ends(page: Document) -> set[str]:
    """The keys of the first and the last part of `<title>`, if it has parts."""
    for place in page.find("title")[:1]:
        found = parts(clean(page.elements.text(place)))
        return {key(found[0][0]), key(found[-1][0])} if len(found) > 1 else set()
    return set()


FIELDS = (
    Field(
        "publisher",
        (
            Rule(json_ld_publisher, "declared"),
            Rule(meta_publisher, "declared"),
            Rule(byline_outlet, "labelled"),
            Rule(rights_holder, "labelled"),
            Rule(source_line, "labelled"),
        ),
    ),
    Field(
        "site_name",
        (
            Rule(json_ld_site, "declared"),
            Rule(og_site_name, "declared"),
            Rule(application_name, "declared"),
            Rule(title_suffix, "inferred", ("title", "h1", *_LOGOS)),
            Rule(account, "inferred"),
            Rule(beside_headline, "inferred", ("title", "h1")),
            Rule(host, "inferred"),
            Rule(publisher_name, "inferred"),
        ),
        choose_site,
    ),
)
