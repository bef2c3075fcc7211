"""Date texts of many languages and their values."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warcwrap.values.dates import find, find_yearless, in_address, machine
from warcwrap.values.moments import Moment
from warcwrap.values.words import tables

WRITTEN = [
    ("입력 2023.11.02. 오전 9:15", None, ["2023-11-02T09:15"]),
    ("입력 2023.11.02. 오후 1:40", None, ["2023-11-02T13:40"]),
    ("2024.01.15. 오전 12:30", None, ["2024-01-15T00:30"]),
    ("2024.01.15. 오후 12:05", None, ["2024-01-15T12:05"]),
    ("「2024년 3월 5일」", None, ["2024-03-05"]),
    ("2024년 3월 6일 오전 12시 05분", None, ["2024-03-06T00:05"]),
    ("2024. 3. 5. 14:22수정 2024. 3. 5. 16:10", None, ["2024-03-05T14:22", "2024-03-05T16:10"]),
    ("2024.03.05 (화) 14:22", None, ["2024-03-05T14:22"]),
    ("2024.03.05 14:22 | 수정 2024.03.06", None, ["2024-03-05T14:22", "2024-03-06"]),
    ("등록일 25-01-03 09:10", "ymd", ["2025-01-03T09:10"]),
    ("24년 3월 5일 14시 22분", "ymd", ["2024-03-05T14:22"]),
    ("2024年03月05日 14:22　来源：江城晚报", None, ["2024-03-05T14:22"]),
    ("发表于 2023-5-6 14:22:10", None, ["2023-05-06T14:22:10"]),
    ("2024/3/5 下午2:22", None, ["2024-03-05T14:22"]),
    ("2024年3月5日 星期二 14:22", None, ["2024-03-05T14:22"]),
    ("中華民國113年3月5日", None, ["2024-03-05"]),
    ("2024/3/5(火) 14:22配信", None, ["2024-03-05T14:22"]),
    ("2024年03月05日 14時22分", None, ["2024-03-05T14:22"]),
    ("令和6年3月5日", None, ["2024-03-05"]),
    ("令和元年5月1日", None, ["2019-05-01"]),
    ("Posted by x » Tue Mar 05, 2024 2:22 pm", None, ["2024-03-05T14:22"]),
    ("Published: March 5, 2024", None, ["2024-03-05"]),
    ("March 5th, 2024 at 7:12 a.m.", None, ["2024-03-05T07:12"]),
    ("5 March 2024 14:22 GMT+2", None, ["2024-03-05T14:22+02:00"]),
    ("05-Mar-2024 14:22 KST", None, ["2024-03-05T14:22+09:00"]),
    ("March 5, 2024, 14:22 IST", None, ["2024-03-05T14:22"]),
    ("Tue Mar  5 14:22:10 2024", None, ["2024-03-05T14:22:10"]),
    ("03/05/2024 9:05 PM", "mdy", ["2024-03-05T21:05"]),
    ("03/05/2024", "dmy", ["2024-05-03"]),
    ("25/03/2024", None, ["2024-03-25"]),
    ("Veröffentlicht am 08.03.2024 um 17:45 Uhr, Lokales", "dmy", ["2024-03-08T17:45"]),
    ("5. März 2024, 14.22 Uhr", None, ["2024-03-05T14:22"]),
    ("le 5 mars 2024 à 14h22", None, ["2024-03-05T14:22"]),
    ("5 de marzo de 2024 a las 10:30", None, ["2024-03-05T10:30"]),
    ("5 de março de 2024", None, ["2024-03-05"]),
    ("5 maggio 2024", None, ["2024-05-05"]),
    ("5 maart 2024", None, ["2024-03-05"]),
    ("5 marca 2024 r.", None, ["2024-03-05"]),
    ("5 марта 2024, 14:22", None, ["2024-03-05T14:22"]),
    ("5 Mart 2024", None, ["2024-03-05"]),
    ("12 Μαρτίου 2024", None, ["2024-03-12"]),
    ("٥ مارس ٢٠٢٤", None, ["2024-03-05"]),
    ("March 5, 2024 2:22pm", None, ["2024-03-05T14:22"]),
    ("March 5, 2024 12:07AM EST", None, ["2024-03-05T00:07-05:00"]),
    ("5th March 2024, 2.22pm", None, ["2024-03-05T14:22"]),
    ("Mar 5, 2024 @ 2:22 pm", None, ["2024-03-05T14:22"]),
    ("5 mars 2024 14 h 22", None, ["2024-03-05T14:22"]),
    ("Tue, 05 Mar 2024 14:22", None, ["2024-03-05T14:22"]),
    ("2024-Mar-05 14:22", None, ["2024-03-05T14:22"]),
    ("05.03.24, 14:22 Uhr", "dmy", ["2024-03-05T14:22"]),
    ("5.3.24 14:22", "dmy", ["2024-03-05T14:22"]),
    ("5.3.24", "dmy", []),
    ("'24.03.05 14:22", None, ["2024-03-05T14:22"]),
    ("24/03/05(화) 14:22", "ymd", ["2024-03-05T14:22"]),
    ("24. 3. 5. 14:22", "ymd", ["2024-03-05T14:22"]),
    ("24. 3. 5. 14:22", "dmy", []),
    ("2024-3-5 PM 02:22", None, ["2024-03-05T14:22"]),
    ("2024. 3. 5. 오후 2:22", None, ["2024-03-05T14:22"]),
    ("2024.05.09. 낮 12:07", None, ["2024-05-09T12:07"]),
    ("2024.05.09. 밤 8:05", None, ["2024-05-09T20:05"]),
    ("2024.05.09. 밤 12:05", None, ["2024-05-09"]),
    ("2024-03-05 中午 11:40", None, ["2024-03-05T11:40"]),
    ("2024年03月05日14:22", None, ["2024-03-05T14:22"]),
    ("2024年3月5日周二下午2点22分", None, ["2024-03-05T14:22"]),
    ("2024/03/05(火) 14:22:10.55 ID:a", None, ["2024-03-05T14:22:10"]),
    ("令和6年3月5日（火）午後2時22分", None, ["2024-03-05T14:22"]),
    ("民國 113 年 3 月 5 日 下午2:22", None, ["2024-03-05T14:22"]),
    ("發布日期：113年3月5日", "ymd", ["2024-03-05"]),
    ("第113年3月5日", None, []),
    ("發布日期：113-03-05", "ymd", ["2024-03-05"]),
    ("113-03-05", "dmy", []),
    ("２０２４年３月５日", None, ["2024-03-05"]),
    ("2024／03／05", None, ["2024-03-05"]),
    ("2024. március 5., kedd 14:22", "ymd", ["2024-03-05T14:22"]),
    ("5 มี.ค. 2567 14:22 น.", None, ["2024-03-05T14:22"]),
    ("๕ มีนาคม พ.ศ. ๒๕๖๗", None, ["2024-03-05"]),
    ("5 มี.ค. 67", None, ["2024-03-05"]),
    ("5 May 2567", None, []),
    ("৫ মার্চ ২০২৪, ১৪:২২", None, ["2024-03-05T14:22"]),
    ("५ मार्च २०२४", None, ["2024-03-05"]),
    ("سه‌شنبه ۱۵ اسفند ۱۴۰۲ - ۱۴:۲۲", None, ["2024-03-05T14:22"]),
    ("۱۴۰۲/۱۲/۱۵", None, ["2024-03-05"]),
    ("1402/12/15", None, []),
    ("٥ آذار/مارس ٢٠٢٤", None, ["2024-03-05"]),
    ("2024/03/05 02:22 م", None, ["2024-03-05T14:22"]),
    ("ngày 5 tháng 3 năm 2024", None, ["2024-03-05"]),
    ("2024 m. kovo 5 d.", None, ["2024-03-05"]),
    ("2024. gada 5. martā", None, ["2024-03-05"]),
    ("5 DE MARZO DE 2024", None, ["2024-03-05"]),
    ("1er mars 2024", None, ["2024-03-01"]),
    ("5-Mar-24", None, ["2024-03-05"]),
    ("5 May 10 people", None, []),
    ("5.3.2024 (14:22 Uhr)", "dmy", ["2024-03-05T14:22"]),
    ("14:22, 5 марта 2024", None, ["2024-03-05T14:22"]),
    ("Updated 2:22 PM EST, Tue March 5, 2024", None, ["2024-03-05T14:22-05:00"]),
    ("2024.03.05 14:22 2024.03.06", None, ["2024-03-05T14:22", "2024-03-06"]),
    ("Mar 5, 2024, 2:22 PM ET", None, ["2024-03-05T14:22-05:00"]),
    ("July 5, 2024 2:22 PM CT", None, ["2024-07-05T14:22-05:00"]),
    ("March 10, 2024 2:22 PM ET", None, ["2024-03-10T14:22"]),
    ("5 Agustus 2024 14:22 WITA", None, ["2024-08-05T14:22+08:00"]),
    ("news/2024/03/05, v1.2024-03-05", None, []),
    ("2024-02-30", None, []),
    ("2024-13-01", None, []),
    ("0001-01-01", None, []),
    ("1970-01-01 00:00", None, []),
    ("입력 2024.05.00 07:00, 2024-00-12", None, []),
    ("2013-2024", None, []),
    ("192.168.100.200", None, []),
    ("조회 수 1,204 · 2.4km · 49", "ymd", []),
    ("March 5", None, []),
]


@pytest.mark.parametrize(("text", "order", "values"), WRITTEN)
def test_written_dates(text: str, order: str, values: list[str]) -> None:
    """A date text gives the value that it says, no more and no less."""
    assert [str(moment) for moment in find(text, order)] == values


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2024-03-05T14:22:00.000+0900", "2024-03-05T14:22:00+09:00"),
        ("2024-03-05T14:22:00Z", "2024-03-05T14:22:00Z"),
        ("2024-03-05T14:22+01:00", "2024-03-05T14:22+01:00"),
        ("2024-03-05 14:22", "2024-03-05T14:22"),
        ("2024-03-05", "2024-03-05"),
        ("2024-03", "2024-03"),
        ("2024", "2024"),
        ("20240305", "2024-03-05"),
        ("20240305142200", "2024-03-05T14:22:00"),
        ("1709616120", "2024-03-05T05:22:00Z"),
        ("1709616120000", "2024-03-05T05:22:00Z"),
        ("Tue, 05 Mar 2024 14:22:00 GMT", "2024-03-05T14:22:00Z"),
        ("Tue Mar 05 2024 14:22:10 GMT+0900 (KST)", "2024-03-05T14:22:10+09:00"),
        ("2024-03-05T25:61:00", "2024-03-05"),
        ("2024-03-05 14:22:00 +0900 KST", "2024-03-05T14:22:00+09:00"),
        ("20240305T142200+0900", "2024-03-05T14:22:00+09:00"),
        ("/Date(1709616120000)/", "2024-03-05T05:22:00Z"),
    ],
)
def test_machine_dates(text: str, value: str) -> None:
    """ISO 8601, RFC 2822, epoch seconds and their common misspellings are read; an impossible time leaves the day."""
    assert str(machine(text)) == value


@pytest.mark.parametrize(
    "text", ["", "{{ date }}", "0000-00-00T00:00:00", "2024-05-00", "2023-02-30", "01/02/2024", "yesterday", "null"]
)
def test_machine_refuses(text: str) -> None:
    """What states no day, an impossible one or one of two is refused."""
    assert machine(text) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("작성일 10-29 49 목록", [(10, 29, None)]),
        ("12-30 09:41 조회 340", [(12, 30, 9)]),
        ("最終更新：3/5(火) 18:40", [(3, 5, 18)]),
        ("3월 14일 오후 3:10", [(3, 14, 15)]),
        ("3/14(木) 10:15配信", [(3, 14, 10)]),
        ("Posted by x » Thu Mar 14, 2:22 pm", [(3, 14, 14)]),
        ("2024年3月14日, Mar 14, 2024, May 2024", []),
        ("2.4km, 01.10km, 12-30%", []),
        ("2019-05-06, 2019년 5월 6일", []),
        ("02-30", []),
    ],
)
def test_yearless(text: str, found: list[tuple[int, int, int | None]]) -> None:
    """Dates without a year are found; lengths, counts and parts of full dates are not."""
    assert [(moment.month, moment.day, moment.hour) for moment in find_yearless(text)] == found


@pytest.mark.parametrize(
    ("address", "days"),
    [
        ("https://img.example/202403/14/pureun/20240314101522117wmab.jpg", ["2024-03-14", "2024-03-14"]),
        ("https://img.example/2023/0905/a.jpg", ["2023-09-05"]),
        ("https://img.example/2022/09/06/star.jpg", ["2022-09-06"]),
        ("https://img.example/photo/202501/88120_41233_1842.jpg", []),
        ("https://img.example/20231399/a.jpg", []),
        ("https://echo.example/Reden/2003/03/20030331_Rede.html", ["2003-03-31"]),
    ],
)
def test_days_in_addresses(address: str, days: list[str]) -> None:
    """Days in paths and file names are found; months alone and other numbers are not."""
    assert [str(moment) for moment in in_address(address)] == days


def test_month_of_two_languages() -> None:
    """ "listopada" is October in Croatian and November in Polish: the page's language tells."""
    read = {code: [str(moment) for moment in find("5. listopada 2024", "dmy", code)] for code in ("hr", "pl")}
    assert read == {"hr": ["2024-10-05"], "pl": ["2024-11-05"]}


