"""The language: declared, or told by script and words."""

from __future__ import annotations

import pytest

from reading import read
from warcwrap.rules import language as rules
from warcwrap.rules.language import language_of, normal

TEXT = "<p>The clock on the slipway is driven by the kelp, and it has kept time for the harbour since the storms.</p>"


@pytest.mark.parametrize(
    ("html", "language"),
    [
        (f"<html lang=en-gb><body>{TEXT}</html>", "en-GB"),
        (f"<html><head><meta http-equiv=x name=language content=en></head><body>{TEXT}</html>", "en"),
        (f"<html><head><meta property=og:locale content=en_US></head><body>{TEXT}</html>", "en-US"),
        (
            f'<script type="application/ld+json">{{"@type":"Article","inLanguage":"en-AU"}}</script>{TEXT}',
            "en-AU",
        ),
        (TEXT, "en"),
        (
            "<html lang=en><body><p>마을 한가운데 놓인 우물이 다시 열렸다. 사람들은 전등을 내린다.</p></html>",
            "ko",
        ),
        ("<html lang='{{ lang }}'><body><p>12 34</p></html>", None),
    ],
)
def test_page(html: str, language: str | None) -> None:
    """What the page declares is taken, unless its text is plainly in another script; without both it is unknown."""
    assert read(html).language == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("마을 한가운데 놓인 우물이 다시 열렸다. R&D 예산의 절반이 들어갔다.", "ko"),
        ("村の真ん中にある古い井戸がまた開いた。人々は灯りを下ろして水の深さを確かめている。", "ja"),
        ("村口那口老井又打开了，人们不再打水，只把灯放下去看水有多深。这里没有门。", "zh-Hans"),
        ("快車呼嘯而過的山城小站，站長在月台邊種了一整排苦楝，讓等慢車的人們有陰可躲。", "zh-Hant"),
        ("Старый колодец посреди деревни снова открыт, и люди опускают в него лампу, а вместо ведра это", "ru"),
        ("Старий колодязь посеред села знову відкрито, і люди опускають у нього лампу замість відра", "uk"),
        ("أعيد فتح البئر القديمة في وسط القرية وينزل الناس فيها مصباحا بدلا من الدلو ليروا عمق الماء", "ar"),
        ("Το παλιό πηγάδι στη μέση του χωριού άνοιξε ξανά και οι άνθρωποι κατεβάζουν μια λάμπα", "el"),
        ("הבאר הישנה במרכז הכפר נפתחה מחדש ואנשים מורידים אליה מנורה במקום דלי לראות את המים", "he"),
        ("บ่อน้ำเก่ากลางหมู่บ้านเปิดอีกครั้งและผู้คนหย่อนตะเกียงลงไปแทนถังเพื่อดูความลึก", "th"),
        (
            "Der alte Brunnen in der Mitte des Dorfes ist wieder offen, und die Leute lassen eine Lampe nach unten.",
            "de",
        ),
        (
            "Le vieux puits au milieu du village est de nouveau ouvert, et les gens y descendent une lampe.",
            "fr",
        ),
        (
            "El viejo pozo en el centro del pueblo se ha abierto y los vecinos bajan una lámpara para que se vea.",
            "es",
        ),
        ("O velho poço no meio da aldeia foi aberto e as pessoas descem uma lâmpada para não perder o balde.", "pt"),
        ("Kelp", None),
        ("12 34 56", None),
    ],
)
def test_text(text: str, language: str | None) -> None:
    """A text's language is told by its script or its commonest words; a few words tell none."""
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("tag", "value"), [("ko_KR", "ko-KR"), ("jp", "ja"), ("EN", "en"), ("und", None), ("", None), ("x-default", None)]
)
def test_tags(tag: str, value: str | None) -> None:
    """Tags are written as RFC 5646 recommends; what is none is refused."""
    assert normal(tag) == value


def test_no_letter_of_a_script_is_passed_by() -> None:
    """What is asked first of a text, whether it holds another script than Latin, is true of every letter of one."""
    for code, pattern in rules._SCRIPTS:
        letters = set(pattern.findall("\n".join(map(chr, range(0x10000)))))
        missed = [letter for run in letters for letter in run if not rules._OTHER_SCRIPT.search(letter)]
        assert (code, missed) == (code, [])
