"""The photos of a page: those in the article, in page order, and the one it declares as its lead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from warcwrap import decoration
from warcwrap.document import Document
from warcwrap.metadata import Image
from warcwrap.pictures import Picture
from warcwrap.rule import Candidate, Choice, Field, Found, Rule
from warcwrap.values.addresses import is_blank, is_same_photo, original, photo, stated_width, written
from warcwrap.values.credits import credit

VARIANTS = 20
SMALLEST = 100  # pixels of width or height: below are icons, portraits and buttons

_ARTICLES = (
    "NewsArticle",
    "Article",
    "BlogPosting",
    "ReportageNewsArticle",
    "AnalysisNewsArticle",
    "OpinionNewsArticle",
    "WebPage",
    "Recipe",
)

_BODY_MARK = re.compile(r"article|story|content|post|entry|body|main|view|detail|news|text", re.I)
_PAGE_LINK = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|bmp)(?:$|[?#])", re.I)


def og_image(page: Document) -> Iterator[Found]:
    """The Open Graph picture, which a site shows where its page is shared (https://ogp.me/#structured)."""
    for meta in page.meta_of("og:image", "og:image:url", "og:image:secure_url"):
        yield from _declared(page, meta.content, meta)


def json_ld_image(page: Document) -> Iterator[Found]:
    """The article's picture in JSON-LD (https://schema.org/image): an address, an ImageObject, or several."""
    for wanted in _ARTICLES:
        for thing in page.json_ld_of(wanted):
            addresses = list(_of_json_ld(page, thing.values.get("image"))) or list(
                _of_json_ld(page, thing.values.get("thumbnailUrl"))
            )
            for address in addresses[:VARIANTS]:
                yield from _declared(page, address, thing)
            if addresses:
                return


def twitter_image(page: Document) -> Iterator[Found]:
    """The picture of a Twitter card (https://developer.x.com/docs/x-for-websites/cards)."""
    for meta in page.meta_of("twitter:image", "twitter:image:src", "twitter:image0"):
        yield from _declared(page, meta.content, meta)


def head_image(page: Document) -> Iterator[Found]:
    """Older ways to say it: `<link rel=image_src>`, thumbnails for recommenders (dable, Parse.ly, Sailthru)."""
    for tag in page.soup.select("link[rel]"):
        if "image_src" in (tag.get("rel") or ()):
            yield from _declared(page, str(tag.get("href") or ""), tag)
    for meta in page.meta_of(
        "dable:image",
        "dd:image",
        "parsely-image-url",
        "sailthru.image.full",
        "sailthru.image.thumb",
        "thumbnail",
        "image",
    ):
        yield from _declared(page, meta.content, meta)


def article_picture(page: Document) -> Iterator[Found]:
    """A picture in the article: between headline and comments, in no menu, list or portrait, and no icon.

    >>> from warcwrap.page import Page; from warcwrap.storage import Body
    >>> text = '<p>도서관이 열렸다.</p><img src="//a.example/2024/a.jpg"><img src="//a.example/icon/b.gif" width="16">'
    >>> [found.value.url for found in article_picture(Document(Page("p", Body.of(text.encode())), []))]
    ['https://a.example/2024/a.jpg']
    """
    for picture in page.pictures:
        if _is_content(picture, page) and (image := _image(picture, page)):
            yield Found(image, picture)


def _declared(page: Document, address: str, at: Any) -> Iterator[Found]:
    shown = _address(address, page)
    if shown and not is_blank(shown):
        url = written(original(shown)) or shown
        yield Found(Image(url, "declared", display_url=shown if shown != url else None), at, address)


def _of_json_ld(page: Document, stated: Any) -> Iterator[str]:
    for one in stated if isinstance(stated, list) else [stated]:
        if isinstance(one, str):
            yield one
        elif isinstance(one, Mapping):
            if "url" not in one and "contentUrl" not in one and one.get("@id"):
                one = next(
                    (
                        other.values
                        for other in page.json_ld
                        if other.values.get("@id") == one["@id"] and len(other.values) > 1
                    ),
                    one,
                )
            address = one.get("url") or one.get("contentUrl")
            yield from (text for text in (address if isinstance(address, list) else [address]) if isinstance(text, str))


def _address(address: str, page: Document) -> str | None:
    joined = page.absolute(address)
    return written(joined) if joined else None


def _image(picture: Picture, page: Document) -> Image | None:
    """Make the entry of a picture; None where no address of it can be known."""
    absolute = [address for stated in picture.addresses if (address := _address(stated, page))]
    if not absolute:
        return None
    shown = _address(picture.shown or "", page) or absolute[0]
    link = _address(picture.link, page) if picture.link and _PAGE_LINK.search(picture.link) else None
    if link and is_same_photo(link, absolute[0]):
        absolute.insert(0, link)  # a click shows the photo whole
    url = written(original(absolute[0])) or absolute[0]
    others = tuple(dict.fromkeys(address for address in absolute if address not in (url, shown)))
    caption = picture.caption
    alt = None if decoration.is_placeholder(picture.alt or "", picture.addresses) else picture.alt
    is_shown = shown == url
    return Image(
        url,
        "body",
        display_url=None if is_shown else shown,
        variants=others[:VARIANTS],
        alt=alt,
        caption=caption,
        credit=credit(caption) or credit(alt),
        width=picture.width if is_shown else None,
        height=picture.height if is_shown else None,
    )


def _is_content(picture: Picture, page: Document) -> bool:
    if picture.is_hidden or _is_decoration(picture) or picture.line >= page.zones.tail:
        return False
    if picture.stands_in("aside", "nav", "footer", "form") or _is_foreign(picture):
        return False
    if page.page.fidelity == "stripped":
        return True
    return _is_in_article(picture, page)


def _is_decoration(picture: Picture) -> bool:
    if any(side is not None and side < SMALLEST for side in (picture.width, picture.height)):
        return True
    if decoration.is_address(picture.addresses[0]) or decoration.is_class(picture.own_marks):
        return True
    return bool(picture.alt and decoration.is_alt(picture.alt))


def _is_foreign(picture: Picture) -> bool:
    """Say whether the picture stands in a list, card or box of something else, within the article's element."""
    for tag, marks in picture.boxes:
        if tag in ("article", "main") or tag == "td":
            return False
        if any(decoration.is_box(mark) for mark in marks.split()):
            return True
    return False


def _is_in_article(picture: Picture, page: Document) -> bool:
    """In a whole page: a picture in the article's element or among its lines, that leads to no other page."""
    if picture.line < page.zones.body - HEAD_LINES and not picture.stands_in("article", "figure"):
        return False
    link = picture.link
    if link and not (
        _PAGE_LINK.search(link) or picture.caption or link.startswith("#") or page.absolute(link) == page.page.url
    ):
        return False
    return picture.stands_in("article", "figure", "main") or bool(_BODY_MARK.search(picture.marks))


HEAD_LINES = 15  # headline, byline, date and share buttons between the lead picture and the text


def _choose(candidates: Sequence[Candidate], page: Document) -> Choice:
    """One entry per photo: the lead first, then the article's pictures in page order, then what is only declared."""
    declared = [candidate for candidate in candidates if candidate.value.role == "declared"]
    body = _once([candidate for candidate in candidates if candidate.value.role == "body"])
    lead, rest = _lead(declared, body)
    entries = ([lead] if lead else []) + rest
    return Choice([candidate.value for candidate in entries], tuple(entries))


def _once(candidates: Sequence[Candidate]) -> list[Candidate]:
    found: dict[str, Candidate] = {}
    for candidate in candidates:
        found.setdefault(photo(candidate.value.url), candidate)
    return list(found.values())


def _lead(declared: Sequence[Candidate], body: list[Candidate]) -> tuple[Candidate | None, list[Candidate]]:
    """Find the lead: the body's picture of a declared photo, else the declared photo itself; its largest rendition."""
    usable = [candidate for candidate in declared if not decoration.is_address(candidate.value.url)]
    for candidate in usable:
        for shown in body:
            if _is_same(candidate.value, shown.value):
                lead = _as_lead(shown, [other for other in usable if _is_same(other.value, shown.value)])
                return lead, [other for other in body if other is not shown]
    if not usable:
        return None, body
    first = next((candidate for candidate in usable if candidate.rule.endswith("json_ld_image")), usable[0])
    return _as_lead(
        first, [other for other in usable if other is not first and is_same_photo(other.value.url, first.value.url)]
    ), body


def _is_same(one: Image, other: Image) -> bool:
    return any(is_same_photo(one.url, address) for address in (other.url, *other.variants[:5]))


def _as_lead(candidate: Candidate, others: Sequence[Candidate]) -> Candidate:
    """Give the entry the largest address that JSON-LD states: what a site calls the article's picture, uncut."""
    image: Image = candidate.value
    urls = [other.value.url for other in others]
    best = next(
        (
            other.value.url
            for other in others
            if other.rule.endswith("json_ld_image") and _is_larger(other.value.url, image.url)
        ),
        image.url,
    )
    variants = tuple(
        dict.fromkeys(url for url in (*image.variants, image.url, *urls) if url not in (best, image.display_url))
    )
    shown = image.display_url or (image.url if best != image.url else None)
    lead = replace(image, url=best, role="lead", display_url=shown, variants=variants[:VARIANTS])
    return replace(candidate, found=replace(candidate.found, value=lead))


def _is_larger(one: str, other: str) -> bool:
    mine, yours = stated_width(one), stated_width(other)
    if mine is None or yours is None:
        return yours is not None and photo(one) == photo(other)
    return mine > yours


FIELDS = (
    Field(
        "images",
        (
            Rule(og_image, "declared"),
            Rule(json_ld_image, "declared"),
            Rule(twitter_image, "declared"),
            Rule(head_image, "declared"),
            Rule(article_picture, "labelled"),
        ),
        choose=_choose,
        is_list=True,
    ),
)
