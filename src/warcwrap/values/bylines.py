"""Bylines: whether a passage of running text names who wrote it, and whom.

A passage is read from its start, word by word, as labels, names with roles, outlets, e-mail addresses, dates and
punctuation. Only a passage that is nothing else is a byline:
"홍길동 기자(mail)", "（記者　名前）", "By Jane Doe | Jan 3".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from warcwrap.metadata import Author
from warcwrap.values import byline_words as forms
from warcwrap.values.byline_names import (
    Reader,
    chinese_dispatch,
    is_outlet,
    is_place,
    japanese_reporter,
    korean_person,
    latin_name_behind_label,
    name_behind_label,
)
from warcwrap.values.names import EMAIL, is_agency, is_mailbox, is_organization
from warcwrap.values.words import is_wide

BYLINE_CHARACTERS = 160
_DIGIT = re.compile(r"\d")
_ENDS = re.compile("[|｜│;；●■]")
_CLOSED = re.compile(forms.CLOSE)


def authors(passage: str) -> list[Author]:
    """Return whom a passage names as its authors, or nobody if it is more, or something else, than a byline.

    >>> [(author.name, author.role) for author in authors("（記者　杉野あかり）")]
    [('杉野あかり', '記者')]
    >>> authors("한가람 기자가 시장을 만났다")
    []
    """
    return list(_authors(passage)) if len(passage) <= 2 * BYLINE_CHARACTERS else []


@lru_cache(maxsize=256)  # a line is read as a whole and in parts
def _authors(passage: str) -> Sequence[Author]:
    reader = Reader(passage.replace("丨", "|").strip())
    if not reader.text or len(reader.text) > BYLINE_CHARACTERS or not _may_be(reader.text):
        return []
    steps = _STEPS if is_wide(reader.text) else _NARROW_STEPS
    while reader.at < len(reader.text) and not reader.is_done:
        for step in steps:
            if step(reader):
                break
        else:
            return []
    return reader.authors


def _may_be(text: str) -> bool:
    """Say, fast, whether a passage can be a byline: it holds a role, an e-mail address, or opens with a label."""
    if "@" in text or _opens_with_label(text):
        return True
    return is_wide(text) and bool(forms.stem().search(text) or forms.FOREIGN_DESK.match(text, 1))


def _opens_with_label(text: str) -> bool:
    return not forms.first_words().isdisjoint([word.strip(":：()[]") for word in text[:60].casefold().split()[:4]])


def may_be_line(text: str) -> bool:
    """Say, very fast, whether a line without a Korean, Japanese or Chinese word or an e-mail address can hold a byline.

    A long line is an article's paragraph, and holds one in its closing bracket.

    >>> [may_be_line(line) for line in ("By Jane Doe", "(Reporting by Jane Doe)", "The bridge is open.", "Rain." * 99)]
    [True, True, False, False]
    """
    if text[0] in "[(（【〔":
        return True
    if len(text) > BYLINE_CHARACTERS:
        return text[-1] in ")）" or text[-2:] == ")."
    if text[0].isdigit():
        is_told = not forms.plain_labels().isdisjoint(text.casefold().split())
        return is_told and forms.behind_date().search(text) is not None
    words = text[:40].strip("–—-•·*|/> ").split(None, 2)
    return bool(words) and (_opens_label(words[0]) or (len(words) > 1 and _opens_label(words[1])))


@lru_cache(maxsize=8192)  # lines begin with few words
def _opens_label(word: str) -> bool:
    return word.casefold().strip(":：()[]") in forms.first_words()


def passages(line: str) -> list[str]:
    """Return the parts of a line that may be a byline: the whole, its opening bracket, what follows its last sentence.

    >>> passages("(푸른경제=한가람 기자)도서관이 문을 연다.")[0]
    '(푸른경제=한가람 기자)'
    """
    if len(line) <= BYLINE_CHARACTERS and authors(line):
        return [line]
    if _may_hold_rights(line):  # scrapes run byline and rights notice together
        line = forms.RIGHTS.split(line, maxsplit=1)[0].rstrip() or line
        if len(line) <= BYLINE_CHARACTERS and authors(line):
            return [line]
    if behind := _behind_date(line):
        return [behind]
    wide = is_wide(line)
    if wide and (signed := forms.SIGNED.match(line)):
        return [f"文／{signed['name']}"]
    if wide and len(line) <= 60 and (last := forms.REPORTER_LAST.search(line)):
        return [last["byline"]]
    leads = forms.LEADS if wide or "=" in line else (forms.BRACKET_LEAD,)
    found = [match["byline"] for pattern in leads if (match := pattern.match(line))]
    tail = line[-BYLINE_CHARACTERS:]
    ends = [match.end() for match in forms.SENTENCE_END.finditer(tail)]
    found.extend(tail[end:] for end in reversed(ends[-4:]))
    if match := forms.LAST_BRACKET.search(tail):
        found.append(match[0])
    return found


def _may_hold_rights(line: str) -> bool:
    """Say, fast, whether `RIGHTS` can be found; "copyrıght" of Turkish capitals is the same word to it."""
    folded = line.lower()
    return "copyr" in folded or (not line.isascii() and any(word in folded for word in ("©", "ⓒ", "저작권자")))


def _behind_date(line: str) -> str | None:
    """Return the byline in a header line that begins with dates: "Veröffentlicht am 5. März 2024 Von Lene Holt".

    "Posted" and "submitted" say who put it there, not who wrote it.
    """
    digit = _DIGIT.search(line) if len(line) <= BYLINE_CHARACTERS else None
    match = forms.behind_date().search(line) if digit else None
    if not digit or not match or match.start() <= digit.start():
        return None
    header = Reader(line[: match.start()])
    while header.at < len(header.text):
        if not any(header.take(part) for part in (forms.PUNCTUATION, forms.NUMBER, forms.header_part().of(line))):
            return None
    return match["byline"] if authors(match["byline"]) else None


def agency(line: str) -> tuple[str, str] | None:
    """Return the agency that a line's dateline or closing bracket names, and the passage that does.

    Agencies that no table lists are known by the form of a dateline and the last word of their name.

    >>> agency("（潮岸社海口5日電）老橋今天"), agency("LONDON (Reuters) - The clock")
    (('潮岸社', '（潮岸社海口5日電'), ('Reuters', 'LONDON (Reuters) -'))
    """
    for pattern in forms.AGENCIES:
        if (match := pattern.search(line)) and is_agency(match[1]):
            return match[1].strip(), match[0]
    for pattern in forms.UNLISTED_AGENCIES:
        if (match := pattern.match(line)) and is_organization(match["name"]):
            return match["name"], match[0]
    for pattern in forms.CHINESE_AGENCIES:
        if (match := pattern.match(line)) and is_outlet(match[1]):
            return match[1], match[0]
    if match := forms.CLOSING_AGENCY.search(line[-BYLINE_CHARACTERS:]):
        return match["name"], match[0]
    match = forms.JAPANESE_AGENCY.match(line)
    return (match[1], match[0]) if match and is_agency(match[1]) else None


def may_name_agency(line: str) -> bool:
    """Say, fast, whether a line can be one of those that `agency` reads: bracketed or wired."""
    return (
        line[0] in "([【（〔［"
        or line[-1] in ")]】）］"
        or ("(" in line[:80] and line[0].isupper())
        or "电" in line[:40]
        or "電" in line[:40]
    )


def lone_email(line: str) -> str | None:
    """Return the e-mail address that a line consists of, or that stands alone behind its last sentence."""
    match = forms.LONE_EMAIL.search(line[-BYLINE_CHARACTERS:]) if "@" in line else None
    return match[1] if match and not is_mailbox(match[1]) else None


def _punctuation(reader: Reader) -> bool:
    taken = reader.take(forms.PUNCTUATION)
    if taken is None:
        return False
    if not reader.is_fresh and _ENDS.search(taken):
        reader.state, reader.role = "none", None
    if reader.authors and reader.text[0] in "(（[【〔［" and _CLOSED.search(taken):
        reader.state = "none"  # "（記者林小滿／海港報導）頂樓菜園": what follows the bracket is the article
    return True


def _email(reader: Reader) -> bool:
    taken = reader.take(EMAIL)
    if taken is None:
        return False
    last = reader.authors[-1] if reader.authors else None
    if last is not None and last.email is None:
        reader.authors[-1] = replace(last, email=taken)
    elif last is None:
        reader.early_email = taken
    return True


def _date(reader: Reader) -> bool:
    taken = reader.take(forms.NUMBER) or reader.take(forms.date_word())
    if taken and reader.authors:
        reader.state = "none"
        reader.is_done = bool(forms.WHOLE_DATE.match(taken)) or not taken[0].isdigit()
    return taken is not None


def _label(reader: Reader) -> bool:
    """A label before names: of authors ("문", "By", "本报记者") or of others ("사진", "责任编辑")."""
    match = forms.label_at(reader.text, reader.at)
    if not match:
        return False
    label = match["label"]
    colon = forms.COLONS.match(reader.text, match.end())
    if len(label) == 1 and not (colon or re.match(r"[\s\u3000]", reader.text[match.end() :][:1])):
        return False  # "文睿" is a name, "文／睿" a label
    folded = " ".join(label.casefold().split())
    if (
        label[0].isalpha()
        and ord(label[0]) < 0x2E80
        and " " not in folded
        and not colon
        and folded not in forms.plain_labels()
    ):
        return False  # "Text Size", "Author Archives": only "by" and its like introduce a name without a colon
    reader.label, reader.has_colon = label, colon is not None
    reader.at = colon.end() if colon else match.end()
    reader.state = "by" if folded in forms.by_words() else "other"
    reader.role = label if folded in forms.role_words() and not label.isascii() else None
    if prefix := (match["outlet"] or ""):
        is_known = is_organization(prefix) or (reader.outlet is None and is_outlet(prefix))
        reader.outlet = prefix if is_known else reader.outlet
    reader.is_fresh = True
    return True


def _dateline(reader: Reader) -> bool:
    """`新华社北京3月5日电` before a bracket of names; `社会部・` before a Japanese name."""
    if match := forms.CHINESE_DATELINE.match(reader.text) if reader.at == 0 else None:
        reader.outlet = match[1] if is_outlet(match[1]) else None
        reader.at = match.end()
        return True
    if reader.state == "none" and (reader.take(forms.desk()) or reader.take(forms.FOREIGN_DESK)):
        reader.state, reader.is_fresh, reader.has_colon = "by", True, True
        return True
    if reader.state == "none" and reader.take(forms.DEPARTMENT):
        reader.state, reader.is_fresh = "by", True
        return True
    return False


def _outlet_before_sign(reader: Reader) -> bool:
    """`푸른경제=`, `서울=연합뉴스)`."""
    if reader.state != "none":
        return False
    match = forms.OUTLET_BEFORE_EQUALS.match(reader.text, reader.at)
    if match and not forms.label_at(match[1]):
        reader.outlet = match[1].split("/")[0].strip()
        reader.at = match.end()
        return True
    return False


def _korean_outlet(reader: Reader) -> bool:
    """A desk, or an outlet in a bracket, before a Korean name."""
    if reader.take(forms.KOREAN_DESK):
        return True
    if match := forms.BRACKETED_OUTLET.match(reader.text, reader.at):
        reader.outlet = match[1]
        reader.at = match.end()
        return True
    return False


def _outlet(reader: Reader) -> bool:
    """An agency's or outlet's name, or a place."""
    for pattern in forms.TOKENS:
        token = pattern.match(reader.text, reader.at)
        if token and is_organization(token[0]) and not (reader.state == "by" and _opens_with_person(token[0])):
            reader.at = token.end()
            _note_outlet(reader, token[0])
            return True
    if (token := forms.TOKENS[1].match(reader.text, reader.at)) and is_place(token[0]):
        reader.at = token.end()
        return True
    return False


def _note_outlet(reader: Reader, name: str) -> None:
    if reader.authors and reader.state != "none":
        reader.authors[:] = [replace(author, organization=author.organization or name) for author in reader.authors]
    elif reader.state == "by" and not reader.authors:
        reader.authors.append(Author(name, "Organization"))
        reader.state = "none"
    else:
        reader.outlet = name


def _opens_with_person(token: str) -> bool:
    """Say whether a token behind "by" is, or begins with, a person's name: "JANE DOE Associated Press"."""
    if len(token) <= 3 and not is_agency(token):
        return True
    parts = token.split()
    return any(is_agency(" ".join(parts[size:])) for size in range(2, len(parts)))


