"""Open licences, by address, badge and name."""

from __future__ import annotations

import pytest

from warcwrap.values.licences import badge, licence, named_licence

CC = "https://creativecommons.org/"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("http://creativecommons.org/licenses/by-sa/4.0/deed.de", CC + "licenses/by-sa/4.0/"),
        ("//creativecommons.org/licenses/by-nc-sa/3.0/", CC + "licenses/by-nc-sa/3.0/"),
        ("https://creativecommons.org/licenses/by/4.0/legalcode", CC + "licenses/by/4.0/"),
        ("http://creativecommons.org/licenses/by-sa/4.0?ref=x", CC + "licenses/by-sa/4.0/"),
        ("https://web.archive.org/web/2013/http://creativecommons.org/licenses/by/3.0/de/", CC + "licenses/by/3.0/de/"),
        ("https://creativecommons.org/licenses/by-sa/", CC + "licenses/by-sa/"),
        ("https://creativecommons.org/publicdomain/zero/1.0/deed.en", CC + "publicdomain/zero/1.0/"),
        ("http://rightsstatements.org/page/NoC-US/1.0/?language=en", "https://rightsstatements.org/vocab/NoC-US/1.0/"),
        ("http://www.gnu.org/copyleft/fdl.html", "https://www.gnu.org/licenses/fdl.html"),
        ("https://www.gnu.org/licenses/gpl-3.0.html", None),
        ("https://creativecommons.org/licenses/list", None),
        ("https://example.example/licenses/by/4.0/", None),
    ],
)
def test_licence(address: str, expected: str | None) -> None:
    """A licence's address is canonical, whatever form the link has; software's licences are none."""
    assert licence(address) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CC BY-SA 4.0", "by-sa/4.0/"),
        ("CC-BY 3.0 DE", "by/3.0/de/"),
        ("Lizenz CC (by-nc-nd/3.0/de) mit Ausnahmen", "by-nc-nd/3.0/de/"),
        ("CC BY-SA 3.0 at large", "by-sa/3.0/"),
        ("Creative Commons Attribution-ShareAlike 4.0 International", "by-sa/4.0/"),
        (
            "Creative Commons Namensnennung - Keine kommerzielle Nutzung - Keine Bearbeitung 3.0 Deutschland Lizenz",
            "by-nc-nd/3.0/de/",
        ),
        ("licencia Creative Commons Reconocimiento-NoComercial 4.0 Internacional", "by-nc/4.0/"),
        ("クリエイティブ・コモンズ 表示-継承 4.0 国際 ライセンス", "by-sa/4.0/"),
        ("크리에이티브 커먼즈 저작자표시-비영리-변경금지 2.0 대한민국 라이선스", "by-nc-nd/2.0/kr/"),
        ("知识共享署名-非商业性使用-相同方式共享 4.0 国际许可协议", "by-nc-sa/4.0/"),
        ("CC BY", None),
        ("Creative Commons license", None),
        ("Creative Commons 4.0", None),
    ],
)
def test_named_licence(text: str, expected: str | None) -> None:
    """A named licence needs its version; ports to the law of a country have that country."""
    assert named_licence(text) == (f"{CC}licenses/{expected}" if expected else None)


def test_badge() -> None:
    """A badge's address tells its licence; a button for all of them tells none."""
    badges = (
        "http://licensebuttons.net/l/by-sa/3.0/de/88x31.png",
        "https://licensebuttons.net/p/zero/1.0/88x31.png",
        "https://mirrors.creativecommons.org/presskit/buttons/88x31/svg/by.svg",
    )
    assert [badge(address) for address in badges] == [
        CC + "licenses/by-sa/3.0/de/",
        CC + "publicdomain/zero/1.0/",
        None,
    ]
