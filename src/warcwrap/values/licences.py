"""Open licences: the canonical address of the one that a link leads to, or that a text names."""

from __future__ import annotations

import re
from functools import cache

from warcwrap.values.words import alternatives, words

_CC_ADDRESS = re.compile(
    r"(?:^|[/.])creativecommons\.org/(licenses|"
    r"publicdomain)/([a-z+-]{2,16})(?:/(\d\.\d)(?:/([a-z]{2,3})(?![a-z]))?)?(?:[/?#]|$)",
    re.I,
)
_BADGE = re.compile(
    r"(?:creativecommons\.org|licensebuttons\.net)/(?:images/|l/|p/)(by[a-z-]{0,6}|zero|mark|"
    r"publicdomain)(?:/(\d\.\d)(?:/([a-z]{2})(?![a-z]))?)?/\d",
    re.I,
)
_CODES = re.compile(r"(?:by(?:-nc)?(?:-(?:sa|nd))?|by-(?:sa|nd)-nc|nc(?:-sa)?|sa|nd(?:-nc)?|zero|mark|sampling\+?)$")
_OTHERS = (
    re.compile(r"()rightsstatements\.org/(?:vocab|page)/([A-Za-z-]{3,10}/\d\.\d)"),
    re.compile(
        r"(www\.|)gnu\.org/(?:licenses|copyleft)/"
        r"((?:old-licenses/)?fdl(?:-\d\.\d)?(?:\.(?:en\.)?html|\.txt)?)$"
    ),
    re.compile(r"(www\.)nationalarchives\.gov\.uk/(doc/open-government-licence/version/\d)"),
)
_PLACES = (
    "https://rightsstatements.org/vocab/",
    "https://www.gnu.org/licenses/",
    "https://www.nationalarchives.gov.uk/",
)

NAMES = re.compile(
    r"creative[ -]?commons|cc[ -]by|cc ?\(|cc0|cc[ -]lizenz|"
    r"知识共享|知識共享|創用cc|クリエイティブ|크리에이티브|저작자표시"
)
_CC_TEXT = re.compile(
    r"(?<![A-Za-z])(?:CC|Creative[\s-]?Commons)[\s(:-]{0,4}(BY(?:[\s-]NC)?(?:[\s-](?:SA|ND))?|CC0|"
    r"0)[\s/(-]{1,3}(\d\.\d)(?:[\s/-]{1,2}([A-Z]{2}|[a-z]{2})(?![A-Za-z]))?",
    re.I,
)
_VERSION = re.compile(r"(?<![\d.])([1-4]\.[05])(?![\d.]\d)")
_COMMONS = re.compile(
    r"Creative[\s-]?Commons|(?<![A-Za-z])CC(?![A-Za-z])|知识共享|知識共享|創用\s?CC|クリエイティブ|크리에이티브|CCL",
    re.I,
)
# How ports of the licences to the law of a country are called in its language and in English.
_COUNTRIES = {
    "de": "Deutschland|Germany", "at": "Österreich|Austria(?!l)", "ch": "Schweiz|Suisse|Switzerland", "fr": "France",
    "es": "España|Spain", "it": "Italia|Italy", "nl": "Nederland|Netherlands", "pl": "Polska|Poland", "pt": "Portugal",
    "br": "Brasil|Brazil", "us": "United States|Estados Unidos|Vereinigte Staaten", "uk": r"UK(?=:|\b)|England",
    "cz": "Česk|Czech", "jp": "日本|Japan", "tw": "台灣|臺灣|Taiwan",
    "kr": "대한민국|Korea", "cn": "中国大陆|Mainland China",
    "ca": "Canada", "ar": "Argentina", "mx": "México|Mexico", "cl": "Chile", "au": "Australia",
}  # fmt: skip
NEAR = 90  # between "Creative Commons" and the version of the licence
PORTED = ("1.0", "2.0", "2.1", "2.5", "3.0")  # 4.0 has no countries


def licence(address: str) -> str | None:
    """Return the canonical address of the open licence that an address leads to; None for any other page.

    >>> licence("http://creativecommons.org/licenses/by-sa/3.0/de/deed.en")
    'https://creativecommons.org/licenses/by-sa/3.0/de/'
    """
    address = address.strip()[:2_000]
    if match := _CC_ADDRESS.search(address):
        kind, code, version, country = (part.lower() if part else "" for part in match.groups())
        return _address(kind, code, version, country) if _CODES.match(code) else None
    for pattern, place in zip(_OTHERS, _PLACES, strict=True):
        if match := pattern.search(address):
            return place + match[2] + ("/" if match[2][-1].isdigit() else "")
    return None


def badge(address: str) -> str | None:
    """Return the licence whose badge an image is, by its address at Creative Commons.

    >>> badge("https://i.creativecommons.org/l/by-nc/4.0/88x31.png")
    'https://creativecommons.org/licenses/by-nc/4.0/'
    """
    match = _BADGE.search(address[:2_000])
    if not match or not match[2]:
        return None
    code, version, country = match[1].lower(), match[2], (match[3] or "").lower()
    return _address("licenses" if code.startswith("by") else "publicdomain", code, version, country)


def named_licence(text: str) -> str | None:
    """Return the licence that a text names with its version, by its code or in the words of a language.

    >>> named_licence("CC BY-SA 3.0 DE")
    'https://creativecommons.org/licenses/by-sa/3.0/de/'
    >>> named_licence("Creative Commons Namensnennung - Nicht kommerziell 4.0 International")
    'https://creativecommons.org/licenses/by-nc/4.0/'
    """
    if match := _CC_TEXT.search(text):
        code = match[1].lower().replace(" ", "-")
        if code in ("cc0", "0"):
            return _address("publicdomain", "zero", match[2], "")
        known = (match[3] or "").lower()
        is_country = known in _COUNTRIES and match[3] == (match[3].upper() if match[1].isupper() else match[3])
        country = known if is_country else _country(text[match.end() :][:NEAR])
        return _address("licenses", code, match[2], country if match[2] in PORTED else "")
    return _in_words(text)


def _in_words(text: str) -> str | None:
    commons = _COMMONS.search(text)
    version = _VERSION.search(text, commons.end()) if commons else None
    if commons is None or version is None or version.start() - commons.end() > 2 * NEAR:
        return None
    said = text[commons.start() : version.start()].lower()
    codes = [code for code, pattern in _clauses() if pattern.search(said)]
    if not codes or codes[0] != "by":
        return None
    code = "-".join(codes if codes[-2:] != ["nd", "sa"] else codes[:-1])
    return _address(
        "licenses", code, version[1], _country(text[version.end() :][:NEAR]) if version[1] in PORTED else ""
    )


@cache
def _clauses() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """What a licence's clauses are called in all languages, in the order in which its code has them."""
    keys = {"by": "attribution", "nc": "noncommercial", "nd": "noderivatives", "sa": "sharealike"}
    listed = {code: (word.lower() for word in words("copyright", key)) for code, key in keys.items()}
    return tuple((code, re.compile(alternatives(said, whole=False))) for code, said in listed.items())


def _country(text: str) -> str:
    return next((code for code, names in _COUNTRIES.items() if re.match(rf"[\s(-]{{0,3}}(?:{names})", text)), "")


def _address(kind: str, code: str, version: str, country: str) -> str:
    return f"https://creativecommons.org/{kind}/{code}/" + "".join(f"{part}/" for part in (version, country) if part)
