"""Rules of the rights notice: each on markup where it must fire and where it must not."""

from __future__ import annotations

from typing import Any

import pytest

from warcwrap import extraction
from warcwrap.page import Page
from warcwrap.rules import copyright as rules
from warcwrap.storage import Body

TEXT = "<p>" + "The clock above the market runs four minutes fast, and from now on it may do so. " * 3 + "</p>"
PAGE = "<!DOCTYPE html><html><body>{}</body></html>"


def extracted(markup: str) -> tuple[Any, str | None]:
    """The rights notice of a page with this markup, and the rule that gave it."""
    metadata = extraction.read(Page("page.html", Body.of(markup.encode()))).metadata.to_json()
    return metadata["copyright"], metadata["evidence"].get("/copyright", {}).get("rule")


LD = '<script type="application/ld+json">{}</script>'
CC = '<a {}href="http://creativecommons.org/licenses/by/4.0/deed.en">CC</a>'
FIRES = [
    (
        TEXT + "<p>© 2024 The Post. All rights reserved.</p>",
        "copyright.article_notice",
        "© 2024 The Post. All rights reserved.",
    ),
    (
        TEXT + "<p>3 comments</p><p>Copyright ⓒ 푸른경제. 무단전재 및 재배포 금지</p>",
        "copyright.reprint_notice",
        "Copyright ⓒ 푸른경제. 무단전재 및 재배포 금지",
    ),
    (
        PAGE.format(TEXT + "<footer>Contact | © 2024 The Post Ltd</footer>"),
        "copyright.site_notice",
        "© 2024 The Post Ltd",
    ),
    (PAGE.format(TEXT + '<meta name="copyright" content="The Post">'), "copyright.meta_rights", "The Post"),
    (
        PAGE.format(TEXT + LD.format('{"@type": "Article", "copyrightNotice": "© The Post"}')),
        "copyright.json_ld_rights",
        "© The Post",
    ),
    (PAGE.format(TEXT + CC.format('rel="license" ')), "copyright.license_link", None),
    (
        PAGE.format(
            TEXT + LD.format('{"@type": "Article", "license": "https://creativecommons.org/licenses/by/4.0/"}')
        ),
        "copyright.json_ld_license",
        None,
    ),
]


@pytest.mark.parametrize(("markup", "rule", "statement"), FIRES, ids=[rule for _, rule, _ in FIRES])
def test_fires(markup: str, rule: str, statement: str | None) -> None:
    """The rule gives the notice or licence, and the evidence names it."""
    found, by = extracted(markup)
    assert (found["statement"], found["license_url"], by) == (
        statement,
        None if statement else "https://creativecommons.org/licenses/by/4.0/",
        rule,
    )


def test_every_rule_has_a_case() -> None:
    """No rule stands in the table without a page on which it fires."""
    assert {rule.id for rule in rules.FIELDS[0].rules} == {rule for _, rule, _ in FIRES}


@pytest.mark.parametrize(
    "markup",
    [
        PAGE.format(TEXT),
        PAGE.format(TEXT + "<figure><img src=/a.jpg><figcaption>© 2024 Wick Harrow</figcaption></figure>"),
        PAGE.format(TEXT + f"<figure><img src=/a.jpg><figcaption>{CC.format('')}</figcaption></figure>"),
        PAGE.format(TEXT + '<div class="comments"><p>© 2024 by me. All rights reserved.</p></div>'),
        PAGE.format(TEXT + '<footer>Powered by <a href="/">Example Forum</a>, theme by Themes © 2021</footer>'),
        TEXT + "<p>3 comments</p><p>Copyright © Our Board. All rights reserved.</p>",
    ],
)
def test_silent(markup: str) -> None:
    """Photos, readers, software and the board itself have no rights in the article."""
    assert extracted(markup) == (None, None)
