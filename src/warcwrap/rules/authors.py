"""Who wrote a page: what it declares, its marked byline, the words of a byline; no posters, editors, photographers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from warcwrap.document import Document
from warcwrap.lines import Line
from warcwrap.metadata import Author
from warcwrap.rule import Field, Found, Rule
from warcwrap.rules.author_choice import choose, outlets, stated
from warcwrap.rules.author_lines import byline_in, cut_lines, is_in_text, is_link, is_thread, own_lines, to_read
from warcwrap.rules.author_markup import beside, boxed, bylined, in_article, is_foreign_line, linked, text_of
from warcwrap.rules.author_objects import article_authors
from warcwrap.values import bylines
from warcwrap.values.byline_marks import BYLINES, MORE_BYLINES, leads_to_author
from warcwrap.values.byline_text import header, marked, may_be_signature, signature
from warcwrap.values.names import letters
from warcwrap.values.notices import may_be_notice
from warcwrap.values.signoffs import contributor, has_kana, is_contribution, japanese
from warcwrap.values.stated_names import people

_METAS = 50
_PROSE = re.compile(r"^.{80,}[.!?。…»”\"')]$")  # a paragraph of text
_MICRODATA, _REL, _LINKS = ("[itemprop~=author]",), ("a[rel~=author]",), ("a[href]",)

_READERS = re.compile(r"review|comment|question|answer|product", re.I)  # item types and properties of others' words
_WRITTEN_BY = re.compile(
    r"written by|author|verfasst|geschrieben|écrit par|escrito por|scritto da|geschreven|autor|작성자|執筆|skriven|"
    r"skrevet|автор|yazan|penulis|kirjoit",
    re.I,
)


def json_ld_author(page: Document) -> Iterator[Found]:
    """The author of the article in JSON-LD (https://schema.org/author), which a site writes for search engines.

    >>> from warcwrap.rule import finds
    >>> page = (
    ...     '<script type="application/ld+json">{"@type": "NewsArticle", "author": "Maren Tolliver"}'
    ...     '</script>'
    ... )
    >>> [author.name for author in finds(json_ld_author, page)]
    ['Maren Tolliver']
    """
    yield from article_authors(page)


def reporter_meta(page: Document) -> Iterator[Found]:
    """Metadata for recommenders and analytics that name a person even where `article:author` names the outlet.

    dable (Korea), nextweb (Korea), Parse.ly, Sailthru, Cxense; their documentation asks for the reporter's name.

    >>> from warcwrap.rule import finds
    >>> [author.name for author in finds(reporter_meta, "<meta property=dable:author content='한가람'>")]
    ['한가람']
    """
    keys = (
        "dable:author", "dd:author", "nextweb:reporter", "parsely-author", "sailthru.author", "cxenseparse:author",
        "cxenseparse:article:author", "byl", "article:author_name", "shareaholic:article_author_name",
        "article.author", "mrf:authors", "author_name", "cre", "author-name", "vr:author", "news_authors",
        "dcsext.author",
    )  # fmt: skip
    yield from _of_metas(page, *keys)


def citation_author(page: Document) -> Iterator[Found]:
    """`citation_author`, one element each, as Google Scholar asks journals to write it ("Inclusion Guidelines").

    >>> from warcwrap.rule import finds
    >>> [author.name for author in finds(citation_author, "<meta name=citation_author content='Tolliver, Maren'>")]
    ['Maren Tolliver']
    """
    for meta in page.meta_of("citation_author", "citation_authors", "bepress_citation_author"):
        for part in meta.content.split(";"):
            family, comma, given = part.partition(",")
            name = f"{given} {family}" if comma else part
            yield from (Found(author, meta, meta.content) for author in people(name, "Person"))


def meta_author(page: Document) -> Iterator[Found]:
    """`<meta name=author>` (HTML Standard, "Standard metadata names") and Dublin Core's creator.

    >>> from warcwrap.rule import finds
    >>> [author.name for author in finds(meta_author, "<meta name=author content='Maren Tolliver'>")]
    ['Maren Tolliver']
    """
    yield from _of_metas(
        page, "author", "article:author", "og:article:author", "dc.creator", "dcterms.creator", "dc.contributor.author",
        "dc.creator.personalname", "og:author", "twitter:author", "book:author", "web_author", "authors",
    )  # fmt: skip


def twitter_label(page: Document) -> Iterator[Found]:
    """The value beside a "Written by" label of a Twitter card (https://developer.x.com/docs/x-for-websites/cards).

    >>> from warcwrap.rule import finds
    >>> page = "<meta name=twitter:label1 content='Written by'><meta name=twitter:data1 content='Jane Doe'>"
    >>> [author.name for author in finds(twitter_label, page)]
    ['Jane Doe']
    """
    for number in ("1", "2"):
        label = next((meta.content for meta in page.meta_of(f"twitter:label{number}")), "")
        if label and _WRITTEN_BY.search(label):
            yield from _of_metas(page, f"twitter:data{number}")


def microdata_author(page: Document) -> Iterator[Found]:
    """`itemprop=author` (https://schema.org/author), whose name may stand in an inner `itemprop=name`.

    >>> from warcwrap.rule import finds
    >>> page = "<h1>Kelp clock</h1><span itemprop=author>Maren Tolliver</span><p>It ticks.</p>"
    >>> [author.name for author in finds(microdata_author, page)]
    ['Maren Tolliver']
    """
    own, elements = outlets(page), page.elements
    places = (place for place in page.find(*_MICRODATA) if not _is_readers(page, place))
    for place in beside(page, in_article(page, places, above=True)):
        named = [inner for inner in elements.within(place) if elements.attributes[inner].get("itemprop") == "name"]
        for part in named or [place]:
            content = elements.attributes[part].get("content")
            text = content or text_of(page, part)
            told = stated(page, text, own) if content or part != place else None
            for author in marked(elements.strings(part), is_name=True) if told is None else told:
                yield Found(author, part, text)


def rel_author(page: Document) -> Iterator[Found]:
    """A link with `rel=author` (HTML Standard, "Link type author").

    >>> from warcwrap.rule import finds
    >>> page = "<html><h1>Kelp</h1><a rel=author href=/maren>Maren Tolliver</a><p>It ticks.</p>"
    >>> [author.name for author in finds(rel_author, page)]
    ['Maren Tolliver']
    """
    yield from linked(page, page.find(*_REL), above=True)


def byline_element(page: Document) -> Iterator[Found]:
    """The first element whose class or id is that of a byline, in or above the article.

    >>> from warcwrap.rule import finds
    >>> page = "<h1>Kelp clock</h1><p class=byline>By Maren Tolliver</p><p>It ticks.</p>"
    >>> [author.name for author in finds(byline_element, page)]
    ['Maren Tolliver']
    """
    found = list(bylined(page, page.find(*BYLINES)))
    yield from found or bylined(page, page.find(*MORE_BYLINES))


def author_link(page: Document) -> Iterator[Found]:
    """A link to the site's page about an author, in or above the article.

    >>> from warcwrap.rule import finds
    >>> page = "<html><h1>Kelp</h1><a href=/author/maren>Maren Tolliver</a><p>It ticks.</p>"
    >>> [author.name for author in finds(author_link, page)]
    ['Maren Tolliver']
    """
    places, attributes = page.find(*_LINKS), page.elements.attributes
    if leads_to_author("\n".join([attributes[place]["href"] or "" for place in places])):
        yield from linked(page, (place for place in places if leads_to_author(attributes[place]["href"] or "")))


def reporter_byline(page: Document) -> Iterator[Found]:
    """A line, or the opening or ending of one, that is nothing but a byline: names with labels, roles, addresses.

    >>> from warcwrap.page import Page; from warcwrap.storage import Body
    >>> text = "<p>(푸른경제=한가람 기자)도서관이 문을 연다.</p><p>한가람 기자(garam@outlet.example)</p>"
    >>> [found.value.name for found in reporter_byline(Document(Page("p", Body.of(text.encode())), []))]
    ['한가람', '한가람']
    """
    found: list[Found] = []
    closing: list[Found] = []
    for line in cut_lines(page, to_read(page)):
        named = [Found(author, line) for author in byline_in(line.text)]
        email = None if named else bylines.lone_email(line.text)
        if not (named or email) or not is_in_text(page, line):
            continue
        if email:
            closing.append(Found(email, line))
            before = page.lines[line.number - 2].text if line.number > 1 else ""
            named = [Found(replace(author, email=email), line) for author in byline_in(before)[:1]]
        found.extend(named)
    yield from found
    yield from _with_closing_email(found, closing)


def _with_closing_email(found: Sequence[Found], closing: Sequence[Found]) -> Iterator[Found]:
    """An agency's text ends with its only author's address, on a line of its own."""
    names = {letters(one.value.name) for one in found}
    emails = [one.value.email for one in found if one.value.email]
    if len(names) == 1 and not emails and len(closing) == 1 and found[0].value.type == "Person":
        yield Found(replace(found[0].value, email=closing[0].value), closing[0].at)


def header_line(page: Document) -> Iterator[Found]:
    """The name beside the date of an article, above its text or right below: "Posted on May 3, 2024 by Jane Doe".

    On a board that is a poster, so scrapes of boards are left out.

    >>> from warcwrap.rule import finds
    >>> page = "<html><h1>Kelp clock</h1><p>Posted on May 3, 2024 by Jane Doe</p><p>The clock ticks.</p>"
    >>> [author.name for author in finds(header_line, page)]
    ['Jane Doe']
    """
    if page.page.fidelity == "stripped":
        return
    body, tail = page.zones.body, page.zones.tail
    head, foot = page.lines[max(0, body - 9) : body - 1], page.lines[max(body + 8, tail - 4) : tail + 2]
    near = (*reversed(head), *page.lines[max(0, body - 1) : body + 8], *foot)
    for line in near:
        if is_link(line) or not (authors := header(line.text)) or not _is_beside(page, line):
            continue
        if line.number <= body or not is_thread(page, line):
            yield from (Found(author, line) for author in authors)
            return


def signature_line(page: Document) -> Iterator[Found]:
    """A line that is a name alone, the last of a text or the one above it, as letters and old pages are signed.

    >>> from warcwrap.rule import finds
    >>> page = (
    ...     "<html lang=en><body><article><h1>Kelp clock</h1><p>The clock driven by kelp keeps better time "
    ...     "than the tide table of the harbour, and the harbour master knows it well.</p><p>The clock "
    ...     "driven by kelp keeps better time than the tide table of the harbour, and the harbour master "
    ...     "knows it well.</p><p>The clock driven by kelp keeps better time than the tide table of the "
    ...     "harbour, and the harbour master knows it well.</p><p>Jane Doe</p></article>"
    ... )
    >>> [author.name for author in finds(signature_line, page)]
    ['Jane Doe']
    """
    body, tail = page.zones.body, page.zones.tail
    is_scrape = page.page.fidelity == "stripped"
    if body >= tail:
        return
    prose = max((line.number for line in page.lines[body - 1 : tail - 1] if _PROSE.search(line.text)), default=body)
    above = () if is_scrape else reversed(page.lines[max(0, body - 4) : body - 1])  # there stand posters
    for line in cut_lines(page, (*page.lines[prose : prose + 2], *above)):
        is_heading = bool(line.tags) and line.tags[0].startswith("h")
        if is_heading or (is_scrape and line.is_loose) or not (named := signature(line.text)):
            continue
        if may_be_signature(page.lines[line.number - 1].text) and _is_beside(page, line):
            yield Found(named[0], line)
            return


def author_box(page: Document) -> Iterator[Found]:
    """The name in the box about the author that blogs and magazines set below a text.

    >>> from warcwrap.rule import finds
    >>> page = "<html><article><h1>Kelp</h1><p>It ticks.</p><div class=author-box><h4>Maren Tolliver</h4></div>"
    >>> [author.name for author in finds(author_box, page)]
    ['Maren Tolliver']
    """
    yield from boxed(page, page.find(*BYLINES))


def closing_name(page: Document) -> Iterator[Found]:
    """Names in brackets without a label that end a Japanese text, as newspapers there sign: "。【早瀬みのり】".

    >>> from warcwrap.rule import finds
    >>> page = "時計\\n<p>塔の時計は一日に一度だけ止まる。町の人はその音を待っている。【早瀬みのり】</p>"
    >>> [author.name for author in finds(closing_name, page)]
    ['早瀬みのり']
    """
    if ("】" not in page.joined and "）" not in page.joined) or not has_kana(page.joined):
        return
    for line in own_lines(page, reversed(page.lines[: page.zones.tail])):
        if line.number < page.zones.body:
            return
        if names := japanese(line.text):
            yield from (Found(Author(name, "Person"), line) for name in names)
            return
        if "。" in line.text and not may_be_notice(line.text):
            return


def guest_line(page: Document) -> Iterator[Found]:
    """A line of name and office in a text whose headline marks it as a contribution: "[기고]", "나은결 (… 교수)".

    >>> from warcwrap.rule import finds
    >>> page = "[기고] 느린 엘리베이터\\n<p>나은결 (온빛대 건축학과 교수)</p><p>느릴수록 좋다.</p>"
    >>> [author.name for author in finds(guest_line, page)]
    ['나은결']
    """
    titles = [line.text for line in page.zones.head] + [meta.content for meta in page.meta_of("og:title")]
    if any(is_contribution(title) for title in titles):
        for line in own_lines(page, page.lines):
            if guest := contributor(line.text):
                yield Found(guest, line)
                return


def agency_dateline(page: Document) -> Iterator[Found]:
    """The agency of a dateline or closing bracket, where a text names no one else: "LONDON (Reuters) -", "（共同）".

    >>> from warcwrap.rule import finds
    >>> page = "<html><h1>Kelp clock</h1><p>LONDON (Reuters) - A clock keeps time.</p>"
    >>> [author.name for author in finds(agency_dateline, page)]
    ['Reuters']
    """
    own = page.lines[: page.zones.tail]
    for line in cut_lines(page, [line for line in own if not is_link(line) and bylines.may_name_agency(line.text)]):
        if (named := bylines.agency(line.text)) and is_in_text(page, line):
            yield Found(Author(named[0], "Organization"), line, named[1])


def _is_beside(page: Document, line: Line) -> bool:
    """Say whether a line beside a text stands in no comment, teaser, menu or caption."""
    return not is_foreign_line(page, line) and is_in_text(page, line)


def _of_metas(page: Document, *keys: str) -> Iterator[Found]:
    own = outlets(page)
    for meta in islice(page.meta_of(*keys), _METAS):
        yield from (Found(author, meta, meta.content) for author in stated(page, meta.content, own))


def _is_readers(page: Document, place: int) -> bool:
    """Say whether an element stands in what microdata calls a review, comment or answer."""
    elements = page.elements
    while (place := elements.parents[place]) >= 0:
        attributes = elements.attributes[place]
        if ("itemtype" in attributes or "itemprop" in attributes) and _READERS.search(
            (attributes.get("itemtype") or "") + (attributes.get("itemprop") or "")
        ):
            return True
    return False


FIELDS = (
    Field(
        "authors",
        (
            Rule(reporter_meta, "declared"),
            Rule(json_ld_author, "declared"),
            Rule(citation_author, "declared"),
            Rule(microdata_author, "declared", _MICRODATA),
            Rule(meta_author, "declared"),
            Rule(twitter_label, "declared"),
            Rule(rel_author, "labelled", _REL),
            Rule(byline_element, "labelled", (*BYLINES, *MORE_BYLINES)),
            Rule(author_link, "labelled", _LINKS),
            Rule(reporter_byline, "labelled"),
            Rule(closing_name, "inferred"),
            Rule(guest_line, "inferred"),
            Rule(header_line, "inferred"),
            Rule(author_box, "inferred", BYLINES),
            Rule(signature_line, "inferred"),
            Rule(agency_dateline, "inferred"),
        ),
        choose=choose,
        is_list=True,
    ),
)
