"""Where the article stands among a page's lines, and where other pages' titles and readers' words begin."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from warcwrap.elements import Names
from warcwrap.lines import Line
from warcwrap.values.posts import NO_HEADER, Header, opening
from warcwrap.values.words import alternatives, words

LABEL_CHARACTERS = 60  # "Leave a comment cancel reply"; a longer line that starts with a label is a sentence about it
ROW_CHARACTERS = 160  # "Previous: <headline>  Next: <headline>" on one line

_SENTENCE_END = re.compile(r"[.!?。！？…][\"'”’」』)\]]{0,3}$")
# Begins with the full stop, which the engine finds at once, and looks back for the letter before it.
_CLOSING = r"[\"'”’」』)\]]"
_SENTENCE = re.compile(
    rf"[.!?。！？](?:(?<=[^\W\d].)|(?<=[^\W\d]{_CLOSING}.)|(?<=[^\W\d]{_CLOSING}{_CLOSING}.))"
    rf"{_CLOSING}{{0,3}}(?:\s|$|(?<=[。！？]))"
)
_HEADINGS = frozenset({"h1", "h2", "h3"})
_CJK = re.compile(r"[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

# ids and classes of elements that hold other pages' titles or readers' words, as board and news software writes them.
_FOREIGN_MARK = Names(
    r"(?:^|[\s_-])(?:"
    r"comments?(?:[_-]?(?:list|area|section|wrap|wrapper|box|form|thread|container|body|content))?|commentlist|"
    r"disqus_thread|disqus|respond|rel_?(?:news|article|list|area)|yarpp[\w-]{0,40}|"
    r"related(?:[_-]?(?:posts?|articles?|news|stories|list|content|topics|links|box))?|"
    r"(?:post|posts|entry|page)[_-]?navigation|nav-(?:links|single|below)|prevnext|prev[_-]?next|pagination|"
    r"bo_v_nb|bo_vc|bo_v_com|bo_v_atc_rel|fdb_lst|rd_ft_nav|feedback|cmt(?:_?list|_?area|_?wrap)?|"
    r"reply(?:_?list|_?area|_?box)|u_cbox|cbox_module|"
    r"site-footer|page-footer|global-?footer|colophon|"
    r"(?<!entry[_-])(?<!post[_-])(?<!article[_-])footer[_-]?(?:wrap|area|inner|nav|menu|links)?|"
    r"outbrain|taboola|recommend(?:ed|ations)?|most[_-]?(?:read|popular|viewed)|ranking|popular(?:[_-]?posts)?"
    r")(?=$|[\s])"
)
# Whole names only: "has-sidebar" and "widget Blog" are names that themes give to the frame around everything.
_ASIDE_MARK = Names(
    r"(?:^|\s)(?:(?:main|site|top|primary|secondary|global|page|header|footer|left|right|mobile|sub)?[_-]?"
    r"(?:nav|navi|navbar|navigation|menu|sidebar|side-?bar)"
    r"|(?:nav|menu|sidebar)[_-]?(?:main|left|right|top|bottom|primary|secondary|wrapper|container|inner|\d{1,2})"
    r"|gnb|lnb|snb|aside|breadcrumbs?|breadcrumb-\w{1,20}|cookie[\w-]{0,30}|banner|social[\w-]{0,30}"
    r"|shar(?:e|ing)[\w-]{0,30}|newsletter[\w-]{0,30}|login[\w-]{0,20}|search-?form|topbar|site-header|skip-?link)(?=$|\s)"
)
_OPENING = " \t[【<《◀◁▲△←«‹▶▷■□●○◆◇★☆※|│·•#>＞〔（(*-"  # what may stand before a label
_FREE_TAGS = frozenset({"div", "td", "section", "article", "center", "main"})  # cut scrapes leave these open to the end
_FOOT = frozenset({"footer"})
_ASIDE_TAGS = frozenset({"nav", "aside", "footer"})


@dataclass(frozen=True)
class Zones:
    """The parts of a page, told by line numbers.

    `body` is the first line of the article's text, `tail` the first line that belongs wholly to neighbours, comments or
    the page's foot; each is one more than the number of lines if there is none.
    """

    lines: Sequence[Line]
    is_scrape: bool

    @cached_property
    def body(self) -> int:
        """The number of the first line of running text that stands in no menu, aside or comment."""
        prose = (line for line in self.lines if _is_prose(line) and not is_aside(line) and not is_foreign(line))
        if self.is_scrape:  # in a scrape an element that survived is the article's, however short its first sentence
            within = (line for line in self.lines if not line.is_loose and not is_foreign(line))
            first = next((line for line in within if _is_prose(line) or _is_sentence(line)), None) or next(prose, None)
        else:
            first = next(prose, None)
        return first.number if first else len(self.lines) + 1

    @cached_property
    def tail(self) -> int:
        """The number of the first line that is no longer the article's."""
        return self._end[0] + (self._end[1] > 0)

    @cached_property
    def _end(self) -> tuple[int, int]:
        """The line in which the tail begins, and how many characters of it are still the article's."""
        body = self.body
        if body > len(self.lines):
            return len(self.lines) + 1, 0
        for line in self.lines[body - 1 :]:
            offset = self._foreign_from(line)
            if offset is not None and not (offset == 0 and line.number == body) and self._is_last(line):
                return line.number, offset
        return len(self.lines) + 1, 0

    def own(self, line: Line) -> str:
        """Return the part of a line that stands before the tail: all of it, its start, or nothing."""
        number, offset = self._end
        if line.number < number:
            return line.text
        return line.text[:offset] if line.number == number else ""

    @cached_property
    def _header(self) -> Header:
        return Header.of(line.text for line in self.head)

    @cached_property
    def head(self) -> tuple[Line, ...]:
        """The lines before the article's text: headline, board header, menus."""
        return tuple(self.lines[: self.body - 1])

    def is_amid(self, line: Line) -> bool:
        """Say whether running text of the article stands both before and after a line."""
        before, last = self._prose_before, min(self.tail, len(self.lines) + 1) - 1
        return before[line.number - 1] > before[self.body - 1] and before[last] > before[line.number]

    def _foreign_from(self, line: Line) -> int | None:
        if is_foreign(line) or (not self.is_scrape and line.stands_in(_FOOT) and "article" not in line.tags):
            return 0
        if _is_end_label(line, self.is_scrape):
            return 0
        if (start := opening(line.text, self._header if self.is_scrape else NO_HEADER)) is not None:
            return start
        if self.is_scrape and (line.is_loose or line.tag in _FREE_TAGS) and (row := _row().search(line.text)):
            return row.start()
        return None

    def _is_last(self, line: Line) -> bool:
        """Say whether little more of the article follows: whole pages set related links and ads between paragraphs."""
        if self.is_scrape:
            return True
        before = self._prose_before[line.number - 1] - self._prose_before[self.body - 1]
        return self._prose_before[-1] - self._prose_before[line.number] < before

    @cached_property
    def _prose_before(self) -> list[int]:
        """How many characters of the article's running text stand before each line, and on the whole page."""
        sums = [0] * self.body
        for line in self.lines[self.body - 1 :]:
            is_own = _is_prose(line) and not is_aside(line) and not is_foreign(line)
            sums.append(sums[-1] + (len(line.text) if is_own else 0))
        return sums


