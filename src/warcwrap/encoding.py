"""The character encoding of a page: found by what the page says where that holds, by its bytes where it does not.

Names and aliases are those of the WHATWG Encoding Standard (https://encoding.spec.whatwg.org/#names-and-labels).
A page's own charset name never reaches `bytes.decode`: Python's registry also holds codecs such as zlib and rot13.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

import webencodings

from warcwrap.findings import Finding, finding

Evidence = Literal["row-text", "bom", "http", "meta", "utf-8", "detected"]

PRESCAN_BYTES = 4096  # browsers look at 1024; real pages put <meta charset> behind long comments
DETECT_BYTES = 200_000  # a detector's verdict does not change after that much text
SPOILT_SHARE = 0.1  # more unreadable characters than this among the non-ASCII ones: the label is wrong, not the bytes

# What the standard means by a name, where Python's codec of that name knows fewer characters.
_CODECS = {
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "iso-8859-8-i": "iso-8859-8",
    "x-mac-cyrillic": "mac-cyrillic",
    "macintosh": "mac-roman",
    "windows-874": "cp874",
}
_OF_CODEC = {codec: name for name, codec in _CODECS.items() if name != "gbk"}
# chardet.EncodingEra: the web of today, ISO and regional sets; no page was ever written in a mainframe's.
_ERAS = 1 | 2 | 8
# Names of the standard that stand for no text: browsers show U+FFFD, or keep bytes apart for scripts.
_NO_TEXT = frozenset({"replacement", "x-user-defined"})
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16le"), (b"\xfe\xff", "utf-16be"))
_META = re.compile(rb"<meta[^>]{0,400}?charset\s{0,20}=\s{0,20}[\"']?\s{0,20}([A-Za-z0-9_:.+-]{1,40})", re.I)
_XML_DECLARATION = re.compile(
    rb"\A\s{0,20}<\?xml[^>]{0,200}?encoding\s{0,20}=\s{0,20}[\"']([A-Za-z0-9_:.+-]{1,40})", re.I
)
_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.S)
_COMMENT_IN_TEXT = re.compile(r"<!--.*?(?:-->|\Z)", re.S)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A page's text, the WHATWG name of its encoding, what that rests on, and what is odd about it."""

    text: str
    name: str
    evidence: Evidence
    findings: tuple[Finding, ...] = ()


def canonical(label: str | None) -> str | None:
    """Return the WHATWG name for a label, or None for what the standard does not know.

    >>> canonical("KS_C_5601-1987"), canonical("latin1"), canonical("rot13")
    ('euc-kr', 'windows-1252', None)
    """
    known = webencodings.lookup(label) if label else None
    return known.name if known else None


def codec(name: str) -> str:
    """Return Python's codec for a WHATWG name.

    >>> codec("euc-kr")
    'cp949'
    """
    return _CODECS.get(name, name)


def decode_row(text: str) -> Decoded:
    """Take text that a row already held decoded; it outranks every charset that the page declares."""
    return Decoded(text, "utf-8", "row-text")


def decode(raw: bytes, charset: str | None = None) -> Decoded:
    """Decode a page; `charset` is what HTTP or a sidecar said.

    Order: byte order mark, `charset`, `<meta>` prescan, strict UTF-8, detector. A label that does not fit the bytes
    gives way to what fits, with a finding; bytes that fit nothing become U+FFFD, with a finding.
    """
    for mark, name in _BOMS:
        if raw.startswith(mark):
            return _labelled(raw[len(mark) :], name, "bom")
    declared: tuple[tuple[str | None, Evidence], ...] = ((charset, "http"), (_prescan(raw), "meta"))
    odd: list[Finding] = []
    for label, evidence in declared:
        known = canonical(label)
        if label and (known is None or known in _NO_TEXT):
            odd.append(finding("unknown-charset", f"the page says {label!r}"))
        elif known and evidence == "meta" and known.startswith("utf-16"):
            # A page whose <meta> could be read byte by byte cannot be UTF-16, whatever it says.
            odd.append(finding("encoding-conflict", f"the page says {known}, and says it in single bytes"))
        elif known:
            return _with(odd, _labelled(raw, known, evidence))
    return _with(odd, _unlabelled(raw))