def test_two_readings() -> None:
    """A date that reads day first and month first is marked, unless its order is known or plain."""
    assert [moment.is_ambiguous for moment in find("01/02/2024, 25/02/2024, 02/02/2024", None)] == [True, False, False]


def test_short_year_without_order() -> None:
    """Which of three pairs of digits is the year only the language tells; an apostrophe does too."""
    assert [moment.is_ambiguous for moment in find("24.03.05, 05.03.24, '24.03.05", None)] == [True, True, False]


def test_after_capture() -> None:
    """A day is after a moment only when no time zone could excuse it."""
    at = datetime(2024, 3, 5, 12, tzinfo=UTC)
    assert [Moment(2024, 3, day).is_after(at) for day in (5, 6, 7)] == [False, False, True]


@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    """Any text gives only days that the calendar has."""
    for moment in (*find(text, "dmy"), *find_yearless(text)):
        assert moment.is_real


@given(st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2099, 12, 31)))
def test_round_trip(at: datetime) -> None:
    """What was written as ISO 8601 to the second comes back."""
    text = at.isoformat(timespec="seconds")
    assert str(machine(text)) == text


@pytest.mark.parametrize("language", [code for code, table in tables().items() if table.get("dates", {}).get("months")])
def test_every_month(language: str) -> None:
    """Every month's name of every language is read before the year; none begins with a word such as "de" or "di"."""
    for number, names in enumerate(tables()[language]["dates"]["months"], 1):
        for form in ("5 {} 2012", "5. {} 2012 14:22", "5 de {} de 2012", "14:22, 5 {}, 2012"):
            for name in names.split():
                assert [moment.month for moment in find(form.format(name), "dmy", language)] == [number], name


@pytest.mark.parametrize("text", ["ஜூன் 05, 2012", "जून 5, 2012", "June 5, 2012", "Ιουνίου 5, 2012"])
def test_month_first(text: str) -> None:
    """A month's name before its day may have vowel signs, which are no letters to regular expressions."""
    assert [str(moment) for moment in find(text, None)] == ["2012-06-05"]