def is_aside(line: Line) -> bool:
    """Say whether a line stands in a menu, side bar or the page's foot by its markup."""
    return line.stands_in(_ASIDE_TAGS) or line.is_marked(_ASIDE_MARK)


def is_foreign(line: Line) -> bool:
    """Say whether a line stands among comments, other pages' titles or in the page's foot by its markup."""
    return line.is_marked(_FOREIGN_MARK)


def _is_prose(line: Line) -> bool:
    """Say whether a line is running text: long, hardly linked, no heading, with the end of a sentence in it."""
    text = line.text
    if len(text) < 30:
        return False
    least = 30 if not text.isascii() and _CJK.search(text[:200]) else 70
    if len(text) < least or line.link_share > 0.5 or line.stands_in(_HEADINGS):
        return False
    return (len(text) >= 4 * least and not line.is_loose) or bool(_SENTENCE.search(text))


def _is_sentence(line: Line) -> bool:
    """Say whether a line is one whole sentence, if a short one; a headline has no full stop."""
    text = line.text
    least = 15 if _CJK.search(text) else 40
    is_headline = line.stands_in(_HEADINGS) or line.link_share > 0.5
    return len(text) >= least and not is_headline and bool(_SENTENCE.search(text[-6:])) and text[-1] not in "…?？!！"


