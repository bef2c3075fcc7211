"""Open licences: the canonical address of the one that a link leads to, or that a text names."""

from __future__ import annotations

import re

_CC_ADDRESS = re.compile(
    r"(?:^|[/.])creativecommons\.org/(licenses|publicdomain)/([a-z+-]{2,16})/(\d\.\d)(?:/([a-z]{2,3})(?![a-z]))?(?:/|$)",
    re.I,
)
_CC_TEXT = re.compile(
    r"(?<![A-Za-z])(?:CC|Creative\s?Commons)[\s-]{0,3}(BY(?:-NC)?(?:-(?:SA|ND))?|CC0|0)[\s-]{1,3}(\d\.\d)", re.I
)


def licence(address: str) -> str | None:
    """Return the canonical address of the open licence that an address leads to; None for any other page.

    >>> licence("http://creativecommons.org/licenses/by-sa/3.0/de/deed.en")
    'https://creativecommons.org/licenses/by-sa/3.0/de/'
    """
    match = _CC_ADDRESS.search(address[:2_000])
    if not match:
        return None
    kind, code, version, country = (part.lower() if part else "" for part in match.groups())
    return f"https://creativecommons.org/{kind}/{code}/{version}/" + (f"{country}/" if country else "")


def named_licence(text: str) -> str | None:
    """Return the licence that a text names with its version: `CC BY-SA 4.0`."""
    match = _CC_TEXT.search(text)
    if not match:
        return None
    code = match[1].lower()
    kind = "publicdomain/zero" if code in ("cc0", "0") else f"licenses/{code}"
    return f"https://creativecommons.org/{kind}/{match[2]}/"
