"""The words of many languages that rules look for, from one readable table per language in `languages/`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from typing import Any

_PARTS = 16  # how often an expression is made of the words of the texts so far, before it is made of all
_CLOSE_SPACE, _WIDE_SPACE = "\ue000", "\ue001"  # stand for space in a spelled word
_FIRST_WIDE = "\u3005"  # 々
_WIDE = re.compile("[^\x00-\u3004]")
_RUN = re.compile(r"\w+")
_ASCII = bytes(range(128))
_SPACE, _ZERO = b" 0"
_FEW = 6  # branches that are tried as fast as a look at their first characters is taken, which takes long to compile

Alternatives = Callable[[Iterable[str]], str]  # `alternatives`, or what it is of some words


@cache
def tables() -> Mapping[str, Mapping[str, Any]]:
    """Return every language's table by its code, in the order of the codes."""
    folder = files("warcwrap.values") / "languages"
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".toml"))
    return {name.removesuffix(".toml"): _table((folder / name).read_text("utf-8")) for name in names}


def _table(text: str) -> dict[str, Any]:
    """Read a table. In ours each value stands on one line, a string or a list of strings: JSON, which is read at once.

    TOML's own reader would take a tenth of the time that a process needs for its first page.
    """
    table: dict[str, Any] = {}
    section = table
    for line in text.splitlines():
        if line.startswith("["):
            section = table.setdefault(line.strip("[]"), {})
        elif line and not line.startswith("#"):
            name, _, value = line.partition(" = ")
            section[name] = json.loads(value)
    return table


@cache
def words(section: str, *keys: str) -> tuple[str, ...]:
    """Return the words that all languages list under these keys of a section, each once, longest first.

    >>> "댓글" in words("boards", "end_alone")
    True
    """
    found = {word for table in tables().values() for key in keys for word in table.get(section, {}).get(key, ())}
    return tuple(sorted(found, key=lambda word: (-len(word), word)))


def alternatives(listed: Iterable[str], *, whole: bool = True) -> str:
    r"""Return a regular expression's source that matches the longest of the words, with the space in them loose.

    `whole` is false for beginnings of words, which may go on.

    It is made for patterns that ignore case: "Foto" of one language and "foto von" of another share a beginning.

    A word of Latin, Greek, Cyrillic or Arabic letters must not be part of a longer one; Korean, Japanese and Chinese
    set no space between words, so there what follows is for the caller to say. Words with a common beginning share it:
    hundreds of words cost little more than one.

    >>> re.findall(alternatives(["조회 수", "view"]), "조회수 7, review, view")
    ['조회수', 'view']
    """
    groups: dict[tuple[str, str], list[str]] = {}
    for word in listed:
        groups.setdefault(_guards(word), []).append(word)
    sources = [
        before + _source(sorted(set(map(_spelled, group)))) + after * whole
        for (before, after), group in sorted(groups.items())
    ]
    return f"(?:{'|'.join(sources)})" if sources else "(?!)"


def is_spaceless(character: str) -> bool:
    """Say whether a character belongs to a script whose words stand close together, or take endings (Korean)."""
    return "\u1100" <= character <= "\u11ff" or "\u2e80" <= character <= "\u9fff" or "\uac00" <= character <= "\ud7af"


