"""HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/): the HTTP exchanges of a browser's session, as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from warcwrap import sniff
from warcwrap.archived import told_by
from warcwrap.capture import Capture, stated
from warcwrap.errors import InputError, printable
from warcwrap.findings import Finding, finding
from warcwrap.page import Attachment, Exchange, Item, Noted, Page, Rejected, Skipped
from warcwrap.sources import exchanges
from warcwrap.sources.elements import Element, elements
from warcwrap.sources.entry import Entry, Reading
from warcwrap.sources.exchanges import Received, Told
from warcwrap.sources.files import charset_of
from warcwrap.sources.transfer import decoded, of_pieces
from warcwrap.storage import Body
from warcwrap.strict_json import read_json
from warcwrap.warc.response import response_head

ENTRY_BYTES = 64 << 20  # as a row
_PIECE = 1 << 20  # characters; a multiple of four, as base64 has it
_TEXTS = ("text/html", "application/xml", "image/svg+xml")  # and all texts without tags
_PATH = ("log", "entries")


def read(entry: Entry, reading: Reading) -> Iterator[Item]:
    """Yield the pages and attachments of the responses; a broken entry is rejected under its number.

    Raises InputError where the file is no JSON, with the offset.
    """
    is_empty = True
    with entry.body.open() as stream:
        for element in elements(stream, _PATH, ENTRY_BYTES, entry.name):
            is_empty = False
            name = f"{entry.name}#{element.number}"
            try:
                answer = _Answer.of(element, name)
                if answer.sent:
                    yield Skipped(f"{name}!{answer.sent}", "what was sent with a request")
                yield from _told(answer, entry, reading)
            except InputError as problem:
                yield Rejected(problem.name, problem.code, problem.reason)
    if is_empty:
        yield Skipped(entry.name, "a HAR file without entries")


def paths_named(entry: Entry) -> Iterator[str]:
    """Yield the files beside the HAR file that hold what was sent and answered, as Playwright writes them."""
    try:
        with entry.body.open() as stream:
            for element in elements(stream, _PATH, ENTRY_BYTES, entry.name):
                with suppress(InputError):  # the entry is rejected when it is read for good
                    answer = _Answer.of(element, entry.name)
                    yield from filter(None, (answer.file, answer.sent))
    except InputError:
        return


@dataclass(frozen=True, slots=True)
class _Answer:
    """An entry: what was asked for, when, and what was answered; `sent` is the file with what was sent, if any."""

    name: str
    started: object
    method: str
    url: str
    response: Mapping[str, Any]
    content: Mapping[str, Any]
    sent: str

    @classmethod
    def of(cls, element: Element, name: str) -> _Answer:
        """Read an entry; raises InputError where it is broken."""
        if element.text is None:
            raise InputError("row-too-large", name, f"the entry is larger than {ENTRY_BYTES} bytes")
        try:
            entry = read_json(element.text, name)
        except InputError as problem:
            code = "row-not-unicode" if problem.code == "json.not-unicode" else "row-broken"
            raise InputError(code, name, f"offset {element.offset}: {problem.reason}") from problem
        fields = _object(entry, "an entry", name)
        request = _object(fields.get("request"), "request", name)
        response = _object(fields.get("response"), "response", name)
        content = _object(response.get("content") or {}, "content", name)
        for key, value in (("method", request.get("method")), ("url", request.get("url"))):
            if not isinstance(value, str):
                raise InputError("row-bad-value", name, f"{key} is {type(value).__name__}, not text")
        sent = _file(request.get("postData"))
        return cls(name, fields.get("startedDateTime"), request["method"], request["url"], response, content, sent)

    @property
    def status(self) -> int:
        """The status; 0 or less where no answer came."""
        status = self.response.get("status")
        return status if isinstance(status, int) else 0

    @property
    def text(self) -> str:
        """The content as it stands in the file; empty where it does not."""
        text = self.content.get("text")
        if not isinstance(text, str | None):
            raise InputError("row-bad-value", self.name, f"the content is {type(text).__name__}, not text")
        return text or ""

    @property
    def file(self) -> str:
        """The file beside the HAR file that holds the content, as Playwright writes it; empty for none."""
        return _file(self.content)

    @property
    def leads_on(self) -> bool:
        """Whether it is a redirect: without content, as browsers record it, it still leads a replay to its page."""
        with suppress(InputError):
            return 300 <= self.status < 400 and bool(self.told().get("location"))
        return False

    def lack(self) -> str | None:
        """Return why there is no content; None where there is."""
        if self.url.lower().startswith("data:"):
            return "a data: address: the page that names it holds what it stands for"
        if self.status <= 0:
            failure = self.response.get("_error") or self.response.get("_failureText") or "no status"
            return f"no answer came: {printable(str(failure), 100)}"
        if self.text or self.file or self.leads_on:
            return None
        if 300 <= self.status < 400:
            return f"status {self.status}, an answer that leads nowhere"
        size = self.content.get("size")
        if isinstance(size, int | float) and size > 0:
            return f"its content of {size} bytes was not recorded"
        return f"status {self.status}, an answer without content"

    def told(self) -> Told:
        """Return status and headers. Raises InputError `bad-http-headers`."""
        headers = exchanges.told(self.response.get("headers"), None).headers
        reason, version = self.response.get("statusText"), self.response.get("httpVersion")
        return Told(headers, self.status, str(reason or ""), str(version or "").upper())


@dataclass(frozen=True, slots=True)
class _Content:
    """The content of an answer: its bytes, and its text where a browser had decoded it."""

    body: Body
    text: str | None = None

    @classmethod
    def of(cls, answer: _Answer, entry: Entry) -> _Content:
        """Read a content; raises InputError where it is not what the entry says."""
        if not answer.text:
            return cls._beside(answer, entry) if answer.file else cls(Body.of(b""))
        coding = answer.content.get("encoding")
        if not coding:
            return cls(of_pieces(piece.encode("utf-8") for piece in _pieces(answer.text)), answer.text)
        try:
            return cls(decoded((piece.encode("ascii") for piece in _pieces(answer.text)), str(coding)))
        except ValueError as problem:
            reason = f"its content is not in {printable(str(coding), 40)}: {problem}"
            raise InputError("row-bad-value", answer.name, reason) from problem

    @classmethod
    def _beside(cls, answer: _Answer, entry: Entry) -> _Content:
        if entry.sibling is None:
            raise InputError("path-outside", answer.name, "a dump that stands alone has no files beside it")
        try:
            body = entry.sibling(answer.file).body
        except InputError as problem:
            raise InputError(problem.code, answer.name, f"{answer.file}: {problem.reason}") from problem
        return cls(body, _utf8(body))


def _utf8(body: Body) -> str | None:
    """Return text that a browser had decoded before it went into a file: no page says there that it is UTF-8 now."""
    held = body.held
    if held is None or sniff.media_type(held[: sniff.SNIFF_BYTES], "") not in _TEXTS:
        return None
    try:
        return held.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _told(answer: _Answer, entry: Entry, reading: Reading) -> Iterator[Item]:
    if lack := answer.lack():
        yield Skipped(answer.name, lack)
        return
    flaws: list[Finding] = []
    item = _item(answer, entry, reading, flaws)
    yield from (Noted(answer.name, replace(flaw, where=answer.name)) for flaw in flaws)
    yield item


def _item(answer: _Answer, entry: Entry, reading: Reading, flaws: list[Finding]) -> Page | Attachment:
    if answer.method != "GET":
        flaws.append(finding("other-method", f"the answer to a request by {printable(answer.method, 40)}"))
    content = _Content.of(answer, entry)
    try:
        told = answer.told()
    except InputError as problem:
        flaws.append(finding(problem.code, problem.reason))
        told = Told()
    received = _received(told, content, flaws)
    stated_type = told.get("content-type") or str(answer.content.get("mimeType") or "")
    is_page, media_type, oddity = told_by(stated_type, received.body, True, answer.status)
    if oddity:
        flaws.append(finding("not-a-page", oddity))
    facts = reading.facts(answer.name)
    url, capture = facts.url or answer.url, _capture(answer, entry, reading, flaws)
    if not is_page:
        return Attachment(answer.name, received.body, media_type, url, capture, received.exchange)
    charset = charset_of(facts.content_type or stated_type)
    return Page(answer.name, received.body, url, capture, charset, content.text, exchange=received.exchange)


def _received(told: Told, content: _Content, flaws: list[Finding]) -> Received:
    """Return content with its exchange; without one where the headers are none."""
    try:
        size, is_typed = content.body.size_bytes, content.text is None or told.get("content-type")
        if told.status is not None and not (size and is_typed):
            # There is no content, or nothing said what it is, and nothing is to say so now.
            head = response_head(told.status, told.reason, told.headers, size, told.version)
            received = Received(content.body, Exchange(head, is_adjusted=True))
        else:
            receive = exchanges.of_bytes if content.text is None else exchanges.of_text
            received = receive(told, content.body)
    except InputError as problem:
        if problem.code != "bad-http-headers":  # the content itself cannot be read
            raise
        flaws.append(finding(problem.code, problem.reason))
        return Received(content.body)
    flaws += received.findings
    return received


def _capture(answer: _Answer, entry: Entry, reading: Reading, flaws: list[Finding]) -> Capture:
    known = reading.capture(replace(entry, name=answer.name))
    if known.source == "map":
        return known
    if isinstance(answer.started, str) and (found := stated(answer.started, "page", reading.latest)):
        return found
    if answer.started:
        message = f"its capture date is stated as {printable(repr(answer.started), 100)}"
        flaws.append(finding("capture-date-unusable", message))
    return known


def _object(value: Any, what: str, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InputError("row-bad-value", name, f"{what} is {type(value).__name__}, not an object")
    return value


def _file(content: Any) -> str:
    file = content.get("_file") if isinstance(content, dict) else None
    return file if isinstance(file, str) else ""


def _pieces(text: str) -> Iterator[str]:
    return (text[at : at + _PIECE] for at in range(0, len(text), _PIECE))
