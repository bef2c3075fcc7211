"""Rules of the rights notice: each on markup where it must fire and where it must not."""

from __future__ import annotations

from typing import Any

import pytest

from warcwrap import extraction
from warcwrap.page import Page
from warcwrap.rule import finds
from warcwrap.rules import copyright as rules
from warcwrap.storage import Body

TEXT = "<p>" + "The clock above the market runs four minutes fast, and from now on it may do so. " * 3 + "</p>"
PAGE = "<!DOCTYPE html><html><body>{}</body></html>"
BY = "https://creativecommons.org/licenses/by/4.0/"


def extracted(markup: str) -> tuple[Any, str | None]:
    """The rights notice of a page with this markup, and the rule that gave it."""
    metadata = extraction.read(Page("page.html", Body.of(markup.encode()))).metadata.to_json()
    return metadata["copyright"], metadata["evidence"].get("/copyright", {}).get("rule")


def foot(markup: str) -> Any:
    """The rights notice of a page with this markup behind its article."""
    return extracted(PAGE.format(f"<article><h1>The clock</h1>{TEXT * 2}</article>{markup}"))[0]


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
    (PAGE.format(TEXT + f'<meta name="dcterms.license" content="{BY}">'), "copyright.meta_license", None),
    (
        PAGE.format(TEXT + '<a href="/rights"><img src="https://licensebuttons.net/l/by/4.0/88x31.png"></a>'),
        "copyright.license_badge",
        None,
    ),
    (
        PAGE.format(TEXT + "<footer>Texts may be used under CC BY 4.0.</footer>"),
        "copyright.license_text",
        "Texts may be used under CC BY 4.0.",
    ),
]


@pytest.mark.parametrize(("markup", "rule", "statement"), FIRES, ids=[rule for _, rule, _ in FIRES])
def test_fires(markup: str, rule: str, statement: str | None) -> None:
    """The rule gives the notice or licence, and the evidence names it."""
    found, by = extracted(markup)
    is_licence = statement is None or "CC" in statement
    assert (found["statement"], found["license_url"], by) == (statement, BY if is_licence else None, rule)


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


Said = tuple[str | None, str | None, list[Any]]

FEET: list[tuple[str, Said]] = [
    (
        '<footer>© 2024 Larkwood Media <a href="/p">Privacy</a> <a href="/t">Terms of Use</a></footer>',
        ("© 2024 Larkwood Media", "Larkwood Media", [2024]),
    ),
    (
        "<footer><span>© Larkwood</span> <span><a href=/k>Kontakt</a></span> <span>IBAN: AT90 2000</span></footer>",
        ("© Larkwood", "Larkwood", []),
    ),
    (
        '<footer>Copyright © 2021 <a href="/">The Quarry Blog</a>. Theme by <a href=x>Studio</a>.</footer>',
        ("Copyright © 2021 The Quarry Blog.", "The Quarry Blog", [2021]),
    ),
    (
        "<footer><div>Copyright © 1997-2020<br>République de Lindre</div></footer>",
        ("Copyright © 1997-2020 République de Lindre", "République de Lindre", [[1997, 2020]]),
    ),
    (
        "<footer><p>Copyright Diário do Vale - 2020.</p><p>Todos os direitos reservados.</p></footer>",
        ("Copyright Diário do Vale - 2020. Todos os direitos reservados.", "Diário do Vale", [2020]),
    ),
    (
        "<footer><div>©</div><div>2024</div><div>Larkwood Ltd</div></footer>",
        ("© 2024 Larkwood Ltd", "Larkwood Ltd", [2024]),
    ),
    (
        '<div id="site-info"><ul class="credit"><li class="copyright">Copyright © 2020 Gartenbund</li></ul></div>',
        ("Copyright © 2020 Gartenbund", "Gartenbund", [2020]),
    ),
    (
        "<form><div><p>© 2024 The Vale Post</p></div></form>",  # ASP.NET sets whole pages in a form
        ("© 2024 The Vale Post", "The Vale Post", [2024]),
    ),
    (
        '<div class="product"><p class="copyright">(C) Lina Tal 2019</p></div><footer>© Talverlag</footer>',
        ("© Talverlag", "Talverlag", []),
    ),
    (
        "<p>© 2024 The Larkwood Press. All rights reserved.</p><footer>© 2024 Vale Radio</footer>",
        ("© 2024 The Larkwood Press. All rights reserved.", "The Larkwood Press", [2024]),
    ),
    (
        "<footer><p>© Valebote GmbH 2024</p><p>Alle Rechte vorbehalten.</p><p>Nachdruck verboten.</p></footer>",
        ("© Valebote GmbH 2024 Alle Rechte vorbehalten. Nachdruck verboten.", "Valebote GmbH", [2024]),
    ),
]


