"""The tables of the WARC grammar, against the examples and the traps of each form."""

from __future__ import annotations

import pytest

from warcwrap.warc.grammar import (
    CHECKS,
    FIELDS,
    RECORD_TYPES,
    bare_id,
    is_digits,
    is_ip_address,
    is_media_type,
    is_record_id,
    is_token,
    is_uri,
    is_warc_date,
    uri_flaw,
)


@pytest.mark.parametrize(
    ("text", "in_1_0", "in_1_1"),
    [
        ("2016-01-11T23:24:25Z", True, True),
        ("2016-12-31T23:59:60Z", True, True),
        ("2024-02-29T00:00:00Z", True, True),
        ("2016", False, True),
        ("2016-01", False, True),
        ("2016-01-11", False, True),
        ("2016-01-11T23:24Z", False, True),
        ("2016-01-11T23:24:25.1Z", False, True),
        ("2016-01-11T23:24:25.123456789Z", False, True),
        ("2016-01-11T23:24:25.1234567890Z", False, False),
        ("2016-01-11T23:24:25.Z", False, False),
        ("2016-01-11T23:24:25", False, False),
        ("2016-01-11T23:24:25z", False, False),
        ("2016-01-11 23:24:25Z", False, False),
        ("2016-01-11T23:24:25+09:00", False, False),
        ("2016-01-11T12:30:60Z", False, False),
        ("2016-01-11T24:00:00Z", False, False),
        ("2023-02-29T00:00:00Z", False, False),
        ("2016-13-01T00:00:00Z", False, False),
        ("0000-01-01T00:00:00Z", False, False),
        ("20160111232425", False, False),
        ("２０１６-01-11T23:24:25Z", False, False),
        ("2016-01-11T23:24:25Z\n", False, False),
        ("", False, False),
    ],
)
def test_dates_are_utc_times_of_the_calendar(text: str, in_1_0: bool, in_1_1: bool) -> None:
    """WARC/1.0 takes full seconds, WARC/1.1 each precision of the W3C profile and up to 9 digits of a fraction."""
    assert (is_warc_date(text, "WARC/1.0"), is_warc_date(text, "WARC/1.1")) == (in_1_0, in_1_1)


@pytest.mark.parametrize(
    "text",
    [
        "http://market.example/",
        "http://market.example:8080/a%20b?c=d&e#f",
        "https://user@market.example/",
        "http://[2001:db8::1]:80/",
        "http://[v1.fe]/",
        "javascript:alert(1)",
        "urn:uuid:5a3f0000-0000-4000-8000-000000000001",
        "urn:x:y",
        "dns:market.example",
        "file:///srv/pages/a.html",
        "screenshot:http://market.example/",
        "data:,a",
    ],
)
def test_uris_are_told_by_the_generic_syntax(text: str) -> None:
    """A URI has a scheme and characters of RFC 3986; whether the scheme makes sense is not asked."""
    assert uri_flaw(text) is None


@pytest.mark.parametrize(
    ("text", "is_grave"),
    [
        ("", True),
        ("market.example/page", True),
        ("//market.example/", True),
        ("http://a b/", True),
        ("http://market.example/\r\nX: y", True),
        ("http://market.example/\x7f", True),
        ("http://market.example/<b>", True),
        ("<http://market.example/>", True),
        ("http://[::1", True),
        ("http://[::g]/", True),
        ("http://:80/", True),
        ("http:page", True),
        ("http://market.example:99999/", True),
        ("http://market.example/a|b", False),
        ("http://market.example/?a[]=b", False),
        ("http://market.example/%zz", False),
        ("http://market.example/가을", True),
        ("http://market.example/a#b#c", False),
    ],
)
def test_what_is_no_uri_is_told_by_gravity(text: str, is_grave: bool) -> None:
    """A flaw is grave when readers would cut the text off; what browsers send as it is, is not."""
    flaw = uri_flaw(text)
    assert flaw is not None
    assert flaw.is_grave == is_grave


@pytest.mark.parametrize("text", ["0", "1", "9" * 19])
def test_lengths_are_ascii_digits(text: str) -> None:
    """A Content-Length has 1 to 19 digits."""
    assert is_digits(text)


@pytest.mark.parametrize("text", ["", "-1", "+1", "1.5", "0x1", "1e3", "5 5", "１", "9" * 20, "1\n"])
def test_other_numbers_are_no_lengths(text: str) -> None:
    """What int() would take, or regexes with a bare dollar, is refused."""
    assert not is_digits(text)


def test_tokens_have_no_separators() -> None:
    """A field name may hold what HTTP allows, and nothing else."""
    assert [is_token(text) for text in ("WARC-Date", "a!b", "", "a b", "a:b", "é", "a\n")] == [True] * 2 + [False] * 5


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("text/html", True),
        ("text/html;charset=utf-8", True),
        ('application/http ; msgtype="re\\"sponse"', True),
        ("text/html;", True),
        ("text", False),
        ("text/", False),
        ("text/html charset=utf-8", False),
        ("", False),
    ],
)
def test_media_types(text: str, expected: bool) -> None:
    """Blanks may stand around the semicolon, and a trailing one is common."""
    assert is_media_type(text) == expected


def test_addresses_are_numeric() -> None:
    """A dotted quad or IPv6, without zone or port."""
    texts = ("192.0.2.1", "2001:db8::1", "192.0.2.256", "fe80::1%eth0", "192.0.2.1:80", "market.example")
    assert [is_ip_address(text) for text in texts] == [True, True, False, False, False, False]


def test_record_ids_stand_in_angle_brackets() -> None:
    """`<uri>` is the form; readers take both spellings for the same id."""
    assert [is_record_id(text) for text in ("<urn:x:1>", "urn:x:1", "<x>", "<urn:x:1> ")] == [True, False, False, False]
    assert bare_id("<urn:x:1>") == bare_id("urn:x:1") == "urn:x:1"


def test_the_table_knows_each_field_and_type() -> None:
    """Each field has a check, names only known types, and is not required and forbidden at once."""
    for name, field in FIELDS.items():
        assert name == field.name.lower()
        assert field.form in CHECKS
        assert field.required | field.forbidden <= set(RECORD_TYPES)
        assert not field.required & field.forbidden
    assert is_uri("urn:x:y")
