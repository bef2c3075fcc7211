"""Pages that cost much, say what is false, or are cut: each is packed, and comes back byte for byte."""

from __future__ import annotations

import json
from collections.abc import Iterable

from trials.hostile import BODY, TITLE, Made, html

_KOREAN = "도서관이 밤 열한 시까지 문을 연다. 이용자 절반이 퇴근길에 들른다고 한다. "
# Texts long enough to be told by their letters alone, in the encodings that pages were once written in.
_TEXTS = {
    "euc-kr": _KOREAN * 20,
    "cp949": ("똠방각하 펲시콜라 " + _KOREAN) * 20,
    "johab": _KOREAN * 20,
    "iso-2022-kr": _KOREAN * 20,
    "shift_jis": "図書館は夜十一時まで開いている。利用者の半分は仕事の帰りに寄るという。" * 20,
    "euc-jp": "図書館は夜十一時まで開いている。利用者の半分は仕事の帰りに寄るという。" * 20,
    "iso-2022-jp": "図書館は夜十一時まで開いている。利用者の半分は仕事の帰りに寄るという。" * 20,
    "gb18030": "图书馆每晚开放到十一点。一半的读者是在下班路上顺便来的。" * 20,
    "gb2312": "图书馆每晚开放到十一点。一半的读者是在下班路上顺便来的。" * 20,
    "hz": "图书馆每晚开放到十一点。一半的读者是在下班路上顺便来的。" * 20,
    "big5": "圖書館每晚開放到十一點。一半的讀者是在下班路上順便來的。" * 20,
    "windows-1251": "Библиотека открыта до одиннадцати вечера. Половина читателей заходит по дороге домой. " * 20,
    "koi8-r": "Библиотека открыта до одиннадцати вечера. Половина читателей заходит по дороге домой. " * 20,
    "cp866": "Библиотека открыта до одиннадцати вечера. Половина читателей заходит по дороге домой. " * 20,
    "iso-8859-5": "Библиотека открыта до одиннадцати вечера. Половина читателей заходит по дороге домой. " * 20,
    "mac-cyrillic": "Библиотека открыта до одиннадцати вечера. Половина читателей заходит по дороге домой. " * 20,
    "windows-1252": "La bibliothèque reste ouverte jusqu'à onze heures ; « la moitié » vient après le travail. " * 20,
    "iso-8859-1": "La bibliothèque reste ouverte jusqu'à onze heures, à côté du théâtre où l'on joue été. " * 20,
    "iso-8859-2": "Knihovna je otevřena do jedenácti večer. Polovina čtenářů přichází cestou z práce. " * 20,
    "windows-1250": "Biblioteka jest otwarta do jedenastej. Połowa czytelników wpada po drodze z pracy, źle. " * 20,
    "iso-8859-7": "Η βιβλιοθήκη μένει ανοιχτή ως τις έντεκα. Οι μισοί αναγνώστες περνούν μετά τη δουλειά. " * 20,
    "windows-1253": "Η βιβλιοθήκη μένει ανοιχτή ως τις έντεκα. Οι μισοί αναγνώστες περνούν μετά τη δουλειά. " * 20,
    "windows-1254": "Kütüphane on bire kadar açık. Okurların yarısı iş çıkışında uğruyor, çoğu öğrenci değil. " * 20,
    "windows-1255": "הספרייה פתוחה עד אחת עשרה. מחצית מהקוראים באים בדרך מהעבודה. " * 20,
    "windows-1256": "المكتبة مفتوحة حتى الحادية عشرة. نصف القراء يأتون في طريقهم من العمل. " * 20,
    "windows-1257": "Biblioteka atidaryta iki vienuolikos. Pusė skaitytojų užsuka pakeliui iš darbo, ačiū. " * 20,
    "windows-1258": "Thu vien mo cua den muoi mot gio. Mot nua doc gia ghe qua tren duong di lam ve. " * 20,
    "tis-620": "ห้องสมุดเปิดถึงห้าทุ่ม ผู้อ่านครึ่งหนึ่งแวะมาหลังเลิกงาน " * 20,
    "utf-16": _KOREAN * 20,
    "utf-16-le": _KOREAN * 20,
    "utf-16-be": _KOREAN * 20,
    "utf-32": _KOREAN * 20,
    "utf-7": _KOREAN * 20,
    "utf-8-sig": _KOREAN * 20,
    "cp037": "The library stays open until eleven. Half of its readers come after work. " * 20,
}
# Python knows them as codecs of bytes, of names, or not at all; no page may have them used.
_CODECS = (
    "zlib", "bz2", "hex", "base64", "rot13", "uu", "quopri", "idna", "punycode", "unicode_escape", "raw_unicode_escape",
    "undefined", "mbcs", "oem", "utf-7", "utf-32", "unicode", "windows-UTF-8", "x-user-defined", "replacement",
    "cp65001",
    "../../etc/passwd", "a" * 5000, "\x00", "", " ", "utf-8;utf-8", "none", "${jndi}", "ISO-2022-CN", "x-mac-korean",
)  # fmt: skip


