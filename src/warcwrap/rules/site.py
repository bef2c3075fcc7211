"""The name of a page's site, and of its publisher."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from warcwrap.document import Document
from warcwrap.lines import Line
from warcwrap.metadata import Author, Copyright, Publisher
from warcwrap.rule import Candidate, Choice, Field, Found, Rule, first
from warcwrap.rules.datelines import header_numbers
from warcwrap.rules.structured import article_objects, host_names, texts
from warcwrap.values.headlines import clean, is_name, is_outlet, key, parts
from warcwrap.values.source_lines import outlet

NAME_CHARACTERS = 200
SOURCE_CHARACTERS = 200  # a line that names the source; a paragraph is longer

_ADDRESS = re.compile(r"^(?:https?://)?(?:www\.)?[\w.-]+\.[a-z]{2,12}/?$", re.I)


def og_site_name(page: Document) -> Iterator[Found]:
    """Open Graph's `site_name` (https://ogp.me/#optional)."""
    yield from _metas(page, "og:site_name")


def json_ld_site(page: Document) -> Iterator[Found]:
    """The name of the web site, else of the article's publisher, in JSON-LD (https://schema.org/WebSite)."""
    named = [(thing, thing.values.get("name")) for thing in page.json_ld_of("WebSite")]
    named += [(thing, thing.values.get("publisher")) for thing in article_objects(page)]
    for thing, name in named:
        for stated in texts(name):
            if value := _name(stated):
                yield Found(value, thing, stated)


def application_name(page: Document) -> Iterator[Found]:
    """`application-name` and Dublin Core's publisher (HTML Standard, "Standard metadata names")."""
    yield from _metas(
        page,
        "application-name",
        "dc.publisher",
        "dcterms.publisher",
        "publisher",
        "apple-mobile-web-app-title",
        "al:ios:app_name",
    )


def title_suffix(page: Document) -> Iterator[Found]:
    """The last or first part of `<title>`, where the page's host has the same name, or the page says it elsewhere."""
    hosts = {key(name) for name in host_names(page)}
    for tag in page.select("title")[:1]:
        text = clean(tag.get_text())
        found = [part for part, _, _ in parts(text)]
        for part in (found[-1:] + found[:1]) if len(found) > 1 else []:
            is_alone = not hosts and part == found[-1] and key(part) in _own_words(page)
            if is_name(part, hosts) or is_alone:
                yield Found(part, tag, text)


def publisher_name(page: Document) -> Iterator[Found]:
    """The publisher that byline or rights notice name, where the page says nothing else of its site.

    A scrape is a board's or portal's page as often as the publisher's own: its site is unknown. So is that of a page
    which names the publisher as its source.
    """
    publisher = page.known.get("publisher")
    is_source = any(found.value == publisher for found in source_line(page))
    if isinstance(publisher, Publisher) and page.page.fidelity != "stripped" and not is_source:
        yield Found(publisher.name, "the publisher")


def host(page: Document) -> Iterator[Found]:
    """The page's host without `www.`, which sites without a stated name are known by."""
    for name in host_names(page)[:1]:
        yield Found(name, "the page's address")


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
    """`publisher` of the article object in JSON-LD, or of the site (https://schema.org/publisher)."""
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
                    yield Found(Publisher(value, page.absolute(url) if isinstance(url, str) else None), thing, name)


def meta_publisher(page: Document) -> Iterator[Found]:
    """A `<meta>` for the publisher, in Dublin Core or plain; `article:publisher` is a Facebook address."""
    for meta in page.meta_of(
        "dc.publisher", "dcterms.publisher", "publisher", "citation_publisher", "og:article:publisher"
    ):
        if value := _name(meta.content):
            yield Found(Publisher(value), meta, meta.content)


def byline_outlet(page: Document) -> Iterator[Found]:
    """The outlet that the byline names beside the reporter: `(푸른경제=한가람 기자)`."""
    for author in page.known.get("authors") or ():
        if isinstance(author, Author) and author.organization:
            yield Found(Publisher(author.organization), "the byline", author.organization)


def rights_holder(page: Document) -> Iterator[Found]:
    """Who holds the rights by the page's own notice; an article's notice names its outlet."""
    rights = page.known.get("copyright")
    if isinstance(rights, Copyright) and rights.holder:
        yield Found(Publisher(rights.holder), "the copyright notice", rights.statement)


def source_line(page: Document) -> Iterator[Found]:
    """The source that a scrape's or portal's header names, or a scrape's first or last own lines: `来源：芦苇日报`.

    Between the paragraphs such a line tells where a table or photo comes from: there only an outlet's name counts.
    """
    zones, is_scrape = page.zones, page.page.fidelity == "stripped"
    header = header_numbers(page)
    for line in page.lines[: zones.tail if is_scrape else zones.body]:
        text = zones.own(line)
        is_header = line.number in header
        if len(text) > SOURCE_CHARACTERS or not (is_header or is_scrape) or _is_caption(line):
            continue
        name = outlet(text, starts=not is_header)
        if name and (is_header or is_outlet(name) or not zones.is_amid(line)):
            yield Found(Publisher(name), line, text)


def _is_caption(line: Line) -> bool:
    return "figcaption" in line.tags or "figure" in line.tags or "caption" in line.marks


def choose_site(candidates: Sequence[Candidate], page: Document) -> Choice:
    """Take the stated name that `<title>` ends or begins with; else the surest."""
    ends = _ends(page)
    stated = [candidate for candidate in candidates if candidate.grade == "declared"]
    return first([candidate for candidate in stated if key(candidate.value) in ends] or candidates)


def _ends(page: Document) -> set[str]:
    """The keys of the first and the last part of `<title>`, if it has parts."""
    for tag in page.select("title")[:1]:
        found = parts(clean(tag.get_text()))
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
            Rule(title_suffix, "inferred", ("title",)),
            Rule(host, "inferred"),
            Rule(publisher_name, "inferred"),
        ),
        choose_site,
    ),
)
