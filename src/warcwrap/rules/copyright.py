"""The rights notice of a page: the article's own, else its site's; never a photo's, a theme's or a software's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bs4 import Tag

from warcwrap.document import Document
from warcwrap.lines import Line
from warcwrap.metadata import Copyright
from warcwrap.rule import Candidate, Choice, Field, Found, Rule
from warcwrap.values.licences import licence
from warcwrap.values.names import clean
from warcwrap.values.notices import Notice, may_be_notice, notice, years

LAST_LINES = 8  # at a page's very end a bare "© name" is the site's
CLOSING_LINES = 3
NOTICES = 60  # a page with more signs is a list of pictures, each with its own

_RIGHTS_MARK = re.compile(r"copy(?:right|wright)?(?![a-z])|rights|legal|impressum|저작권|txt_copy|copy_?txt")
_FOOT_MARK = re.compile(r"foot|colophon|bottom|site-info|credits|copyright|imprint|legal|siteinfo|contentinfo")
_PICTURE_MARK = re.compile(
    r"caption|img_desc|photo(?!s?_?list)|picture|bildunterschrift|bildnachweis|credit(?!s)|gallery|slideshow|lightbox|"
    r"image[-_ ]?(?:credit|source|desc)|"
    r"(?:^|[\s_-])(?:comments?|commentlist|reply|replies|cmt)(?=$|[\s_-])"
)
_PICTURE_WORDS = re.compile(
    r"^(?:foto|fotos|photo|photos|bild|bilder|image|images|picture|fot|crédit|credit|grafik|illustration|사진|写真|撮影|图片|图|quelle|source|titelbild|"
    r"copyright (?:der )?(?:bilder|fotos?)|bildrechte|video)\b[^.]{0,20}",
    re.I,
)


def article_notice(page: Document) -> Iterator[Found]:
    """A line of rights in or right behind the article: "저작권자 ⓒ outlet, …", "© 2024 Outlet. All rights reserved."

    >>> from warcwrap.page import Page; from warcwrap.storage import Body
    >>> text = "<p>도서관이 문을 열었다.</p><p>저작권자 ⓒ 푸른경제, 무단전재 및 재배포 금지</p>"
    >>> [found.value.holder for found in article_notice(Document(Page("p", Body.of(text.encode())), []))]
    ['푸른경제']
    """
    is_scrape = page.page.fidelity == "stripped"
    for line in _article_lines(page):
        read = _read(line, page.zones.own(line))
        if read and (_is_closing(line, read, page) if is_scrape else not _is_foot(line) and _is_own(line, read)):
            yield Found(read.copyright, line)


def reprint_notice(page: Document) -> Iterator[Found]:
    """A line of a scrape, wherever it stands, that forbids to reprint: boards do not forbid that in their own name."""
    if page.page.fidelity == "stripped":
        for line in page.lines:
            read = _read(line, line.text)
            if read and read.has_sign and read.has_terms and _REPRINT.search(line.text):
                yield Found(read.copyright, line)


def site_notice(page: Document) -> Iterator[Found]:
    """The rights line in the foot of a whole page, the last first: a site states its notice once, at the end."""
    if page.page.fidelity == "stripped":
        return
    found: list[tuple[int, Found]] = []
    for line in page.lines:
        read = _read(line, line.text) if len(found) < NOTICES else None
        if read and (read.is_strong or _is_foot(line) or line.number > len(page.lines) - LAST_LINES):
            found.insert(0, (_weight(line, read), Found(read.copyright, line)))
    yield from (one for _, one in sorted(found, key=lambda pair: -pair[0]))


def json_ld_rights(page: Document) -> Iterator[Found]:
    """The article's `copyrightHolder`, `copyrightYear`, `copyrightNotice` in JSON-LD (https://schema.org/copyrightHolder)."""
    for thing in page.json_ld:
        holder = _named(thing.values.get("copyrightHolder"))
        stated = thing.values.get("copyrightNotice")
        statement = clean(stated) if isinstance(stated, str) else None
        if statement or holder:
            when = years(str(thing.values.get("copyrightYear") or ""))
            yield Found(Copyright(statement or None, holder, when), thing, statement or holder)


def meta_rights(page: Document) -> Iterator[Found]:
    """`<meta name=copyright>`, Dublin Core's rights and its like: a name, or a notice."""
    for meta in page.meta_of(
        "copyright",
        "dcterms.rights",
        "dc.rights",
        "dcterms.rightsholder",
        "rights",
        "copyrightholder",
        "web_author.copyright",
    ):
        text = clean(meta.content)
        read = notice(text)
        if read:
            yield Found(read.copyright, meta, text)
        elif 1 < len(text) <= 120 and not text.startswith(("http:", "https:")) and not _CODE.search(text):
            yield Found(Copyright(text, text), meta, text)


def license_link(page: Document) -> Iterator[Found]:
    """A link to a Creative Commons licence: marked as the page's (`rel=license`), in its foot, or in words about it."""
    for tag in page.soup.select(", ".join(_LICENSE_LINKS)):
        address = licence(str(tag.get("href") or ""))
        if address and _is_for_page(tag):
            yield Found(Copyright(license_url=address), tag, address)


