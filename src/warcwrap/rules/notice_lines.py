"""Which lines of a page may hold its rights notice, what they say, and whether it is the page's own or its site's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from warcwrap.document import Document
from warcwrap.lines import Line
from warcwrap.values.holders import holder_of, is_speaking
from warcwrap.values.notice_words import MARK, SIGN, SIGNS, has_stem, holds_terms, menu, term_marks, terms
from warcwrap.values.notices import Notice, may_be_notice, notice
from warcwrap.values.statements import statement

LAST_LINES = 8  # at a page's very end a bare "© name" is the site's
FOOT_LINES = 60  # further up, words that reserve rights without a sign are prose
CLOSING_LINES = 3
NOTICES = 60  # a page with more signs is a list of pictures, each with its own
NEXT_LINES = 4
PROSE_CHARACTERS = 120
NEXT_CHARACTERS = 100  # a holder or terms on the line behind the sign
LINKS = 60
LABEL_CHARACTERS = 40
CREDIT_CHARACTERS = 60
NEAR = 3  # elements around two lines that share one: a column, a list
BOX = 5

_COPY_MARK = re.compile(
    r"copy(?:right|wright)?s?(?![a-z])|rights|legal|impressum|imprint|저작권|txt_copy|copy_?txt|"
    r"license"
)
FOOT_MARK = re.compile(
    r"foot|colophon|bottom|site-?info|site-?generator|contentinfo|(?:^|\s)(?:ft|credits|bot)(?=$|"
    r"\s)"
)
_PICTURE_BOX = (
    r"caption|img_desc|photo(?!s?_?list)|picture|bildunterschrift|bildnachweis|(?<!bg-)gallery|slideshow|lightbox|"
    r"image[-_ ]?(?:credit|source|desc)|leaflet|(?:^|[\s_-])map(?=$|[\s_-])|"
    r"(?:^|[\s_-])(?:comments?|commentlist|reply|replies|cmt)(?=$|[\s_-])"
)
PICTURE_MARK = re.compile(rf"{_PICTURE_BOX}|credit(?!s)")
# Names of what is around a picture, film or teaser: there a bare "© name" is not the page's.
_MEDIA_MARK = re.compile(
    r"(?:^|[\s_-])(?:image|img|foto|bild|media|video|audio|player|slide|slider|thumb|thumbnail|teaser|card|figure|"
    r"product|album|"
    r"swiper|carousel)s?(?=$|[\s_-])"
)
_IN_PICTURE = re.compile(rf"{_PICTURE_BOX}|{_MEDIA_MARK.pattern}")
PICTURE_WORDS = re.compile(
    r"^[\s(\[©]{0,3}(?:foto|fotos|photo|photos|bild|bilder|image|images|picture|fot|crédit|credit|grafik|"
    r"illustration|사진|写真|撮影|图片|图|quelle|source|titelbild|"
    r"symbolgrafik|symbolbild|beitragsbild|bildnachweis|fotografie|fotocredit|imagen|foto di|ảnh|фото|"
    r"copyright (?:der )?(?:bilder|fotos?)|bildrechte|bildquellen?|video|music|musik|map data|map|kartendaten|karte|"
    r"cartographie|datos del mapa)\b[^.]{0,20}",
    re.I,
)
# A sign right behind a picture's name is the picture's: "Cover image © 2019 Example".
_PICTURES_OWN = re.compile(
    r"^(?![^©ⓒ]{0,40}(?:all |text|content|design|site))[^©ⓒ]{0,40}(?<!\w)(?:fotos?|photos?|bild(?:er)?|images?|"
    r"picture|grafik|crédits?|credit|courtesy|사진|写真|图片)"
    r"[\s:：|-]{0,3}(?:by )?(?:©|ⓒ|\(c\)|copyright)",
    re.I,
)
_SIGNED = "lines with a sign of rights"
_HOST = re.compile(r"https?://(?:www\.|m\.|news\.|blog\.)?([^./:]{1,60})")
_YEAR = re.compile(r"(?:19|20)\d\d")
_MAPS = re.compile(r"openstreetmap|mapbox|maptiler|google maps|leaflet|© ?carto\b|here technologies", re.I)
_AGENCY = re.compile(
    r"\w ?/ ?\w.{0,30}$|stock\.adobe|getty|shutterstock|istock|fotolia|picture alliance|imago|"
    r"unsplash|pixabay|(?<!\w)(?:dpa|afp|epa|reuters|keystone)(?!\w)",
    re.I,
)
_HEADINGS = frozenset({"figure", "figcaption", "button", "h1"})  # no "form": ASP.NET sets whole pages in one


def speaking(page: Document, first: int, last: int) -> Iterator[Line]:
    """The lines with a sign; in scrapes, and where an article ends, also those with words of rights alone."""
    closing = first if page.page.fidelity == "stripped" else max(first, last - CLOSING_LINES)
    signed = {line.number for line in _signed(page) if first <= line.number <= last}
    worded = {line.number for line in page.lines[closing - 1 : last] if holds_terms(line.text)}
    return (page.lines[number - 1] for number in sorted(signed | worded))


def signed_lines(page: Document) -> Sequence[Line]:
    """The lines with a sign, the last ones of too many."""
    return [line for line in _signed(page)[-NOTICES:] if not _is_credit(page, line)]


def _signed(page: Document) -> Sequence[Line]:
    if _SIGNED not in page.notes:
        patterns = (pattern for sign, pattern in SIGNS if sign in page.lowered)
        signed = {line.number: line for pattern in patterns for line in page.lines_with(pattern, lowered=True)}
        page.notes[_SIGNED] = [signed[number] for number in sorted(signed)]
    kept: Sequence[Line] = page.notes[_SIGNED]
    return kept


def worded_lines(page: Document) -> Sequence[Line]:
    """The lines of the foot that reserve rights in words alone."""
    foot = page.lines[-FOOT_LINES:]
    joined = "\n".join([line.text for line in foot])
    marks = term_marks(joined)
    may_be = (line for line in foot if any(mark in line.text.lower() for mark in marks)) if marks else ()
    worded = [line for line in may_be if terms().search(line.text)]
    return worded if worded and has_stem(joined.lower()) else []


def _is_credit(page: Document, line: Line) -> bool:
    """Say, before it is read, whether a line is a photo's: short, without year and terms, in no foot."""
    if len(line.text) > CREDIT_CHARACTERS or line.number > len(page.lines) - LAST_LINES or _YEAR.search(line.text):
        return False
    is_photos = line.is_marked(_IN_PICTURE) or bool(_AGENCY.search(line.text))
    return is_photos and not terms().search(line.text) and not is_foot(line)


