"""When a page was published: declared, labelled in its text, or told by addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from warcwrap.document import Document
from warcwrap.rule import Field, Found, Rule
from warcwrap.rules.article_header import is_in_header
from warcwrap.rules.date_agreement import choose
from warcwrap.rules.date_statements import (
    ATTRIBUTES,
    PUBLISHED_ATTRIBUTES,
    SELECTORS,
    attribute_dates,
    dated_elements,
    is_change,
    is_foreign,
    is_usable,
    item_dates,
    json_ld_dates,
    meta_dates,
    state_dates,
    stated_date,
    tells_change,
    time_date,
    time_elements,
    visible_dates,
)
from warcwrap.rules.datelines import datelines, yearless, years_of
from warcwrap.rules.structured import PAGE_TYPES
from warcwrap.values.dates import in_address, with_year

ABBREVIATIONS = 40  # elements looked at

_PUBLISHED_METAS = (
    "article:published_time", "og:article:published_time", "article:published", "datepublished", "dd:published_time",
    "nextweb:createdate", "cxenseparse:recs:publishtime", "sailthru.date", "parsely-pub-date",
    "shareaholic:article_published_time", "dc.date.issued", "dcterms.issued", "dc.date.published",
    "citation_publication_date", "publish-date", "publishdate", "publish_date", "published_time", "published-date",
    "published_date", "published_at", "publication_date", "pubdate", "pub_date", "rnews:datepublished",
    "article_date_original", "originalpublicationdate", "article.published", "article.created", "og:published_time",
    "bt:pubdate", "apub:time", "ptime", "pubtime", "_pubtime", "og:regdate", "regdate", "og:pubdate", "og:release_date",
    "article:published_date", "article:publish_date", "date_published", "pub-date", "publishtime", "publish_time",
    "publish-time", "publishedtime", "publication-date", "displaydate", "display_date", "prism.publicationdate",
    "prism:publicationdate", "k5a:publishtime", "cxenseparse:publishtime", "mediator_published_time",
    "bytedance:published_time", "weibo:article:create_at", "article:create_at", "newsdate", "news_date",
    "article:post_date", "postdate", "post_date",
)  # fmt: skip
_CREATED_METAS = (
    "dc.date", "dcterms.date", "date", "dc.date.created", "dcterms.created", "datecreated", "created", "citation_date",
    "citation_online_date", "uploaddate", "creation_date", "creation-date", "date.created", "dcterms.available",
    "dcterms.dateaccepted", "eprints.date", "releasedate", "release_date", "contentdate",
)  # fmt: skip
_ADDRESS = re.compile("https?://")
_OWN_ADDRESS = re.compile(
    r"(?:本文(?:連結|链接|網址|网址|鏈接)|文章(?:網址|链接)|기사 ?(?:URL|주소)|글 ?주소|(?:記事|ページ)のURL"
    r"|perma(?:nent )?link)\s?[:：]?\s?(https?://\S{10,400})",
    re.I,
)
_ARCHIVED = re.compile(r"^https?://web\.archive\.org/web/\d{1,14}\w{0,3}/")


def json_ld_published(page: Document) -> Iterator[Found]:
    """`datePublished` of the article object in JSON-LD (https://schema.org/datePublished).

    >>> from warcwrap.rule import finds
    >>> article = '{"@type": "NewsArticle", "datePublished": "2024-03-05T14:22+09:00"}'
    >>> finds(json_ld_published, f'<script type="application/ld+json">{article}</script>')
    ['2024-03-05T14:22+09:00']
    """
    yield from json_ld_dates(page, ("datePublished",))


def json_ld_created(page: Document) -> Iterator[Found]:
    """`dateCreated`, `uploadDate` of the article object, `datePublished` of the web page object.

    >>> from warcwrap.rule import finds
    >>> page = '{"@type": "WebPage", "datePublished": "2024-03-05"}'
    >>> finds(json_ld_created, f'<script type="application/ld+json">{page}</script>')
    ['2024-03-05']
    """
    yield from json_ld_dates(page, ("dateCreated", "uploadDate", "dateIssued", "datePosted"))
    yield from json_ld_dates(page, ("datePublished", "dateCreated"), *PAGE_TYPES)


def meta_published(page: Document) -> Iterator[Found]:
    """A `<meta>` for the publication: Open Graph's `article:published_time`, Dublin Core's, those of other services.

    >>> from warcwrap.rule import finds
    >>> finds(meta_published, '<meta property="article:published_time" content="2024-03-05T14:22:00Z">')
    ['2024-03-05T14:22:00Z']
    """
    yield from meta_dates(page, _PUBLISHED_METAS)


def meta_created(page: Document) -> Iterator[Found]:
    """A `<meta>` with a date that is not said to be the publication's; sites write it there all the same.

    >>> from warcwrap.rule import finds
    >>> finds(meta_created, '<meta name="DC.date" content="2024-03-05">')
    ['2024-03-05']
    """
    yield from meta_dates(page, _CREATED_METAS)


def item_published(page: Document) -> Iterator[Found]:
    """An element that microdata calls `datePublished` (https://html.spec.whatwg.org/multipage/microdata.html).

    >>> from warcwrap.rule import finds
    >>> finds(item_published, '<p itemprop="datePublished" content="2024-03-05">5 March</p>')
    ['2024-03-05']
    """
    yield from item_dates(page, "datepublished", "datecreated")


def time_published(page: Document) -> Iterator[Found]:
    """The first `<time>` in the article's header that tells no change.

    >>> from warcwrap.rule import finds
    >>> page = '<h1>Kelp clock</h1><time datetime="2024-03-05T14:22">5 March</time>'
    >>> finds(time_published, page, title="Kelp clock")
    ['2024-03-05T14:22']
    """
    for position in time_elements(page):
        if is_in_header(page, page.line_number(position)) and not is_change(page, position):
            yield from time_date(page, position)


def time_elsewhere(page: Document) -> Iterator[Found]:
    """The first `<time>` of a page that stands in no list of other pages and tells no change.

    >>> from warcwrap.rule import finds
    >>> finds(time_elsewhere, '<p>A clock.</p><time datetime="2024-03-05">5 March</time>')
    ['2024-03-05']
    """
    for position in time_elements(page):
        if not is_change(page, position):
            yield from time_date(page, position)


def data_published(page: Document) -> Iterator[Found]:
    """The machine-readable twin of a visible date: `data-date-time` (Naver's article pages, seen 2021 to 2025).

    >>> from warcwrap.rule import finds
    >>> finds(data_published, '<span data-date-time="2024-03-05 14:22:10">2024.03.05.</span>')
    ['2024-03-05T14:22:10']
    """
    yield from attribute_dates(page, PUBLISHED_ATTRIBUTES)


def data_in_header(page: Document) -> Iterator[Found]:
    """A date that an element of the article's header keeps for scripts: `data-timestamp`, `data-datetime`.

    >>> from warcwrap.rule import finds
    >>> page = '<h1>Kelp clock</h1><span data-timestamp="1709616120">today</span>'
    >>> finds(data_in_header, page, title="Kelp clock")
    ['2024-03-05T05:22:00Z']
    """
    for position in dated_elements(page)[:ABBREVIATIONS]:
        own = page.elements.attributes[position]
        stated = next((value for name in ATTRIBUTES if (value := own.get(name))), None)
        is_own = stated and not tells_change(page, position) and is_in_header(page, page.line_number(position))
        if stated and is_own and not is_foreign(page, position):
            yield from stated_date(page, stated, position)


def script_state(page: Document) -> Iterator[Found]:
    """What a script's data call the publication: `"publishedAt":"…"`, and JSON-LD that cannot be parsed.

    Applications draw the page from them. Where they tell several days, those near the headline must agree.

    >>> from warcwrap.rule import finds
    >>> finds(script_state, '<script>var state = {"slug": "kelp", "publishedAt": "2024-03-05T14:22:00Z"}</script>')
    ['2024-03-05T14:22:00Z']
    """
    yield from state_dates(page)


def abbr_published(page: Document) -> Iterator[Found]:
    """A microformat's, RDFa's or Discuz's date in `title` or `content` (http://microformats.org/wiki/hatom).

    >>> from warcwrap.rule import finds
    >>> finds(abbr_published, '<abbr class="published" title="2024-03-05T14:22">5 March</abbr>')
    ['2024-03-05T14:22']
    """
    tags, attributes = page.elements.tags, page.elements.attributes
    stating = [at for at in dated_elements(page) if tags[at] in ("abbr", "span") or attributes[at].get("property")]
    for position in stating[:ABBREVIATIONS]:
        if not tells_change(page, position) and not is_foreign(page, position):
            own = attributes[position]
            stated = own.get("title") or own.get("content") or page.elements.content(position)
            yield from stated_date(page, stated, position)


def labelled_line(page: Document) -> Iterator[Found]:
    """A date in the article's header beside a word for publication, in any of the languages.

    >>> from warcwrap.page import Page; from warcwrap.storage import Body
    >>> text = "물길 따라<br>작성일 2024-03-05 14:22 조회 7<br><p>쓰임을 잃은 취수장이 작은 도서관으로 바뀐다.</p>"
    >>> [found.value for found in labelled_line(Document(Page("a", Body.of(text.encode())), ()))]
    ['2024-03-05T14:22']
    """
    yield from visible_dates(page, "published", in_header=True)


def labelled_elsewhere(page: Document) -> Iterator[Found]:
    """A line outside the header that holds a word for publication and a date, as below an article.

    >>> from warcwrap.rule import finds
    >>> page = '<html><h1>Kelp clock</h1>' + 20 * '<p>A clock.</p>' + '<p>First published 5 March 2024</p>'
    >>> finds(labelled_elsewhere, page, title="Kelp clock")
    ['2024-03-05']
    """
    yield from visible_dates(page, "published", in_header=False)


def header_line(page: Document) -> Iterator[Found]:
    """A full date that stands in the article's header without a word beside it.

    >>> from warcwrap.rule import finds
    >>> finds(header_line, '<h1>Kelp clock</h1><p>Harbour, 5 March 2024</p>', title="Kelp clock")
    ['2024-03-05']
    """
    yield from visible_dates(page, "none", in_header=True)


def updated_dateline(page: Document) -> Iterator[Found]:
    """The minute of the last change, where the headline has no other dateline: newsrooms that print one call it so.

    `2024年03月05日 14時22分 更新`, `Cập nhật: 05/03/2024 14:22`. A day alone is a manual's "last updated".

    >>> from warcwrap.rule import finds
    >>> page = '<html><h1>Kelp clock</h1><p>Updated: March 5, 2024 14:22</p>'
    >>> finds(updated_dateline, page, title="Kelp clock")
    ['2024-03-05T14:22']
    """
    if page.page.fidelity != "stripped" and all(dateline.label == "modified" for dateline in datelines(page)):
        changes = visible_dates(page, "modified", in_header=True)
        yield from (found for found in changes if "T" in found.value)


def _printed_addresses(page: Document) -> Iterator[str]:
    if page.page.fidelity != "stripped" and "://" in page.joined:
        for line in page.lines_with(_ADDRESS):
            if match := _OWN_ADDRESS.search(line.text):
                yield match[1]


def marked_line(page: Document) -> Iterator[Found]:
    """A date below the headline whose element is called a date, or that stands behind the author's name.

    >>> from warcwrap.rule import finds
    >>> page = '<html><h1>Kelp clock</h1>' + 20 * '<p>A clock.</p>' + '<p>By Ann Reed, 5 March 2024</p>'
    >>> finds(marked_line, page, title="Kelp clock")
    ['2024-03-05']
    """
    yield from visible_dates(page, "none", in_header=False)


def yearless_line(page: Document) -> Iterator[Found]:
    """A board's date without year, completed from the addresses of the article's own pictures.

    Month and day must agree. Copyright years, neighbours and counters never tell the year; where the pictures tell two
    years, none is taken.

    >>> from warcwrap.rule import finds
    >>> finds(yearless_line, "우물\\n작성일 03-05\\n<p>우물이 열렸다. https://naru.example/2024/03/05/a.jpg</p>")
    ['2024-03-05']
    """
    stated = yearless(page) if page.page.fidelity == "stripped" else None
    if stated is not None:
        moment, line, text = stated
        years = years_of(page, moment)
        if len(years) == 1:
            yield Found(str(with_year(moment, years.pop())), line, text)


def address_date(page: Document) -> Iterator[Found]:
    """A day in the path of the page's own address, where news and blog software puts it.

    A page whose address is not known may print it: "本文連結: https://…".

    >>> from warcwrap.rule import finds
    >>> finds(address_date, "", canonical_url="https://echo.example/2024/03/05/kelp")
    ['2024-03-05']
    """
    for address in (page.known.get("url"), page.known.get("canonical_url"), *_printed_addresses(page)):
        own = _ARCHIVED.sub("", address or "")  # an archive's address holds the day of the capture
        path = own.partition("//")[2].partition("/")[2].partition("?")[0]
        for moment in in_address(path):
            if is_usable(page, moment):
                yield Found(str(moment), "the page's address", address)


FIELDS = (
    Field(
        "date_published",
        (
            Rule(json_ld_published, "declared"),
            Rule(meta_published, "declared"),
            Rule(data_published, "declared", SELECTORS),
            Rule(item_published, "declared", SELECTORS),
            Rule(time_published, "declared", SELECTORS),
            Rule(data_in_header, "declared", SELECTORS),
            Rule(abbr_published, "declared", SELECTORS),
            Rule(script_state, "declared"),
            Rule(time_elsewhere, "declared", SELECTORS),
            Rule(meta_created, "declared"),
            Rule(json_ld_created, "declared"),
            Rule(labelled_line, "labelled"),
            Rule(header_line, "labelled"),
            Rule(labelled_elsewhere, "labelled"),
            Rule(marked_line, "labelled"),
            Rule(address_date, "inferred"),
            Rule(yearless_line, "inferred"),
            Rule(updated_dateline, "inferred"),
        ),
        choose,
    ),
)