class Listed:
    """A regular expression in which one of the listed words must be found, made of the words that texts prove to hold.

    To compile hundreds of words takes long, and most texts hold none: that is told by the words of the text alone.
    `source` gives the expression, with a function that serves as `alternatives` of as many words as are needed; without
    it, it is the words themselves.
    """

    def __init__(
        self, listed: Iterable[str], source: Callable[[Alternatives], str] | None = None, flags: re.RegexFlag = re.I
    ) -> None:
        self._listed = tuple(listed)
        self._source = source or (lambda alternatives: alternatives(self._listed))
        self._flags = flags
        firsts = frozenset(map(_first, self._listed))
        self._firsts = None if "" in firsts else firsts
        self._held: frozenset[str] = frozenset()  # what the expression was made for
        self._made: re.Pattern[str] | None = None
        self._left = _PARTS

    def of(self, text: str) -> re.Pattern[str]:
        """Return the expression, of at least the words that a text holds."""
        if self._made is None or (self._left and not self._named.intersection(tokens(text)) <= self._held):
            self._left -= 1
            self._held |= self._named.intersection(tokens(text))
            self._made = re.compile(self._source(self._of_held if self._left else alternatives), self._flags)
        return self._made

    @cached_property
    def _named(self) -> frozenset[str]:
        """The beginnings of all words in the expression, those beside the listed ones, too."""
        named: set[str] = set()

        def noted(listed: Iterable[str]) -> str:
            named.update(map(_first, listed))
            return ""

        self._source(noted)
        return frozenset(named)

    def _of_held(self, listed: Iterable[str]) -> str:
        held = self._held
        return alternatives([word for word in listed if (first := _first(word)) in held or not first])

    def may_be_in(self, text: str) -> bool:
        """Say, fast, whether a text holds the beginning of a listed word."""
        return self._firsts is None or not self._firsts.isdisjoint(tokens(text))

    def match(self, text: str) -> re.Match[str] | None:
        """Match at the start of a text."""
        return self.of(text).match(text) if self.may_be_in(text) else None

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """Match all of a text."""
        return self.of(text).fullmatch(text) if self.may_be_in(text) else None

    def search(self, text: str) -> re.Match[str] | None:
        """Find the first match in a text."""
        return self.of(text).search(text) if self.may_be_in(text) else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Yield all matches in a text."""
        return self.of(text).finditer(text) if self.may_be_in(text) else iter(())

    def sub(self, put: str, text: str) -> str:
        """Put something else for all matches in a text."""
        return self.of(text).sub(put, text) if self.may_be_in(text) else text

    def split(self, text: str) -> list[str]:
        """Return what stands before the first match in a text, and what behind it."""
        return self.of(text).split(text, maxsplit=1) if self.may_be_in(text) else [text]


class Opening:
    """A regular expression around listed words, asked at one place of a text: made for the word that stands there.

    `source` makes it of some of the words, which begin alike.
    """

    def __init__(self, listed: Iterable[str], source: Callable[[Collection[str]], str]) -> None:
        self._source = source
        self._patterns: dict[str, re.Pattern[str]] = {}
        self._listed: dict[str, list[str]] = {}
        for word in listed:
            is_spaceless_ = any(map(is_spaceless, word))
            self._listed.setdefault("" if is_spaceless_ else _head(word, 0), []).append(word)

    def match(self, text: str, at: int = 0) -> re.Match[str] | None:
        """Match at a place of a text."""
        head = _head(text, at)
        if not head.isascii() and any(map(is_spaceless, head)):
            head = ""
        if head not in self._listed:
            return None
        if (pattern := self._patterns.get(head)) is None:
            pattern = self._patterns[head] = re.compile(self._source(self._listed[head]), re.I)
        return pattern.match(text, at)


@lru_cache(maxsize=512)  # a name is held against a dozen lists
def tokens(text: str) -> frozenset[str]:
    """Return the words of a text, and the signs of one whose script sets no spaces, as `Listed` knows them."""
    found = _folded("\n".join(_RUN.findall(text))).split("\n")
    return frozenset([*found, *text] if is_wide(text) else found)


def runs(text: str, table: bytes) -> list[bytes]:
    """Return the words of a text, in UTF-8: a byte is looked at ten times as fast as a character.

    `table` makes a space of each ASCII character that stands between words: see `apart`.
    """
    encoded = text.encode("utf-8", "surrogatepass")
    if len(encoded) > len(text):
        for character in set(beyond_ascii(encoded)):
            if not character.isalnum() or (character.isdecimal() and table[_ZERO] == _SPACE):
                text = text.replace(character, " ")
        encoded = text.encode("utf-8", "surrogatepass")
    return encoded.translate(table).split()


def apart(word_signs: Callable[[str], bool]) -> bytes:
    """Return the table for `runs` that keeps the ASCII characters of which this is true."""
    return bytes(code if code > 127 or word_signs(chr(code)) else _SPACE for code in range(256))


def beyond_ascii(encoded: bytes) -> str:
    """Return what of a text in UTF-8 is not ASCII."""
    return encoded.translate(None, _ASCII).decode("utf-8", "surrogatepass")


@cache
def _first(word: str) -> str:
    """Return what of a listed word is among the tokens of every text that holds it, "" if nothing is sure to be."""
    if is_wide(word) and (signs := [sign for sign in word if is_spaceless(sign) and sign >= _FIRST_WIDE]):
        return _folded(signs[0])
    run = _RUN.search(word)
    if run is None or (run.start() == 0 and not _guards(word)[0]) or (run.end() == len(word) and not _guards(word)[1]):
        return ""
    return _folded(run[0])


def _head(text: str, at: int) -> str:
    """Return the word that begins at a place of a text, else the sign that stands there."""
    run = _RUN.match(text, at)
    return _folded(run[0] if run else text[at : at + 1])


def _folded(text: str) -> str:
    """Fold case, and more: what a pattern that ignores case takes for equal is equal then."""
    folded = text.casefold()
    return folded if folded.isascii() else folded.replace("i\u0307", "i").replace("ı", "i")


def is_wide(text: str) -> bool:
    """Say whether a text holds a Chinese, Japanese or Korean sign, or one of what stands behind them in Unicode.

    >>> [is_wide(text) for text in ("Jane Doe", "Ștefan “Ф” Ω", "한가람", "（")]
    [False, False, True, True]
    """
    return not text.isascii() and _WIDE.search(text) is not None


def _guards(word: str) -> tuple[str, str]:
    """What must not stand before and after a word."""
    before = r"(?<!\w)" if word[0].isalnum() and not is_spaceless(word[0]) else ""
    after = r"(?!\w)" if word[-1].isalnum() and not is_spaceless(word[-1]) else ""
    return before, after


def _spelled(word: str) -> str:
    """Write a word in lowercase, as patterns that ignore case have it, with a mark for the space in it."""
    lowered = word.lower()
    if len(lowered) != len(word) or "Σ" in word:  # which is written otherwise at a word's end
        lowered = "".join([low if len(low := sign.lower()) == 1 else sign for sign in word])
    return lowered.replace(" ", _CLOSE_SPACE if is_spaceless(word[0]) else _WIDE_SPACE)


def _written(spelled: str) -> str:
    """Write part of a spelled word for a regular expression."""
    if spelled.isalnum():
        return spelled
    return re.escape(spelled).replace(_CLOSE_SPACE, r"\s{0,2}").replace(_WIDE_SPACE, r"\s{1,3}")


def _source(spelled: list[str]) -> str:
    """Return what matches the longest of some spelled words, which are sorted and each once."""
    is_end = not spelled[0]
    steps: dict[str, str] = {}
    start = int(is_end)
    while start < len(spelled):
        first, end = spelled[start][0], start + 1
        while end < len(spelled) and spelled[end][0] == first:
            end += 1
        word, last = spelled[start], spelled[end - 1]
        if end == start + 1:
            steps[_written(first)] = _written(word)
        else:
            shared = next((at for at, sign in enumerate(word) if sign != last[at]), len(word))
            steps[_written(first)] = _written(word[:shared]) + _source([word[shared:] for word in spelled[start:end]])
        start = end
    if not steps:
        return ""
    # A look at the first character spares trying every branch, which Python's engine would do where case is ignored.
    starts = [step for step in steps if len(step) == 1]
    look = f"(?=[{''.join(sorted(starts))}])" if len(starts) == len(steps) > _FEW else ""
    branches = [steps[step] for step in sorted(steps)]
    joined = branches[0] if len(branches) == 1 and not is_end else f"(?:{look}(?:{'|'.join(branches)}))"
    return joined + "?" * is_end