def notice_in(line: Line, text: str) -> Notice | None:
    """Read a line that is no photo's, comment's, map's or software's."""
    if not text or PICTURE_WORDS.match(text) or _MAPS.search(text) or line.stands_in(_HEADINGS):
        return None
    if PICTURE_MARK.search(box_marks(line)) and not is_foot(line):
        return None
    links = _links(line) if line.link_share or is_foot(line) else ()
    read = notice(text, links)
    if (
        read is None
        or read.is_software
        or _is_linked(line, read)
        or _PICTURES_OWN.search(read.copyright.statement or "")
    ):
        return None
    return read if read.has_sign or read.copyright.holder or len(text) <= 160 else None


def _links(line: Line) -> list[str]:
    """The texts of the links in a line; where it has none, those of its spans and buttons that bear labels of menus."""
    node = line.elements.nodes[line.block]
    if line.link_share:
        return [" ".join(link.text().split()) for link in node.css("a")[:LINKS]]
    texts = [" ".join(part.text().split()) for part in node.css("span, button")[:LINKS]]
    return [text for text in texts if len(text) <= LABEL_CHARACTERS and menu().fullmatch(text)]


def _is_linked(line: Line, read: Notice) -> bool:
    """Say whether a line is the name of another page: all of it a link, without © and terms, or year in the foot."""
    said = read.copyright
    if line.link_share <= 0.8 or (read.has_sign and SIGN.search(said.statement or "")):
        return False
    return not read.has_sign or not (read.has_terms or (said.years and is_foot(line)))


def is_sites(page: Document, line: Line, read: Notice) -> bool:
    """Say whether a notice is the site's: in the foot, at the very end, or too much said for a photo's."""
    if is_foot(line):
        return read.has_sign or len(line.text) <= 160 or bool(_COPY_MARK.search(box_marks(line)))
    is_end = line.number > len(page.lines) - LAST_LINES
    if not is_end and (not read.has_sign or len(line.text) > 400 or _is_prose(line, read)):
        return False
    if read.has_terms:
        return read.has_sign or len(line.text) <= 160
    if _MEDIA_MARK.search(box_marks(line)) or _AGENCY.search(line.text):
        return False
    return is_end or bool(read.copyright.years or _COPY_MARK.search(box_marks(line))) or _is_alone(page, line)


