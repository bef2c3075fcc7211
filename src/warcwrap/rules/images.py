"""The photos of a page: those in the article, in page order, and the one it declares as its lead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from warcwrap import decoration
from warcwrap.document import Document
from warcwrap.linked_data import JsonLd
from warcwrap.metadata import Image
from warcwrap.pictures import Picture
from warcwrap.rule import Candidate, Choice, Field, Found, Rule
from warcwrap.rules.illustrations import illustrations, is_file_link
from warcwrap.rules.structured import ARTICLE_TYPES
from warcwrap.values.addresses import is_blank, is_plain, is_rooted, original, written
from warcwrap.values.credits import credit
from warcwrap.values.photos import Photo, is_for_sharing, is_same_photo, photo, stated_width

VARIANTS = 20
DECLARED = 20  # addresses that a head states for one lead
LOGOS = 5
COMPARED = 2  # variants that are compared: renditions are alike

_TYPES = (*ARTICLE_TYPES, "Review", "Recipe", "HowTo", "WebPage", "ItemPage", "VideoObject")
_IMAGE_KEYS = ("image", "primaryImageOfPage", "thumbnailUrl", "thumbnail")
_IMAGE_LINK = "link[rel=image_src]"
_MICRODATA_LINK = "link[itemprop=image]"
_HEAD_KEYS = (
    "dable:image", "dd:image", "parsely-image-url", "sailthru.image.full", "sailthru.image.thumb", "thumbnail", "image",
)  # fmt: skip


def og_image(page: Document) -> Iterator[Found]:
    """The Open Graph picture, which a site shows where its page is shared (https://ogp.me/#structured).

    >>> from warcwrap.rule import finds
    >>> [image.url for image in finds(og_image, "<meta property='og:image' content='https://a.example/2024/raft.jpg'>")]
    ['https://a.example/2024/raft.jpg']
    """
    for meta in page.meta_of("og:image", "og:image:url", "og:image:secure_url"):
        yield from _declared(page, meta.content, meta)


def json_ld_image(page: Document) -> Iterator[Found]:
    """The article's picture in JSON-LD (https://schema.org/image): an address, an ImageObject, or several.

    >>> from warcwrap.rule import finds
    >>> script = '{"@type": "NewsArticle", "image": ["https://a.example/2024/raft.jpg"]}'
    >>> [image.url for image in finds(json_ld_image, f'<script type="application/ld+json">{script}</script>')]
    ['https://a.example/2024/raft.jpg']
    """
    by_type: dict[str, list[JsonLd]] = {}
    for thing in page.json_ld:
        for name in set(thing.types):
            by_type.setdefault(name, []).append(thing)
    for wanted in _TYPES:
        for thing in by_type.get(wanted, ()):
            stated = (list(islice(_of_json_ld(page, thing.values.get(key)), VARIANTS)) for key in _IMAGE_KEYS)
            addresses = next((listed for listed in stated if listed), [])
            for address in addresses:
                yield from _declared(page, address, thing)
            if addresses:
                return


def twitter_image(page: Document) -> Iterator[Found]:
    """The picture of a Twitter card (https://developer.x.com/docs/x-for-websites/cards).

    >>> from warcwrap.rule import finds
    >>> [image.url for image in finds(twitter_image, "<meta name='twitter:image' content='https://a.example/raft.jpg'>")]
    ['https://a.example/raft.jpg']
    """
    for meta in page.meta_of("twitter:image", "twitter:image:src", "twitter:image0"):
        yield from _declared(page, meta.content, meta)


def microdata_image(page: Document) -> Iterator[Found]:
    """The picture in microdata (https://schema.org/image): a link, or the address of an ImageObject.

    >>> from warcwrap.rule import finds
    >>> [image.url for image in finds(microdata_image, "<link itemprop=image href='https://a.example/raft.jpg'>")]
    ['https://a.example/raft.jpg']
    """
    elements = page.elements
    for place in page.find(_MICRODATA_LINK):
        yield from _declared(page, elements.attributes[place].get("href") or "", place)
    for meta in page.meta_of("url", "contenturl"):
        if "image" in (elements.attributes[elements.parents[meta.element]].get("itemprop") or "").split():
            yield from _declared(page, meta.content, meta)


def head_image(page: Document) -> Iterator[Found]:
    """Older ways to say it: `<link rel=image_src>`, thumbnails for recommenders (dable, Parse.ly, Sailthru).

    >>> from warcwrap.rule import finds
    >>> [image.url for image in finds(head_image, "<link rel=image_src href='https://a.example/raft.jpg'>")]
    ['https://a.example/raft.jpg']
    """
    for place in page.find(_IMAGE_LINK):
        yield from _declared(page, page.elements.attributes[place].get("href") or "", place)
    for meta in page.meta_of(*_HEAD_KEYS):
        yield from _declared(page, meta.content, meta)


def article_picture(page: Document) -> Iterator[Found]:
    """A picture in the article: between headline and comments, in no menu, list or portrait, and no icon.

    >>> from warcwrap.rule import finds
    >>> text = '<p>도서관이 열렸다.</p><img src="//a.example/2024/a.jpg"><img src="//a.example/icon/b.gif" width="16">'
    >>> [image.url for image in finds(article_picture, text)]
    ['https://a.example/2024/a.jpg']
    """
    for picture in illustrations(page):
        if image := _image(picture, page):
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
            if "url" not in one and "contentUrl" not in one and "@id" in one:
                one = _by_id(page, one["@id"])
            address = one.get("url") or one.get("contentUrl")
            yield from (text for text in (address if isinstance(address, list) else [address]) if isinstance(text, str))


def _by_id(page: Document, stated: Any) -> Mapping[str, Any]:
    """Return the object of an id that stands elsewhere in the page's JSON-LD; an id may be the picture's address."""
    if not isinstance(stated, str):
        return {}
    if (known := page.notes.get("images.by_id")) is None:
        known = page.notes["images.by_id"] = {}
        for thing in page.json_ld:
            if isinstance(name := thing.values.get("@id"), str) and len(thing.values) > 1:
                known.setdefault(name, thing.values)
    return known.get(stated) or ({"url": stated} if is_file_link(stated) else {})


def _logos(page: Document) -> frozenset[str]:
    """Return what the site's logos in JSON-LD are told by: a page without picture declares its logo as its picture."""
    logos = (thing.values["logo"] for thing in page.json_ld if "logo" in thing.values)
    stated = (address for logo in islice(logos, LOGOS) for address in islice(_of_json_ld(page, logo), LOGOS))
    return frozenset(photo(absolute).key for address in stated if (absolute := _address(address, page)))


def _address(address: str, page: Document) -> str | None:
    address = address.strip()
    if address.startswith("//"):
        address = ("http:" if (page.base_url or "").startswith("http:") else "https:") + address
    if is_plain(address):
        return address
    if is_rooted(address) and (root := _root(page)):
        return written(root + address)
    joined = page.absolute(address)
    return written(joined) if joined else None


def _root(page: Document) -> str:
    """Return scheme and host of the page's addresses, "" where it has none: most pictures lie there."""
    if (root := page.notes.get("images.root")) is None:
        root = page.notes["images.root"] = (page.absolute("/") or "").removesuffix("/")
    return str(root)


def _image(picture: Picture, page: Document) -> Image | None:
    """Make the entry of a picture; None where no address of it can be known."""
    absolute = [address for stated in picture.addresses if (address := _address(stated, page))]
    if not absolute:
        return None
    shown = _address(picture.shown or "", page) or absolute[0]
    link = _address(picture.link, page) if picture.link and is_file_link(picture.link) else None
    if link and is_same_photo(link, absolute[0]):
        absolute.insert(0 if _is_whole(link, absolute[0]) else 1, link)
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


def _is_whole(link: str, shown: str) -> bool:
    """Say whether a click on a picture shows its file itself, or a larger rendition of that: not another cut."""
    if photo(link).key != photo(shown).key:
        return False
    width = stated_width(link)
    return width is None or width > (stated_width(shown) or 0)


def _choose(candidates: Sequence[Candidate], page: Document) -> Choice:
    """One entry per photo: the lead first, then the article's pictures in page order, then what is only declared."""
    stated = [candidate for candidate in candidates if candidate.value.role == "declared"]
    once = {(candidate.value.url, candidate.rule): candidate for candidate in reversed(stated)}
    declared = [_Shown.of(candidate) for candidate in islice(reversed(once.values()), DECLARED)]
    body = _once([_Shown.of(candidate) for candidate in candidates if candidate.value.role == "body"])
    lead, rest = _lead(declared, body, page)
    entries = ([lead] if lead else []) + [shown.candidate for shown in rest]
    return Choice([candidate.value for candidate in entries], tuple(entries))


@dataclass(frozen=True, slots=True)
class _Shown:
    """A candidate, and the photos that its addresses tell of."""

    candidate: Candidate
    image: Image
    photos: tuple[Photo, ...]

    @classmethod
    def of(cls, candidate: Candidate) -> _Shown:
        image: Image = candidate.value
        return cls(candidate, image, tuple(map(photo, (image.url, *image.variants[:COMPARED]))))

    def likeness(self, other: _Shown) -> int:
        """Say how surely two candidates are one photo, by the declared one's address and all of the other's."""
        mine = self.photos[0]
        return max(mine.likeness(photo) for photo in other.photos)


def _once(body: Sequence[_Shown]) -> list[_Shown]:
    """Make one of what shows a photo again: the same original, or the same particular file name in another folder."""
    found: dict[str, _Shown] = {}
    for shown in body:
        first = shown.photos[0]
        key = first.stem if first.stem and first.in_name else first.key
        found[key] = _both(found[key], shown) if key in found else shown
    return list(found.values())


def _both(one: _Shown, other: _Shown) -> _Shown:
    """Give the first of two pictures of a photo what only the second has, and the larger address of both."""
    first, second = one.image, other.image
    large, small = (second, first) if _is_larger(second.url, first.url) else (first, second)
    urls = dict.fromkeys((*large.variants, small.url, *small.variants))
    image = replace(
        first,
        url=large.url,
        display_url=first.display_url or (first.url if large is second else None),
        variants=tuple(url for url in urls if url not in (large.url, first.display_url))[:VARIANTS],
        alt=first.alt or second.alt,
        caption=first.caption or second.caption,
        credit=first.credit or second.credit,
    )
    candidate = replace(one.candidate, found=replace(one.candidate.found, value=image))
    return _Shown(candidate, image, one.photos)


def _lead(declared: Sequence[_Shown], body: list[_Shown], page: Document) -> tuple[Candidate | None, list[_Shown]]:
    """Find the lead: the body's picture of a declared photo, else the one above the text, else the declared photo."""
    named = [one for one in declared if not decoration.is_sign(one.image.url)]
    named = [one for one in named if not decoration.is_for_every_page(one.image.url)]
    if shown := _of_body(named, body):
        lead = _as_lead(shown, [one for one in named if one.likeness(shown)])
        return lead, [other for other in body if other is not shown]
    if named and (logos := _logos(page)):
        named = [one for one in named if one.photos[0].key not in logos]
    if body and _is_above(body[0], page) and all(is_for_sharing(one.image.url) for one in named):
        return _as_lead(body[0], []), body[1:]
    if not named:
        return None, body
    first = next((one for one in named if _is_json_ld(one)), named[0])
    return _as_lead(first, [one for one in named if one is not first and one.likeness(first)]), body


def _of_body(declared: Sequence[_Shown], body: Sequence[_Shown]) -> _Shown | None:
    """Return the body's picture of a declared photo; a folder in common tells only where one picture alone has it."""
    perhaps: list[_Shown] = []
    for one in declared:
        for shown in sorted(body, key=one.likeness, reverse=True)[:1]:
            if one.likeness(shown) > 1:
                return shown
        perhaps += [shown for shown in body if one.likeness(shown)]
    return perhaps[0] if perhaps and all(shown is perhaps[0] for shown in perhaps) else None


def _is_above(shown: _Shown, page: Document) -> bool:
    """Say whether a picture stands between headline and text, in a figure or with words beneath it.

    In a scrape, what stood above may have been cut away.
    """
    at = shown.candidate.found.at
    if page.page.fidelity == "stripped":
        return False
    return isinstance(at, Picture) and at.line <= page.zones.body and (at.stands_in("figure") or bool(at.caption))


def _is_json_ld(shown: _Shown) -> bool:
    return shown.candidate.rule.endswith("json_ld_image")


def _as_lead(shown: _Shown, others: Sequence[_Shown]) -> Candidate:
    """Give the entry the largest address that JSON-LD states: what a site calls the article's picture, uncut."""
    image = shown.image
    urls = [other.image.url for other in others]
    best = next(
        (other.image.url for other in others if _is_json_ld(other) and _is_larger(other.image.url, image.url)),
        image.url,
    )
    variants = tuple(
        dict.fromkeys(url for url in (*image.variants, image.url, *urls) if url not in (best, image.display_url))
    )
    display = image.display_url or (image.url if best != image.url else None)
    lead = replace(image, url=best, role="lead", display_url=display, variants=variants[:VARIANTS])
    return replace(shown.candidate, found=replace(shown.candidate.found, value=lead))


def _is_larger(one: str, other: str) -> bool:
    """Say whether an address states a larger rendition, and not the cut that social networks ask for."""
    if is_for_sharing(one):
        return False
    mine, yours = stated_width(one), stated_width(other)
    if mine is None or yours is None:
        return yours is not None and "=" not in other and photo(one).key == photo(other).key
    return mine > yours


FIELDS = (
    Field(
        "images",
        (
            Rule(og_image, "declared"),
            Rule(json_ld_image, "declared"),
            Rule(twitter_image, "declared"),
            Rule(microdata_image, "declared", (_MICRODATA_LINK,)),
            Rule(head_image, "declared", (_IMAGE_LINK,)),
            Rule(article_picture, "labelled"),
        ),
        choose=_choose,
        is_list=True,
    ),
)