def _with(odd: list[Finding], decoded: Decoded) -> Decoded:
    return replace(decoded, findings=(*odd, *decoded.findings)) if odd else decoded


def _prescan(raw: bytes) -> str | None:
    """Find the label as browsers do before they parse (HTML Standard, "prescan a byte stream")."""
    head = raw[:PRESCAN_BYTES]
    declaration = _XML_DECLARATION.match(head)
    match = _META.search(_COMMENT.sub(b"", head)) or declaration
    return match[1].decode("ascii") if match else None


def _labelled(raw: bytes, name: str, evidence: Evidence) -> Decoded:
    try:
        return Decoded(raw.decode(codec(name)), name, evidence)
    except UnicodeDecodeError as problem:
        first = problem.start
    text = raw.decode(codec(name), "replace")
    if name == "utf-8" and _is_cut(raw, first):
        found = finding("truncated-utf8", f"the page ends within a character, at byte {first}")
        return Decoded(text, name, evidence, (found,))
    # A tool that mirrors pages writes its own comments in UTF-8, whatever the page is in.
    if evidence != "bom" and _is_spoilt(_COMMENT_IN_TEXT.sub("", text)):
        other = _unlabelled(raw)
        if "�" not in other.text:
            message = f"the page says {name}, its bytes are {other.name}"
            return Decoded(other.text, other.name, other.evidence, (finding("encoding-conflict", message),))
    return Decoded(text, name, evidence, (_unreadable(text, name, first),))


def _unlabelled(raw: bytes) -> Decoded:
    if name := _utf16_without_mark(raw):  # which strict UTF-8 takes for ASCII with NULs between
        return Decoded(raw.decode(name, "replace"), name, "detected")
    try:
        return Decoded(raw.decode("utf-8"), "utf-8", "utf-8")
    except UnicodeDecodeError as problem:
        first = problem.start
    if _is_cut(raw, first) or not _is_spoilt(raw.decode("utf-8", "replace")):
        return _labelled(raw, "utf-8", "utf-8")
    name = _detect(raw)
    text = raw.decode(codec(name), "replace")
    return Decoded(text, name, "detected", (_unreadable(text, name, first),) if "�" in text else ())


def _is_cut(raw: bytes, first: int) -> bool:
    """Say whether the only unreadable bytes are a last character cut short."""
    return len(raw) - first < 4 and raw[first] >= 0xC2 and all(0x80 <= b < 0xC0 for b in raw[first + 1 :])


def _is_spoilt(text: str) -> bool:
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    return text.count("�") > SPOILT_SHARE * beyond_ascii


def _unreadable(text: str, name: str, first: int) -> Finding:
    return finding("invalid-bytes", f"{text.count('�')} characters are not {name}; the first at byte {first}")


def _detect(raw: bytes) -> str:
    # Imported here: it costs 50 ms, and nearly every page says what it is.
    import chardet

    sample = _beyond_ascii(raw)[:DETECT_BYTES]
    guess = chardet.detect(sample, encoding_era=chardet.EncodingEra(_ERAS), prefer_superset=True)["encoding"] or ""
    # The detector speaks of Python's codecs (CP949), the standard of what pages say (euc-kr).
    return canonical(guess) or _OF_CODEC.get(guess.lower(), "windows-1252")  # the standard's default for the web


def _beyond_ascii(raw: bytes) -> bytes:
    """Drop the lines that any encoding could have written, so that markup does not drown the text."""
    lines = [line for line in raw.split(b"\n") if not line.isascii()]
    return b"\n".join(lines)


def _utf16_without_mark(raw: bytes) -> str | None:
    if raw[3:4] == b"\0" and raw.startswith(b"<\0"):  # a tag's first two letters, whatever the text is written in
        return "utf-16le"
    if raw[2:3] == b"\0" and raw.startswith(b"\0<"):
        return "utf-16be"
    sample = raw[:2000]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    # Of a character beyond Latin the lower byte is zero now and then.
    if odd > len(sample) // 10 and even < odd // 10:
        return "utf-16le"
    if even > len(sample) // 10 and odd < even // 10:
        return "utf-16be"
    return None
