"""Where a link, or a name, of an open licence stands for the page's text, and in which words it is granted."""

from __future__ import annotations

import re

from warcwrap.document import Document
from warcwrap.lines import Line
from warcwrap.rules.notice_lines import FOOT_MARK, PICTURE_MARK, PICTURE_WORDS, box_marks, is_foot
from warcwrap.values.holders import sentences

STATEMENT_CHARACTERS = 300  # of a sentence that grants a licence
NEAR = 4  # elements around a link
HEADING_CHARACTERS = 30  # "Lizenz", above the link

FIGURES = frozenset({"figure", "figcaption"})
GRANT = re.compile(
    r"licen[cs]|lizenz|lizens|licenc|licenç|licencj|лиценз|ліценз|ライセンス|许可|許可|授权|授權|协议|協議|라이선스|이용허락|저작물|"
    r"inhalt|content|werk(?!zeug)|beitr[aä]g|artikel|article|\bwork|\bsite|contenu|contenido|conteúdo|contenut|作品|"
    r"内容|콘텐츠|"
    r"except where|unless otherwise|sofern nicht|soweit nicht|sauf mention|salvo",
    re.I,
)
_PICTURES = re.compile(
    r"foto|photo|(?<!\w)bild(?!ung)|image|imagen|immagin|picture|grafik|flickr|wikimedia|unsplash|pixabay|写真|画像|图片|"
    r"사진|icon|"
    r"(?<!\w)(?:music|musik|videos?|fonts?|map data|software|lightbox\d?|plugins?|themes?|via)(?!\w)",
    re.I,
)

_BAR = re.compile(r"(?:^|\s)[|｜•·](?:\s|$)")


def trust(page: Document, link: int) -> int:
    """Say how surely the licence of a link, told by its position, is the page's: 0 for one beside a photo."""
    elements = page.elements
    if elements.tags[link] == "link":
        return 4
    if elements.stands_in(elements.parents[link], FIGURES):
        return 0
    line, around = _line(page, link), _names_around(page, link)
    is_badge = not any(elements.strings(link)) and any(elements.tags[inner] == "img" for inner in elements.within(link))
    if "license" in (elements.attributes[link].get("rel") or "").split():
        return 3 if is_badge or line is None or is_foot(line) or not _is_photos(line, _text(page, link)) else 0
    if is_badge:
        return 2
    if PICTURE_MARK.search(around) or line is None or _is_photos(line, _text(page, link)):
        return 0
    heading = page.lines[line.number - 2].text if line.number > 1 else ""
    words = f"{heading} {line.text}" if len(heading) <= HEADING_CHARACTERS else line.text
    return 1 if is_foot(line) or "licen" in around or FOOT_MARK.search(around) or GRANT.search(words) else 0


def _text(page: Document, link: int) -> str:
    return " ".join(page.elements.strings(link))


def _is_photos(line: Line, name: str) -> bool:
    """Say whether a link of this name stands in a picture's credit: its sentence speaks of one."""
    sentence = next((one for one in sentences(line.text) if name in one), line.text) if name else line.text
    return not is_texts(line, sentence)


def is_texts(line: Line, sentence: str) -> bool:
    """Say whether a sentence grants a licence for the text, not for a picture, a film or software."""
    if PICTURE_WORDS.match(line.text) or PICTURE_MARK.search(box_marks(line)):
        return False
    return not _PICTURES.search(sentence) or bool(
        re.search(
            r"text|inhalt|content|contenu|contenido|article|artikel|"
            r"beitr",
            sentence,
            re.I,
        )
    )


def granted(page: Document, link: int) -> str | None:
    """Return the sentence in which a licence is linked; None where the link stands alone."""
    line, name = _line(page, link), " ".join(_text(page, link).split())
    if line is None or not name or name not in line.text:
        return None
    sentence = next((one for one in clauses(line.text) if name in one), "")
    is_sentence = len(name) + 8 < len(sentence) <= STATEMENT_CHARACTERS
    return sentence if is_sentence and GRANT.search(sentence) else None


def clauses(text: str) -> list[str]:
    """Return the sentences of a line, and what stands between bars in them.

    >>> clauses("Vale Post | Texts: CC BY 4.0. | Contact")
    ['Vale Post', 'Texts: CC BY 4.0.', 'Contact']
    """
    return [clause.strip() for sentence in sentences(text) for clause in _BAR.split(sentence) if clause.strip()]


def _line(page: Document, link: int) -> Line | None:
    """Return the line that holds a link: a link that opens one is counted to the line before."""
    number, name = page.line_number(link), " ".join(_text(page, link).split())
    near = page.lines[max(0, number - 1) : number + 1]
    return next((line for line in near if name and name in line.text), near[0] if near else None)


def _names_around(page: Document, link: int) -> str:
    """The ids and classes of a link and of what is close around it, in lowercase."""
    attributes = [page.elements.attributes[step] for step in page.elements.around(link)[: 1 + NEAR]]
    names = (name for own in attributes for name in (own.get("id") or "", *(own.get("class") or "").split()))
    return " ".join(names).lower()
