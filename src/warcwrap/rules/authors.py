"""Who wrote a page: what it declares, its marked byline, the words of a byline; no posters, editors, photographers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from bs4 import Tag

from warcwrap.document import Document, JsonLd
from warcwrap.lines import Line
from warcwrap.metadata import Author, AuthorType
from warcwrap.rule import Candidate, Choice, Field, Found, Rule
from warcwrap.values import bylines
from warcwrap.values.byline_marks import AUTHOR_LINKS, BYLINES, CAPTION, is_author_link, is_byline, is_foreign
from warcwrap.values.names import is_organization, people
from warcwrap.values.notices import may_be_notice
from warcwrap.values.signoffs import contributor, has_kana, is_contribution, japanese
from warcwrap.zones import is_aside

BYLINE_CHARACTERS = 200
BYLINE_LINES = 4  # names one below the other
MARKED_BYLINES = 40  # a page with more bylines is a list of articles

_ARTICLES = (
    "NewsArticle", "Article", "BlogPosting", "ReportageNewsArticle", "AnalysisNewsArticle", "OpinionNewsArticle",
    "ReviewNewsArticle", "BackgroundNewsArticle", "LiveBlogPosting", "TechArticle", "ScholarlyArticle",
    "AdvertiserContentArticle", "SatiricalArticle", "Report", "MedicalScholarlyArticle", "SocialMediaPosting",
    "DiscussionForumPosting", "Recipe", "HowTo", "Review", "VideoObject", "WebPage",
)  # fmt: skip
# "Jane Doe Posted: Apr 11", "Max Muster 23. März 2024": where a byline's date begins.
_HEADER_DATE = re.compile(
    r"(?<=\S)[\s|,·•-]{1,5}(?:(?:last )?updated|posted|published|publiziert|veröffentlicht|aktualisiert|stand|"
    r"publié|mis à jour|publicado|actualizado|[^\W\d_]{3,10}\.? \d{1,2}(?!\d)|\d)",
    re.I,
)


def json_ld_author(page: Document) -> Iterator[Found]:
    """The author of the article in JSON-LD (https://schema.org/author), which a site writes for search engines."""
    for thing in _articles(page):
        for key in ("author", "creator"):
            yield from _of_json_ld(page, thing, thing.values.get(key))


def reporter_meta(page: Document) -> Iterator[Found]:
    """Metadata for recommenders and analytics that name a person even where `article:author` names the outlet.

    dable (Korea), nextweb (Korea), Parse.ly, Sailthru, Cxense; their documentation asks for the reporter's name.
    """
    keys = (
    "dable:author", "dd:author", "nextweb:reporter", "parsely-author", "sailthru.author", "cxenseparse:author",
    "cxenseparse:article:author", "byl", "article:author_name", "shareaholic:article_author_name", "article.author",
    "mrf:authors", "author_name",
    )  # fmt: skip
    for meta in page.meta_of(*keys):
        yield from (Found(author, meta, meta.content) for author in people(meta.content))


def citation_author(page: Document) -> Iterator[Found]:
    """`citation_author`, one element each, as Google Scholar asks journals to write it ("Inclusion Guidelines")."""
    for meta in page.meta_of("citation_author", "bepress_citation_author"):
        family, comma, given = meta.content.partition(",")
        yield from (
            Found(author, meta, meta.content)
            for author in people(f"{given} {family}" if comma else meta.content, "Person")
        )


def meta_author(page: Document) -> Iterator[Found]:
    """`<meta name=author>` (HTML Standard, "Standard metadata names") and Dublin Core's creator."""
    for meta in page.meta_of(
        "author", "article:author", "og:article:author", "dc.creator", "dcterms.creator", "dc.contributor.author"
    ):
        yield from (Found(author, meta, meta.content) for author in people(meta.content))


def twitter_label(page: Document) -> Iterator[Found]:
    """The value beside a "Written by" label of a Twitter card (https://developer.x.com/docs/x-for-websites/cards)."""
    for number in ("1", "2"):
        label = next((meta.content for meta in page.meta_of(f"twitter:label{number}")), "")
        if re.search(
            r"written by|author|verfasst|geschrieben|écrit par|escrito por|scritto da|geschreven|autor|작성자|執筆",
            label,
            re.I,
        ):
            for meta in page.meta_of(f"twitter:data{number}"):
                yield from (Found(author, meta, meta.content) for author in people(meta.content))


def microdata_author(page: Document) -> Iterator[Found]:
    """`itemprop=author` (https://schema.org/author), whose name may stand in an inner `itemprop=name`."""
    for tag in _in_article(page, page.soup.select("[itemprop~=author]"), above=True):
        inner = tag.select("[itemprop~=name]")
        for part in inner or [tag]:
            text = str(part.get("content") or "") or part.get_text(" ", strip=True)
            yield from (Found(author, part, text) for author in _read(text))


def rel_author(page: Document) -> Iterator[Found]:
    """A link with `rel=author` (HTML Standard, "Link type author")."""
    yield from _marked(page, page.soup.select("a[rel~=author]"), above=True)


def byline_element(page: Document) -> Iterator[Found]:
    """The first element whose class or id is that of a byline, in or above the article."""
    yield from _marked(page, page.soup.find_all(is_byline))


def author_link(page: Document) -> Iterator[Found]:
    """A link to the site's page about an author, in or above the article."""
    yield from _marked(page, page.soup.find_all(is_author_link))


def reporter_byline(page: Document) -> Iterator[Found]:
    """A line, or the opening or ending of one, that is nothing but a byline: names with labels, roles, addresses.

    >>> from warcwrap.page import Page; from warcwrap.storage import Body
    >>> text = "<p>(푸른경제=한가람 기자)도서관이 문을 연다.</p><p>한가람 기자(garam@outlet.example)</p>"
    >>> [found.value.name for found in reporter_byline(Document(Page("p", Body.of(text.encode())), []))]
    ['한가람', '한가람']
    """
    found: list[Found] = []
    closing: list[Found] = []
    before: Line | None = None
    for line in _own_lines(page):
        named = list(_of_line(page, line))
        if not named and (email := bylines.lone_email(line.text)):
            closing.append(Found(email, line))
            named = [Found(replace(author, email=email), line) for author in _byline(before.text)[:1]] if before else []
        found.extend(named)
        before = line
    yield from found
    yield from _with_closing_email(found, closing)


def _with_closing_email(found: Sequence[Found], closing: Sequence[Found]) -> Iterator[Found]:
    """An agency's text ends with its only author's address, on a line of its own."""
    names = {_key(one.value) for one in found}
    emails = [one.value.email for one in found if one.value.email]
    if len(names) == 1 and not emails and len(closing) == 1 and found[0].value.type == "Person":
        yield Found(replace(found[0].value, email=closing[0].value), closing[0].at)


def closing_name(page: Document) -> Iterator[Found]:
    """Names in brackets without a label that end a Japanese text, as newspapers there sign: "。【早瀬みのり】"."""
    lines = list(_own_lines(page))
    if not any(has_kana(line.text) for line in lines):
        return
    for line in reversed(lines):
        if line.number < page.zones.body:
            return
        if names := japanese(line.text):
            yield from (Found(Author(name, "Person"), line) for name in names)
            return
        if "。" in line.text and not may_be_notice(line.text):
            return


def guest_line(page: Document) -> Iterator[Found]:
    """A line of name and office in a text whose headline marks it as a contribution: "[기고]", "나은결 (… 교수)"."""
    titles = [line.text for line in page.zones.head] + [meta.content for meta in page.meta_of("og:title")]
    if any(is_contribution(title) for title in titles):
        for line in _own_lines(page):
            if guest := contributor(line.text):
                yield Found(guest, line)
                return


def agency_dateline(page: Document) -> Iterator[Found]:
    """The agency of a dateline or closing bracket, where a text names no one else: "LONDON (Reuters) -", "（共同）"."""
    for line in _own_lines(page):
        if named := bylines.agency(line.text):
            yield Found(Author(named[0], "Organization"), line, named[1])


def _articles(page: Document) -> Iterator[JsonLd]:
    """The objects of JSON-LD that are the page's article: those of the first article type that is there."""
    for wanted in _ARTICLES:
        things = [
            thing
            for thing in page.json_ld_of(wanted)
            if not set(thing.path) & {"hasPart", "itemListElement", "comment", "mentions", "citation", "about"}
        ]
        if found := [thing for thing in things if thing.values.get("author") or thing.values.get("creator")]:
            yield found[0]
            return


def _of_json_ld(page: Document, thing: JsonLd, stated: Any) -> Iterator[Found]:
    for one in stated if isinstance(stated, list) else [stated]:
        one = _resolved(page, one)
        if isinstance(one, str):
            yield from (Found(author, thing, one) for author in people(one))
        elif isinstance(one, Mapping):
            name = one.get("name") or " ".join(str(one[key]) for key in ("givenName", "familyName") if one.get(key))
            for text in name if isinstance(name, list) else [name]:
                if isinstance(text, str):
                    yield from (Found(author, thing, text) for author in people(text, _kind(one)))


def _resolved(page: Document, one: Any) -> Any:
    """Follow a reference `{"@id": …}` to the object that it names."""
    if isinstance(one, Mapping) and set(one) <= {"@id", "@type"} and one.get("@id"):
        return next(
            (
                other.values
                for other in page.json_ld
                if other.values.get("@id") == one["@id"] and other.values.get("name")
            ),
            one,
        )
    return one


def _kind(one: Mapping[str, Any]) -> AuthorType | None:
    """What JSON-LD says somebody is; many sites call an outlet a Person, so that is left to the name."""
    stated = one.get("@type")
    return "Organization" if "Organization" in str(stated) else None


def _marked(page: Document, tags: Iterable[Tag], *, above: bool = False) -> Iterator[Found]:
    for tag in _in_article(page, tags, above=above)[:MARKED_BYLINES]:
        text = tag.get_text(" ", strip=True)
        if found := [Found(author, tag, text) for author in _read(text, is_scrape=page.page.fidelity == "stripped")]:
            yield from found
            if tag.name != "a":
                return


def _in_article(page: Document, tags: Iterable[Tag], *, above: bool = False) -> list[Tag]:
    """Leave out what belongs to other articles, comments, menus and captions.

    `above`: sites set their byline in a nav or aside above the text, too, where its markup says plainly what it is.
    """
    body, tail = page.zones.body, page.zones.tail
    numbered = [(page.line_number(tag), tag) for tag in tags]
    own = [(number, tag) for number, tag in numbered if number < tail and not is_foreign(tag, above and number <= body)]
    return [tag for number, tag in own if number <= own[0][0] + BYLINE_LINES]  # further down is another byline


def _read(text: str, *, is_scrape: bool = False) -> list[Author]:
    """Read a byline that markup has marked: by its grammar, else as names if it is short.

    In a scrape of a board, what is marked as author may be who posted it: only the grammar of bylines counts there.
    """
    text = " ".join(text.split())
    if len(text) > BYLINE_CHARACTERS or "»" in text:
        return []
    found = bylines.authors(text)
    text = _HEADER_DATE.split(text, maxsplit=1)[0]
    if is_scrape:
        return found
    return found or [author for author in people(text) if len(text) <= 80]


def _own_lines(page: Document) -> Iterator[Line]:
    zones = page.zones
    for line in page.lines:
        if line.number > zones.tail:
            return
        own = zones.own(line)
        if line.number > zones.body and page.page.fidelity != "stripped" and is_aside(line):
            continue  # above the text sites set their byline in an aside, too
        is_link = line.link_share >= 0.9 and len(own) <= BYLINE_CHARACTERS
        if own and not is_link and not _is_caption(line):
            yield line if own == line.text else replace(line, text=own)


def _is_caption(line: Line) -> bool:
    """Say whether a line is a photo's; newspapers open captions with a triangle that points at the photo."""
    return line.text[0] in "▲△" or "figcaption" in line.tags or bool(CAPTION.search(line.marks))


def _of_line(page: Document, line: Line) -> Iterator[Found]:
    yield from (Found(author, line) for author in _byline(line.text))


def _byline(text: str) -> list[Author]:
    for passage in bylines.passages(text):
        if found := bylines.authors(passage):
            return found
    return []


def _choose(candidates: Sequence[Candidate], page: Document) -> Choice:
    """Take the authors of the most trusted rule that names a person, else of the first; add what others know."""
    groups = [list(group) for _, group in groupby(candidates, key=lambda candidate: candidate.rule)]
    named = [group for group in groups if any(_is_somebody(candidate.value, page) for candidate in group)]
    if not groups:
        return Choice([])
    chosen: dict[str, Candidate] = {}
    for candidate in (named or groups)[0]:
        if not named or _is_somebody(candidate.value, page) or candidate.value.type == "Organization":
            chosen.setdefault(_key(candidate.value), candidate)
    return Choice([_enriched(candidate.value, candidates) for candidate in chosen.values()], tuple(chosen.values()))


def _is_somebody(author: Author, page: Document) -> bool:
    """Say whether an author is a person, as far as the name tells, and not the site itself."""
    outlets = {_letters(name) for name in _outlets(page) if name}
    return author.type == "Person" and not is_organization(author.name) and _letters(author.name) not in outlets


def _outlets(page: Document) -> Iterator[str]:
    """The names under which the page's site and publisher are declared."""
    yield from (meta.content for meta in page.meta_of("og:site_name", "application-name", "twitter:site"))
    for thing in page.json_ld:
        for key in ("publisher", "sourceOrganization"):
            stated = thing.values.get(key)
            name = stated.get("name") if isinstance(stated, Mapping) else stated
            if isinstance(name, str):
                yield name


def _enriched(author: Author, candidates: Iterable[Candidate]) -> Author:
    for other in (candidate.value for candidate in candidates if _key(candidate.value) == _key(author)):
        author = replace(
            author,
            role=author.role or other.role,
            email=author.email or other.email,
            organization=author.organization or other.organization,
            url=author.url or other.url,
        )
    return author


def _key(author: Author) -> str:
    return _letters(author.name)


def _letters(name: str) -> str:
    return "".join(character for character in name.casefold() if character.isalnum())


FIELDS = (
    Field(
        "authors",
        (
            Rule(reporter_meta, "declared"),
            Rule(json_ld_author, "declared"),
            Rule(citation_author, "declared"),
            Rule(microdata_author, "declared", ("[itemprop~=author]",)),
            Rule(meta_author, "declared"),
            Rule(twitter_label, "declared"),
            Rule(rel_author, "labelled", ("a[rel~=author]",)),
            Rule(byline_element, "labelled", BYLINES),
            Rule(author_link, "labelled", AUTHOR_LINKS),
            Rule(reporter_byline, "labelled"),
            Rule(closing_name, "inferred"),
            Rule(guest_line, "inferred"),
            Rule(agency_dateline, "inferred"),
        ),
        choose=_choose,
        is_list=True,
    ),
)
