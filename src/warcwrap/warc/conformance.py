"""What the standard asks of the header of one record: the table of `grammar` against the fields that stand there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from warcwrap.findings import Finding, finding
from warcwrap.warc.grammar import (
    CHECKS,
    FIELDS,
    IDENTICAL_PAYLOAD_DIGEST,
    RECORD_TYPES,
    VERSIONS,
    Field,
    bare_id,
    is_digits,
    is_uri,
    is_warc_date,
    uri_flaw,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from warcwrap.codes import Severity
    from warcwrap.warc.record import Record

_ALWAYS = {name for name, field in FIELDS.items() if len(field.required) == len(RECORD_TYPES)}
_REQUIRED = {type_: {name for name, field in FIELDS.items() if type_ in field.required} for type_ in RECORD_TYPES}
_FORMS = {
    "token": "single word",
    "digits": "number of at most 19 digits",
    "media-type": "media type",
    "digest": "labelled digest",
    "ip": "IP address",
}
# What a block should be by its record's type and the scheme of its target: sections 6.3.2 and 6.5.2; 6.4.4 says shall.
_HTTP_TYPES = ("application/http", "message/http")
_DNS_TYPE = "text/dns"
_PROFILES = ("identical-payload-digest", "server-not-modified")


def header_findings(record: Record) -> Iterator[Finding]:
    """Yield what is wrong with the record's header, each thing once."""
    values, record_type = record.values, record.type or ""
    if record_type and record_type not in RECORD_TYPES:
        yield finding("warc.unknown-type", f"WARC-Type is {record_type[:80]!r}")
    elif record_type and record_type not in values["warc-type"]:
        message = f"WARC-Type is {values['warc-type'][0]!r}: many readers know {record_type!r} only"
        yield finding("warc.bad-value", message, severity="note")
    for name in sorted(_REQUIRED.get(record_type, _ALWAYS) - values.keys()):
        yield finding("warc.header-missing", f"the record has no {FIELDS[name].name}")
    version = record.version
    for name, given in values.items():
        known = FIELDS.get(name)
        # Nearly all fields are as they should be, which one look tells.
        if known and (len(given) > 1 or record_type in known.forbidden or _value_finding(known, given[0], version)):
            yield from _field_findings(known, given, record_type, version)
    if record_type == "revisit":
        yield from _revisit_findings(values)
    yield from _block_type_findings(record)
    if "warc-segment-number" in values:
        yield from _segment_findings(values, record_type)


def _field_findings(field: Field, given: list[str], record_type: str, version: str) -> Iterator[Finding]:
    if record_type in field.forbidden:
        message = f"a {record_type!r} record must not have {field.name}"
        yield finding("warc.header-forbidden", message, severity="note" if field.is_harmless else None)
    if len(given) > 1 and not field.may_repeat:
        yield _repeated(field, given)
    for value in given:
        if flaw := _value_finding(field, value, version):
            yield flaw
            return


def _repeated(field: Field, given: list[str]) -> Finding:
    """One reader takes the first, another the last: with two values that makes two records of one."""
    if field.name == "Content-Length":
        return finding("warc.content-length", f"Content-Length stands {len(given)} times: {', '.join(given)[:80]}")
    differ = len(set(given)) > 1
    message = f"{field.name} stands {len(given)} times, {'with different values' if differ else 'each time the same'}"
    return finding("warc.header-repeated", message, severity="error" if differ else None)


def _value_finding(field: Field, value: str, version: str) -> Finding | None:
    if field.form != "date" and CHECKS[field.form](value):
        return None
    says = f"{field.name} is {value[:200]!r}"
    match field.form:
        case "uri":
            return _uri_finding(says, value, version)
        case "date":
            return _date_finding(field, says, value, version)
        case "id":
            return _id_finding(field, says, value)
    code = "warc.content-length" if field.name == "Content-Length" else "warc.bad-value"
    return finding(code, f"{says}: no {_FORMS[field.form]}")


def _uri_finding(says: str, value: str, version: str) -> Finding | None:
    flaw = uri_flaw(value)
    if flaw is None:
        return None
    if value != bare_id(value) and is_uri(bare_id(value)):
        # The grammar of WARC/1.0 has them, against its own examples; its errata and WARC/1.1 take them away.
        gravity: Severity | None = "note" if version == "WARC/1.0" else None
        return finding("warc.bad-uri", f"{says}: a URI in angle brackets", severity=gravity)
    # What browsers send and every reader takes, such as | or [ in a query, is worth a note.
    return finding("warc.bad-uri", f"{says}: {flaw.reason}", severity=None if flaw.is_grave else "note")


def _date_finding(field: Field, says: str, value: str, version: str) -> Finding | None:
    if is_warc_date(value, version if version in VERSIONS else VERSIONS[-1]):
        return None
    is_of_later_version = is_warc_date(value)
    reason = "WARC/1.0 has full seconds only" if is_of_later_version else "no UTC time of the calendar"
    is_mild = is_of_later_version or field.name != "WARC-Date"
    return finding("warc.bad-date", f"{says}: {reason}", severity="warning" if is_mild else None)


def _id_finding(field: Field, says: str, value: str) -> Finding | None:
    flaw = uri_flaw(bare_id(value))
    if flaw is None:
        return finding("warc.bad-value", f"{says}: an id stands in angle brackets")
    if field.name == "WARC-Record-ID" and flaw.is_grave:
        return finding("warc.bad-record-id", f"{says}: {flaw.reason}")
    return finding("warc.bad-value", f"{says}: {flaw.reason}")


def _revisit_findings(values: dict[str, list[str]]) -> Iterator[Finding]:
    profile = (values.get("warc-profile") or [""])[0]
    if profile and not profile.endswith(_PROFILES):
        yield finding("warc.unknown-profile", f"WARC-Profile is {profile[:200]!r}")
    if profile == IDENTICAL_PAYLOAD_DIGEST and "warc-payload-digest" not in values:
        message = "a revisit with an identical payload must have WARC-Payload-Digest"
        yield finding("warc.header-missing", message, severity="warning")


def _block_type_findings(record: Record) -> Iterator[Finding]:
    """Yield where Content-Type is not the one that the standard has for such a block."""
    if not record.content_length or record.type == "continuation":
        return
    if record.content_type is None:
        yield finding("warc.no-content-type", f"a block of {record.content_length} bytes, and no Content-Type")
        return
    scheme = (record.target_uri or "")[:6].lower()
    says = f"Content-Type of a {record.type!r} record is {record.content_type[:200]!r}"
    if record.type == "resource" and scheme.startswith("dns:") and record.media_type != _DNS_TYPE:
        yield finding("warc.bad-value", f"{says}: that of a DNS lookup is {_DNS_TYPE}")
    elif record.type in ("response", "request") and scheme.startswith(("http:", "https:")):
        other = "request" if record.type == "response" else "response"
        if record.media_type not in _HTTP_TYPES or f"msgtype={other}" in record.content_type.lower():
            yield finding("warc.bad-value", f"{says}: no HTTP {record.type}", severity="note")


def _segment_findings(values: dict[str, list[str]], record_type: str) -> Iterator[Finding]:
    """Yield a number that the place of the segment rules out: the first is 1, and no continuation."""
    number = values["warc-segment-number"][0]
    if is_digits(number) and (int(number) < 2 if record_type == "continuation" else int(number) != 1):
        yield finding("warc.bad-value", f"WARC-Segment-Number of a {record_type!r} record is {number!r}")