@pytest.mark.parametrize(("markup", "expected"), FEET, ids=lambda value: value if isinstance(value, str) else "")
def test_foot(markup: str, expected: Said) -> None:
    """A site's notice is cut free of menus and makers, and put together where it stands on several lines."""
    said = foot(markup)
    assert (said["statement"], said["holder"], said["years"]) == expected


@pytest.mark.parametrize(
    "markup",
    [
        "<footer><a href=/c>Copyright Policy</a> | <a href=/p>Privacy Policy</a></footer>",
        "<footer><a href=/c>Copyright, Trademark and Patent Information</a></footer>",
        "<footer><a>版权声明</a> <a>联系我们</a></footer>",
        "<footer><p>Map data © OpenStreetMap contributors</p></footer>",
        "<footer><p>Bildnachweis: © Lina Tal, © Agentur</p></footer>",
        "<p>Cover image © 2019 Lina Tal. All rights reserved.</p>",
        "<p>© Lina Tal / Agentur</p>",
        '<div class="article-image"><span class="copyright">© Polizei Talheim</span></div>',
        "<p>The firm, which holds the copyright, sued the club for copying its songs without permission.</p>",
        "<ul><li><a href=/x>Copyright 2024: what changes</a></li></ul>",
        '<footer>Powered by <a href="/x">Example CMS</a> © 2003-2024 Example CMS Ltd.</footer>',
        "<footer><p>© Blatt WordPress Theme by Studio</p></footer>",
    ],
)
def test_no_notice(markup: str) -> None:
    """Names of other pages, pictures, maps, prose and software are no notices of the page."""
    assert foot(markup) is None


LICENCES: list[tuple[str, str | None]] = [
    ('<aside class="widget_sp_image"><a href="{}"><img alt="CC-BY" src="/cc.png"></a></aside>', BY),
    ('<footer><a class="cc" href="{}"><img src="/80x15.png" alt=""></a></footer>', BY),
    ("<div><h3>Lizenz</h3><p><a href='{}'>Creative Commons</a></p></div>", BY),
    ("<p>本博客所有文章均采用 <a href='{}'>BY</a> 许可协议。</p>", BY),
    ('<p>Foto: <a href="/x">Lina Tal</a> | <a href="{}">CC BY</a></p>', None),
    ('<p>Image by Lina Tal via Archive (<a href="{}">CC BY 4.0</a>)</p>', None),
    ('<p>The report discusses <a href="{}">CC BY</a> as a choice for the museum.</p>', None),
    ('<p>Music: "Clock" by Anders, licensed under <a href="{}">CC BY 4.0</a></p>', None),
]


@pytest.mark.parametrize(("markup", "expected"), LICENCES)
def test_licence(markup: str, expected: str | None) -> None:
    """A licence is the page's where a badge, its place or its sentence says so; a picture's is the picture's."""
    said = foot(markup.format(BY))
    assert (said and said["license_url"]) == expected


def test_granted() -> None:
    """Where no notice is stated, the sentence that grants the licence is the statement."""
    said = foot(f'<footer><p>Texts are licensed under <a href="{BY}">CC BY 4.0</a>. Contact us.</p></footer>')
    assert (said["statement"], said["holder"]) == ("Texts are licensed under CC BY 4.0.", None)


def test_a_list_of_works_is_cut() -> None:
    """Of a page's JSON-LD with a holder for each of hundreds of works, as many are read as of its lines."""
    works = ",".join(f'{{"@type": "Photograph", "copyrightHolder": "Echo {number}"}}' for number in range(200))
    found = finds(rules.json_ld_rights, f'<script type="application/ld+json">[{works}]</script>')
    assert [one.holder for one in found] == [f"Echo {number}" for number in range(60)]