def _is_alone(page: Document, line: Line) -> bool:
    """Say whether a page has one sign alone, and no text behind it."""
    is_only = len(_signed(page)) == 1 and line.number > page.zones.body
    return is_only and not any(len(other.text) > PROSE_CHARACTERS for other in page.lines[line.number :])


def _is_prose(line: Line, read: Notice) -> bool:
    """Say whether a sentence speaks of rights: the notice is a small part of a long line outside the foot."""
    return len(line.text) > 2 * len(read.copyright.statement or "") + 80


def continued(page: Document, line: Line, read: Notice) -> Notice:
    """Add what stands on the next lines of the same box: years and holder, where they lack, then the terms."""
    said, text = read.copyright, read.copyright.statement or ""
    behind = [other for other in page.lines[line.number : line.number + NEXT_LINES] if _is_beside(line, other)]
    for at, other in enumerate(behind if not said.holder else ()):
        if len(other.text) > NEXT_CHARACTERS or may_be_notice(other.text):
            break
        text = f"{text} {other.text}"
        longer = notice(text, _links(other) if 0 < other.link_share < 1 else ())
        if longer and longer.copyright.holder and not longer.is_software:
            read, behind = longer, behind[at + 1 :]
            break
    for other in behind if not read.has_terms else ():
        added = statement(other.text, _links(other) if other.link_share else ())
        if MARK.search(added) or not is_speaking(added) or holder_of(added):
            break
        longer = notice(f"{read.copyright.statement} {added}")
        read = longer if longer and longer.copyright.holder == read.copyright.holder else read
    return read


def _is_beside(line: Line, other: Line) -> bool:
    """Say whether two lines stand in one box: their elements are the same, or have a near ancestor in common."""
    return not set(_near(line)).isdisjoint(_near(other))


def _near(line: Line) -> Sequence[int]:
    return line.elements.around(line.block)[:NEAR]


def box_marks(line: Line) -> str:
    """The marks of what is close around a line: further out, names speak of the page's whole layout."""
    return " ".join([line.elements.marks(step) for step in line.elements.around(line.block)[:BOX]])


def article(page: Document) -> tuple[int, int]:
    """The numbers of the article's first line and of the one in which other things begin; all, where no text is."""
    zones = page.zones
    return (zones.body, min(zones.tail, len(page.lines))) if zones.body <= len(page.lines) else (1, len(page.lines))


def is_closing(line: Line, read: Notice, page: Document) -> bool:
    """In a scrape, a bare "© outlet" counts where it closes the article; further up it is a photo's."""
    if read.is_strong:
        return True
    is_last = line.number >= min(page.zones.tail, len(page.lines) + 1) - CLOSING_LINES
    return is_last and read.has_sign and len(line.text) <= 60


def is_own(line: Line, read: Notice) -> bool:
    """In a whole page, an article's notice is a line of its own with sign and terms; prose about rights is none."""
    return read.has_sign and read.has_terms and len(line.text) <= 300 and not _is_prose(line, read)


def is_foot(line: Line) -> bool:
    """Say whether a line stands in the page's foot; the bottom of a picture, or of the main part, is another."""
    elements = line.elements
    is_media = False
    for step in elements.around(line.block):
        if elements.tags[step] in ("main", "article"):
            return False
        if elements.tags[step] == "footer":
            return True
        marks = elements.marks(step)
        is_media = is_media or bool(marks and _IN_PICTURE.search(marks))
        if marks and not is_media and FOOT_MARK.search(marks):
            return True
    return False


def weight(page: Document, line: Line, read: Notice) -> int:
    """More for what looks like the site's own notice."""
    said = read.copyright
    holder = _letters(said.holder)
    is_named = len(holder) > 1 and any(name in holder or holder in name for name in _names(page))
    return (
        4 * read.has_sign
        + 4 * is_foot(line)
        + 2 * bool(_COPY_MARK.search(box_marks(line)))
        + 2 * is_named
        + bool(said.years)
        + read.has_terms
        + bool(said.holder)
    )


def _names(page: Document) -> set[str]:
    """What the site is called, in letters alone: by Open Graph, and in its address."""
    if (names := page.notes.get("site names")) is None:
        host = _HOST.match(page.known.get("url") or "")
        found = [host[1] if host else "", *(meta.content for meta in page.meta_of("og:site_name"))]
        names = page.notes["site names"] = {name for name in map(_letters, found) if len(name) > 2}
    return names


def _letters(text: str | None) -> str:
    return "".join(character for character in (text or "").casefold() if character.isalnum())