def _is_for_page(tag: Tag) -> bool:
    """Say whether a licence is the page's: one beside a photo is the photo's."""
    around = " ".join([*(tag.get("class") or []), *(name for step in tag.parents for name in _marks(step))]).lower()
    if _PICTURE_MARK.search(around) or tag.find_parent(("figure", "figcaption")):
        return False
    if "license" in (tag.get("rel") or ()) or _FOOT_MARK.search(around) or "licen" in around:
        return True
    words_around = tag.parent.get_text(" ", strip=True)[:400] if tag.parent else ""
    return bool(_WORK_WORDS.search(words_around)) and not _PICTURE_WORDS.search(words_around)


_WORK_WORDS = re.compile(
    r"inhalt|werk|content|text|beitr|artikel|article|work|site|blog|contenu|contenido|lizenziert|licensed|licencia|저작물|作品|内容",
    re.I,
)


def json_ld_license(page: Document) -> Iterator[Found]:
    """The open licence of the article in JSON-LD (https://schema.org/license)."""
    for thing in page.json_ld:
        stated = thing.values.get("license")
        address = licence(stated) if isinstance(stated, str) else None
        if address and "ImageObject" not in thing.types and "image" not in thing.path:
            yield Found(Copyright(license_url=address), thing, address)


_LICENSE_LINKS = (
    "a[rel~=license]",
    "link[rel~=license]",
    "a[href*='creativecommons.org/licenses']",
    "a[href*='creativecommons.org/publicdomain']",
)
_CODE = re.compile(r"[{}<>=]")  # a template's variable, a script
_REPRINT = re.compile(r"전재|재배포|転載|转载|轉載|reprint|republi|riproduzione|Nachdruck", re.I)


def _read(line: Line, text: str) -> Notice | None:
    """Read a line that is no photo's, comment's or software's."""
    if not text or not may_be_notice(text) or _PICTURE_WORDS.match(text) or _PICTURE_MARK.search(line.marks):
        return None
    if set(line.tags) & {"figure", "figcaption", "form", "button", "h1", "h2"}:
        return None
    read = notice(text)
    return (
        read if read and not read.is_software and (read.has_sign or read.copyright.holder or len(text) <= 160) else None
    )


def _article_lines(page: Document) -> Sequence[Line]:
    """The lines from the article's first to the one in which other things begin; all, where no text was found."""
    zones = page.zones
    return page.lines[zones.body - 1 : zones.tail] if zones.body <= len(page.lines) else page.lines


def _is_closing(line: Line, read: Notice, page: Document) -> bool:
    """In a scrape, a bare "© outlet" counts where it closes the article; further up it is a photo's."""
    if read.is_strong:
        return True
    is_last = line.number >= min(page.zones.tail, len(page.lines) + 1) - CLOSING_LINES
    return is_last and read.has_sign and len(line.text) <= 60


def _is_own(line: Line, read: Notice) -> bool:
    """In a whole page, an article's notice is a line of its own with sign and terms; prose about rights is none."""
    return read.has_sign and (read.has_terms or bool(_RIGHTS_MARK.search(line.marks))) and len(line.text) <= 300


def _is_foot(line: Line) -> bool:
    return "footer" in line.tags or bool(_FOOT_MARK.search(line.marks))


def _weight(line: Line, read: Notice) -> int:
    """More for what looks like the site's own notice."""
    return 4 * read.has_sign + 2 * _is_foot(line) + read.is_strong + bool(read.copyright.holder)


def _named(stated: Any) -> str | None:
    for one in stated if isinstance(stated, list) else [stated]:
        name = one.get("name") if isinstance(one, Mapping) else one
        if isinstance(name, str) and 1 < len(clean(name)) <= 120:
            return clean(name)
    return None


def _marks(step: Any) -> list[str]:
    return (
        [] if step.name in ("body", "html", "[document]") else [str(step.get("id") or ""), *(step.get("class") or [])]
    )


def _choose(candidates: Sequence[Candidate], page: Document) -> Choice:
    """Visible words before declared ones, the article's before the site's; a licence is added to either."""
    rows = sorted(candidates, key=lambda candidate: candidate.row)
    licences = [candidate for candidate in rows if candidate.value.statement is None and candidate.value.license_url]
    notices = [candidate for candidate in rows if candidate.value.statement or candidate.value.holder]
    if not notices:
        return Choice(licences[0].value, (licences[0],)) if licences else Choice(None)
    chosen = _outlets(notices, page)
    value = chosen.value
    if licences and not value.license_url:
        value = replace(value, license_url=licences[0].value.license_url)
    return Choice(value, (chosen,))


def _outlets(notices: Sequence[Candidate], page: Document) -> Candidate:
    """Among notices of the article, the one whose holder the byline names as outlet; else the last, which closes it."""
    own = [candidate for candidate in notices if candidate.row == notices[0].row]
    if not notices[0].rule.endswith(("article_notice", "reprint_notice")):
        return notices[0]
    outlets = {author.organization for author in page.known.get("authors") or () if author.organization}
    return next((candidate for candidate in own if candidate.value.holder in outlets), own[-1])


FIELDS = (
    Field(
        "copyright",
        (
            Rule(article_notice, "labelled"),
            Rule(reprint_notice, "labelled"),
            Rule(site_notice, "labelled"),
            Rule(meta_rights, "declared"),
            Rule(json_ld_rights, "declared"),
            Rule(license_link, "declared", _LICENSE_LINKS),
            Rule(json_ld_license, "declared"),
        ),
        choose=_choose,
    ),
)