def _page(row: str, name: str, text: str | bytes, found: str = "", **more: object) -> Made:
    counts = {"pages": 1, "packed": 1}
    return Made(row, f"{name}.html", "page", text, (0,), counts, frozenset({found} - {""}), **more)  # type: ignore


def _flood(name: str, mark: str, count: int, **more: str) -> Made:
    return _page("B21", name, html(body=BODY + mark * count), **more)


def _encoded() -> Iterable[Made]:
    for charset, text in _TEXTS.items():
        stated = html(body=f"<p>{text}</p>", title="", charset=charset).encode(charset, "replace")
        yield _page("B04", f"stated-{charset}", stated)
        yield _page("B04", f"unstated-{charset}", f"<html><body><p>{text}".encode(charset, "replace"))
        yield _page("B04", f"lies-{charset}", html(body=f"<p>{text}</p>", charset="utf-8").encode(charset, "replace"))


def _linked(block: object) -> str:
    text = block if isinstance(block, str) else json.dumps(block)
    return f'<script type="application/ld+json">{text}</script>'


_CYCLE = {
    "@graph": [{"@id": "#a", "@type": "NewsArticle", "author": {"@id": "#b"}}, {"@id": "#b", "author": {"@id": "#a"}}]
}
_SHAPES = [
    {
        "@type": "NewsArticle",
        "headline": value,
        "author": value,
        "datePublished": value,
        "image": value,
        "publisher": value,
    }
    for value in (
        None,
        5,
        1e308,
        True,
        [],
        {},
        [[["x"]]],
        [None],
        {"@value": "y"},
        {"name": {"name": {}}},
        "",
        " ",
        "\ud800",
    )
]
_DATES = (
    "0000-00-00", "2025-02-30", "9999-99-99T99:99:99", "99999-01-01", "-2025-01-01", "2025-10-29T24:00:00", "NaN",
    "2016-12-31T23:59:60Z", "２０２５-１０-２９", "٢٠٢٥-١٠-٢٩", "1e400", "9" * 100_000, "1" + "/1" * 50_000,
    "Jan " * 50_000,
    "2025-10-29T17:52:46+99:99", "2025-W99-9", "2025-366", "2023-02-29", "Mon, 99 Foo 2025 25:61:61 XYZ",
    "\x00", "-", "0",
)  # fmt: skip
_ADDRESSES = (
    "http://[::1", "http://[v1.x]/", "http://a:99999/", "http://a:b/", "javascript:alert(1)", "file:///etc/passwd",
    "data:image/png;base64," + "A" * 3_000_000, "http://a\x00b/", "http:\\\\evil\\x.png", "//", "///", "http://",
    "http:///x",
    "http://xn--" + "a" * 300 + ".example/", "http://" + "가" * 300 + ".example/", "http://u:p@h.example/x.png",
    "%zz%", "?",
    "/" + "p" * 1_000_000, "http://a b/ c.png", "blob:x", "http://℀.example/", "http://1.1.1.1 &@2.2.2.2# @3.3.3.3/",
    "#", "\\",
    "http://xn--zzzzzzz-.example/", "http://a..example/", "http://%.example/", "ht\ntp://a.example/", "http://a.example:/",
    "\ufeff",
)  # fmt: skip
_SPLITS = "a\r\nWARC-Injected: yes\r\n\r\nWARC/1.1\r\n"
_ESCAPES = "\x1b[2J\x1b]0;owned\x07=cmd|'/c calc'!A1 \u202etxt.exe\u202c\u200b\u2066"
_MARKUP = "</script></title><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}"