def _is_end_label(line: Line, is_scrape: bool) -> bool:
    """Say whether a line is, or starts with, a label such as "Related", "Previous", "3 comments".

    A sentence may start with the same words: in running text a label is short, or its sentence does not end.
    """
    text, patterns = line.text, _patterns()
    if not _may_be_label(text, patterns):
        return False
    is_free = line.is_loose or (is_scrape and line.tag in _FREE_TAGS)
    is_sentence = bool(_SENTENCE_END.search(text))
    if match := patterns.end.match(text):
        if is_free and (_CJK.match(text[match.end() - 1]) or not is_sentence):
            return len(text) <= ROW_CHARACTERS or is_scrape
        return len(text) <= LABEL_CHARACTERS and (match.end() == len(text) or not is_sentence)
    if patterns.numbered.match(text) or patterns.count.match(text):
        return len(text) <= LABEL_CHARACTERS or is_free
    return is_free and bool(patterns.alone.match(text)) and len(text) <= ROW_CHARACTERS


def _may_be_label(text: str, patterns: _Patterns) -> bool:
    """Say, fast, whether a line begins as labels do: most lines do not."""
    start = text.lstrip(_OPENING)[:3].lower()
    return start in patterns.starts or start[:2] in patterns.starts or start[:1].isdecimal()


@dataclass(frozen=True)
class _Patterns:
    starts: frozenset[str]
    end: re.Pattern[str]
    alone: re.Pattern[str]
    count: re.Pattern[str]
    numbered: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    end, alone = alternatives(words("boards", "end")), alternatives(words("boards", "end_alone"))
    starts = {start for word in words("boards", "end", "end_alone") for start in _starts(word.lower())}
    opening = f"[{re.escape(_OPENING)}]{{0,6}}"
    closing = r"(?=$|[\s:：\d|\]】>》（(［\[,、，▶▷→»›·•/-])"
    unit = r"(?:[개건件条條个個]\s?(?:의\s?)?)?"
    return _Patterns(
        starts=frozenset(starts),
        end=re.compile(opening + end + closing, re.I),
        alone=re.compile(opening + alone + closing, re.I),
        count=re.compile(
            opening + alone + r"\s{0,2}[:：(（\[]?\s{0,2}\d{0,6}\s{0,2}" + unit + r"\s{0,2}[)）\]]?\s{0,2}(?:$|[:：])",
            re.I,
        ),
        numbered=re.compile(opening + r"\d{1,6}\s{0,2}" + unit + alone + r"(?=$|[\s:：])", re.I),
    )


@cache
def _row() -> re.Pattern[str]:
    """A label within a line, which only scrapes have."""
    return re.compile(rf"(?<=\s){alternatives(words('boards', 'end'))}(?=$|[\s:：\]】])", re.I)


def _starts(word: str) -> Iterator[str]:
    """Yield the three characters with which a word may begin, or all two; the space in it may be left out."""
    for written in (word, word.replace(" ", "")):
        yield written[:3]