def _role(reader: Reader) -> bool:
    """A role behind names: "Jane Doe, Staff Writer", "杉野あかり記者"."""
    if not reader.authors and reader.state != "other":
        return False
    taken = reader.take(forms.roles())
    if taken is None:
        return False
    reader.authors[:] = [author if author.role else replace(author, role=taken) for author in reader.authors]
    return True


def _ending(reader: Reader) -> bool:
    """`台北報導` behind Chinese names; `摄` behind a photographer's."""
    is_next_name = reader.text[: reader.at].rstrip()[-1:] in ("、", "，", ",", "·")
    if reader.authors and not is_next_name and reader.take(forms.CHINESE_TAIL):
        return True
    if reader.authors and reader.take(forms.BUTTON):
        return True
    if reader.authors and reader.take(forms.PHOTO_TAIL):
        reader.authors.pop()
        return True
    return False


def _joiner(reader: Reader) -> bool:
    return bool(reader.authors) and reader.take(forms.joiners()) is not None


_STEPS = (
    _punctuation,
    _email,
    korean_person,
    japanese_reporter,
    _dateline,
    chinese_dispatch,
    _label,
    _date,
    _role,
    _outlet_before_sign,
    _korean_outlet,
    _outlet,
    _joiner,
    _ending,
    name_behind_label,
)
# What a passage without a Korean, Japanese or Chinese sign can hold of these.
_NARROW_STEPS = (
    _punctuation,
    _email,
    _label,
    _date,
    _role,
    _outlet_before_sign,
    _outlet,
    _joiner,
    latin_name_behind_label,
)