CASES: list[Made] = [
    *_encoded(),
    *(_page("B29", f"charset-{number:02}", html(charset=name)) for number, name in enumerate(_CODECS)),
    _page("B02", "cut-in-character", html().encode()[: html().encode().index("열".encode()) + 2], "truncated-utf8"),
    *(
        _page("B33", f"cut-{at}", html(head="<meta name=author content='한솔'>").encode()[: 60 + 37 * at])
        for at in range(20)
    ),
    _page("B03", "nul", html("달빛\0도서관", body="<p>a\0b</p><img src='a\0b.jpg'>"), "nul-bytes"),
    _page("B03", "control", html("달빛" + "".join(map(chr, range(1, 32))), body=BODY + "\x7f\x85\ufffe\uffff")),
    _page("B03", "nul-mostly", b"<html><p>" + b"\0" * 2_000_000, "nul-bytes"),
    _page("B19", "nested-300", html(body="<div>" * 300 + BODY)),
    _page("B19", "nested-200000", html(body="<div>" * 200_000 + "x" + "</div>" * 200_000), "depth-limit"),
    _page("B19", "unclosed-inline", html(body="<b><i><font color=red>" * 20_000 + "<p>x</p>" * 50), "depth-limit"),
    _page(
        "B20", "attributes", html(body="<div " + " ".join(f"a{n}=1" for n in range(100_000)) + ">x"), "attribute-limit"
    ),
    _page(
        "B20",
        "images",
        html(body="<img src=/a.jpg>" + "".join(f"<img src=/{n}.jpg>" for n in range(60_000))),
        "images-capped",
    ),
    _page("B20", "long-text", html(body=f"<p>{'글' * 4_000_000}</p><p>한가람 기자"), memory_mib=300),
    _page("B20", "options", html(body="<select>" + "<option>x" * 50_000), "options-limit"),
    _flood("title-unclosed", "<title>", 100_000),
    _flood("comments-unclosed", "<!-- ", 200_000),
    _flood("scripts-unclosed", "<script>", 100_000),
    _flood("less-than", "<", 1_000_000),
    _flood("tags-unclosed", "<a", 500_000),
    _flood("declarations", "<!", 300_000),
    _flood("sections", "<![CDATA[", 100_000),
    _flood("ampersands", "&", 1_000_000),
    _flood("end-tags", "</p>", 300_000),
    _flood("carriage-returns", "\r", 1_000_000),
    _page(
        "B22",
        "references",
        html("&#0; &#xD800; &#x110000; &#x80; &#" + "9" * 100_000 + "; &bogus; &amp", body="&#x" + "F" * 99),
    ),
    _page(
        "B23",
        "line-ends",
        html(
            _SPLITS,
            head=f"<meta name=author content='{_SPLITS}'>"
            f"<link rel=canonical href='http://moonlight.example/{_SPLITS}'>"
            f"<meta property=og:url content='http://moonlight.example/&#13;&#10;X: y'>",
        ),
    ),
    _page("B24", "escapes", html(_ESCAPES, head=f'<meta name=author content="{_ESCAPES}">')),
    _page("B25", "linked-cycle", html(head=_linked(_CYCLE))),
    _page("B25", "linked-deep", html(head=_linked('{"hasPart":' * 10_000 + "{}" + "}" * 10_000))),
    _page(
        "B25",
        "linked-broken",
        html(head=_linked('{"headline":"a') + _linked("NaN") + _linked("<!-- {} -->") + _linked("[]")),
    ),
    _page("B25", "linked-shapes", html(head="".join(map(_linked, _SHAPES)))),
    _page("B25", "linked-long", html(head=_linked({"@type": "NewsArticle", "headline": "가" * 350_000}))),
    _page("B26", "dates", html(head="".join(f'<meta name=date content="{each}">' for each in _DATES))),
    _page(
        "B27",
        "bylines",
        html(
            body=f"<p class=byline>{'By ' * 50_000}</p><p class=author>{'a.b.' * 50_000}@</p><p>{'기자 ' * 50_000}</p>"
            f"<address>{' ' * 200_000}x</address>"
        ),
    ),
    _page(
        "B27",
        "notices",
        html(body=f"<footer>{'Copyright © ' * 20_000}{'(' * 20_000}</footer><p>{'ⓒ 2025-' * 30_000}</p>"),
    ),
    _page(
        "B28",
        "addresses",
        html(
            head="".join(f'<link rel=canonical href="{each}">' for each in _ADDRESSES),
            body="".join(f'<img src="{each}"><a href="{each}">x</a>' for each in _ADDRESSES) + BODY,
        ),
    ),
    _page(
        "B28",
        "base",
        html(
            head='<base href="javascript:alert(1)//"><base href="http://[bad/"><base href="http://x.example/">',
            body='<img src="a.jpg">' + BODY,
        ),
    ),
    _page(
        "B28",
        "srcset",
        html(
            body='<img srcset="'
            + ", ".join(f"/s{n}.jpg {n}w" for n in range(20_000))
            + '"><img srcset="'
            + "," * 100_000
            + '">'
        ),
    ),
    _page(
        "B30",
        "entities",
        '<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a "ha">'
        + "".join(f'<!ENTITY a{n} "{"&a;" * 9}">' for n in range(99))
        + '<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        + '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>t &x;</title>'
        + "</head><body><p>&a9;</p></body></html>",
    ),
    _page(
        "B31",
        "markup",
        html(
            _MARKUP.replace("<", "&lt;"),
            head=f"<meta name=author content='{_MARKUP}'><meta name=copyright content='{_MARKUP}'>",
            body=f"<img src=x.jpg alt='{_MARKUP}'>",
        ),
    ),
    _page(
        "B32",
        "fetches",
        html(
            head='<meta http-equiv=refresh content="0;url=http://127.0.0.1:9/r">'
            "<link rel=stylesheet href=http://127.0.0.1:9/c>"
            "<script src=http://127.0.0.1:9/s></script>",
            body="<iframe src=http://127.0.0.1:9/i></iframe><object data=file:///etc/passwd></object>" + BODY,
        ),
    ),
    _page(
        "B33",
        "scrape",
        TITLE
        + ' 작성일 10-29 목록 </td></tr> <div class="view" data-x="> <section a="b"> <p x="> '
        + "본문 문장. " * 50
        + '</p> <img alt="사진" src="https://img.moonlight.example/a.jpg"> Copyright © 달빛신문.'
        + '</section></div> <a href="x',
    ),
    _page("B33", "one-character", "x"),
    _page("B33", "only-markup", "<><><a><!></>"),
    _page("B33", "frames", "<frameset><frame src=a.html><noframes>달빛</noframes></frameset>"),
    _page("B33", "doctype-alone", "<!doctype html>"),
]
