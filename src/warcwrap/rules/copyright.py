"""The rights notice of a page: the article's own, else its site's; never a photo's, a theme's or a software's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from warcwrap.document import Document
from warcwrap.metadata import Copyright
from warcwrap.rule import Candidate, Choice, Field, Found, Rule
from warcwrap.rules.licence_places import FIGURES, GRANT, STATEMENT_CHARACTERS, clauses, granted, is_texts, trust
from warcwrap.rules.notice_lines import (
    NOTICES,
    article,
    continued,
    is_closing,
    is_foot,
    is_own,
    is_sites,
    notice_in,
    signed_lines,
    speaking,
    weight,
    worded_lines,
)
from warcwrap.values.licences import NAMES, badge, licence, named_licence
from warcwrap.values.names import clean
from warcwrap.values.notices import notice, years

LICENCES = 40  # a page with more is a list of works, each with its own

_LICENSE_LINKS = (
    "a[rel~=license]",
    "link[rel~=license]",
    "a[href*='creativecommons.org/']",
    "a[href*='rightsstatements.org/']",
    "a[href*='gnu.org/']",
    "a[href*='open-government-licence']",
)
_BADGES = ("img[src*='licensebuttons.net/']", "img[src*='creativecommons.org/']")
_LICENSE_METAS = (
    "dcterms.license",
    "dc.rights.license",
    "dcterms.rights",
    "dc.rights",
    "rights",
    "license",
    "copyright",
)
_CODE = re.compile(r"[{}<>=]")  # a template's variable, a script
_REPRINT = re.compile(r"전재|재배포|転載|转载|轉載|reprint|republi|riproduzione|Nachdruck", re.I)


def article_notice(page: Document) -> Iterator[Found]:
    """A line of rights in or right behind the article: "저작권자 ⓒ outlet, …", "© 2024 Outlet. All rights reserved."

    >>> from warcwrap.page import Page; from warcwrap.storage import Body
    >>> text = "<p>도서관이 문을 열었다.</p><p>저작권자 ⓒ 푸른경제, 무단전재 및 재배포 금지</p>"
    >>> [found.value.holder for found in article_notice(Document(Page("p", Body.of(text.encode())), []))]
    ['푸른경제']
    """
    is_scrape = page.page.fidelity == "stripped"
    first, last = article(page)
    for line in islice(speaking(page, first, last), NOTICES):
        said = notice_in(line, page.zones.own(line))
        if said and (is_closing(line, said, page) if is_scrape else not is_foot(line) and is_own(line, said)):
            yield Found(said.copyright, line)


def reprint_notice(page: Document) -> Iterator[Found]:
    """A line of a scrape, wherever it stands, that forbids to reprint: boards do not forbid that in their own name.

    >>> from warcwrap.rule import finds
    >>> [found] = finds(reprint_notice, "<p>The well opens.</p><p>ⓒ Vale Post. Do not reprint without permission.</p>")
    >>> found.statement
    'ⓒ Vale Post. Do not reprint without permission.'
    """
    if page.page.fidelity == "stripped":
        for line in speaking(page, 1, len(page.lines)):
            said = notice_in(line, line.text) if _REPRINT.search(line.text) else None
            if said and said.has_sign and said.has_terms:
                yield Found(said.copyright, line)


def site_notice(page: Document) -> Iterator[Found]:
    """The rights line in the foot of a whole page, the last first: a site states its notice once, at the end.

    Where no line has a sign, one that reserves rights in words.

    What it needs may stand on the lines behind it: "Copyright © 2024" / "The Daily Example" / "All rights reserved."

    >>> from warcwrap.rule import finds
    >>> [found] = finds(site_notice, "<html><footer>Contact | © 2024 The Vale Post</footer>")
    >>> found.statement
    '© 2024 The Vale Post'
    """
    if page.page.fidelity == "stripped":
        return
    found: list[tuple[int, Found]] = []
    for lines in (signed_lines, worded_lines):
        for line in () if found else lines(page):
            said = notice_in(line, line.text)
            if said and is_sites(page, line, said):
                said = continued(page, line, said)
                found.insert(0, (weight(page, line, said), Found(said.copyright, line)))
    yield from (one for _, one in sorted(found, key=lambda pair: -pair[0]))


def json_ld_rights(page: Document) -> Iterator[Found]:
    """The article's `copyrightHolder`, `copyrightYear`, `copyrightNotice` in JSON-LD (https://schema.org/copyrightHolder).

    >>> from warcwrap.rule import finds
    >>> page = '<script type="application/ld+json">{"copyrightNotice": "© The Vale Post"}</script>'
    >>> [found] = finds(json_ld_rights, page)
    >>> found.statement
    '© The Vale Post'
    """
    yield from islice(_of_json_ld(page), NOTICES)


def _of_json_ld(page: Document) -> Iterator[Found]:
    for thing in page.json_ld:
        holder = _named(thing.values.get("copyrightHolder"))
        stated = thing.values.get("copyrightNotice")
        statement = clean(stated) if isinstance(stated, str) else None
        said = notice(statement) if statement else None
        named = holder or (said.copyright.holder if said else None)
        if statement or named:
            when = years(str(thing.values.get("copyrightYear") or "")) or (said.copyright.years if said else ())
            yield Found(Copyright(statement or None, named, when), thing, statement or named)


def meta_rights(page: Document) -> Iterator[Found]:
    """`<meta name=copyright>`, Dublin Core's rights and its like: a name, or a notice.

    >>> from warcwrap.rule import finds
    >>> [found] = finds(meta_rights, "<meta name=copyright content='The Vale Post'>")
    >>> found.statement
    'The Vale Post'
    """
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
    """A link to an open licence: marked as the page's (`rel=license`), a badge, in the foot, or in words that grant it.

    Where it stands in a sentence, that is the statement: "Content is licensed under CC BY 4.0, except where noted."

    >>> from warcwrap.rule import finds
    >>> [found] = finds(license_link, '<a rel=license href="//creativecommons.org/licenses/by/4.0/deed.de">CC BY</a>')
    >>> found.license_url
    'https://creativecommons.org/licenses/by/4.0/'
    """
    found: list[tuple[int, Found]] = []
    elements = page.elements
    for position in page.find(*_LICENSE_LINKS)[:LICENCES]:
        address = licence(elements.attributes[position].get("href") or "")
        if address and (trusted := trust(page, position)):
            stated = granted(page, position) if elements.tags[position] == "a" else None
            found.append((trusted, Found(Copyright(stated, license_url=address), position, stated or address)))
    yield from (one for _, one in sorted(found, key=lambda pair: -pair[0]))


def license_badge(page: Document) -> Iterator[Found]:
    """An image that Creative Commons gives out as the badge of a licence, where the link around it leads elsewhere.

    >>> from warcwrap.rule import finds
    >>> [found] = finds(license_badge, '<img src="https://licensebuttons.net/l/by/4.0/88x31.png">')
    >>> found.license_url
    'https://creativecommons.org/licenses/by/4.0/'
    """
    elements = page.elements
    for position in page.find(*_BADGES)[:LICENCES]:
        address = badge(elements.attributes[position].get("src") or "")
        if address and not elements.stands_in(elements.parents[position], FIGURES):
            yield Found(Copyright(license_url=address), position, address)


def license_text(page: Document) -> Iterator[Found]:
    """A sentence that grants an open licence without a link: "Inhalte stehen unter CC BY-SA 4.0".

    >>> from warcwrap.rule import finds
    >>> [found] = finds(license_text, "<p>All texts are licensed under CC BY 4.0.</p>")
    >>> found.statement
    'All texts are licensed under CC BY 4.0.'
    """
    for line in islice(page.lines_with(NAMES, lowered=True), LICENCES):
        for sentence in clauses(line.text) if is_foot(line) or GRANT.search(line.text) else ():
            address = named_licence(sentence)
            if address and is_texts(line, sentence):
                stated = sentence if len(sentence) <= STATEMENT_CHARACTERS else None
                yield Found(Copyright(stated, license_url=address), line, sentence)


def json_ld_license(page: Document) -> Iterator[Found]:
    """The open licence of the article in JSON-LD (https://schema.org/license).

    >>> from warcwrap.rule import finds
    >>> page = '<script type="application/ld+json">{"license": "https://creativecommons.org/licenses/by/4.0/"}</script>'
    >>> [found] = finds(json_ld_license, page)
    >>> found.license_url
    'https://creativecommons.org/licenses/by/4.0/'
    """
    for thing in page.json_ld:
        stated = thing.values.get("license")
        stated = stated[0] if isinstance(stated, list) and stated else stated
        stated = (stated.get("@id") or stated.get("url")) if isinstance(stated, Mapping) else stated
        address = licence(stated) if isinstance(stated, str) else None
        if address and "ImageObject" not in thing.types and "image" not in thing.path:
            yield Found(Copyright(license_url=address), thing, address)


def meta_license(page: Document) -> Iterator[Found]:
    """Dublin Core's licence, or a notice in a `<meta>` that names an open one (https://www.dublincore.org/specifications/dublin-core/dcmi-terms/#license).

    >>> from warcwrap.rule import finds
    >>> [found] = finds(meta_license, '<meta name="dcterms.license" content="https://creativecommons.org/licenses/by/4.0/">')
    >>> found.license_url
    'https://creativecommons.org/licenses/by/4.0/'
    """
    for meta in page.meta_of(*_LICENSE_METAS):
        if address := licence(meta.content) or named_licence(meta.content):
            yield Found(Copyright(license_url=address), meta, meta.content)


def _named(stated: Any) -> str | None:
    for one in stated if isinstance(stated, list) else [stated]:
        name = one.get("name") if isinstance(one, Mapping) else one
        if isinstance(name, str) and 1 < len(clean(name)) <= 120:
            return clean(name)
    return None


def _choose(candidates: Sequence[Candidate], page: Document) -> Choice:
    """Visible words before declared ones, the article's before the site's; a licence is added to either."""
    rows = sorted(candidates, key=lambda candidate: candidate.row)
    licences = [candidate for candidate in rows if _is_licence(candidate)]
    notices = [candidate for candidate in rows if not _is_licence(candidate)]
    if not notices:
        return _granted_alone(licences)
    chosen = _outlets(notices, page)
    address = licences[0].value.license_url if licences else chosen.value.license_url
    return Choice(replace(chosen.value, license_url=address), (chosen,))


def _is_licence(candidate: Candidate) -> bool:
    return "license_" in candidate.rule or candidate.rule.endswith("_license")


def _granted_alone(licences: Sequence[Candidate]) -> Choice:
    """Choose the most trusted licence, in the sentence that grants it where there is one."""
    if not licences:
        return Choice(None)
    same = [one for one in licences if one.value.license_url == licences[0].value.license_url]
    chosen = next((one for one in same if one.value.statement), licences[0])
    return Choice(chosen.value, (chosen,))


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
            Rule(meta_license, "declared"),
            Rule(license_badge, "labelled", _BADGES),
            Rule(license_text, "labelled"),
        ),
        choose=_choose,
    ),
)
