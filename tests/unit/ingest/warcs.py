"""WARC records for the tests."""

TEXT = " ".join(f"On day {day} the council met the people of the town to speak about their water." for day in range(30))


def page(number: int, head: str = "") -> bytes:
    return (
        f"<html><head><title>Report {number}</title>{head}</head><body><article><h1>Report {number}</h1>"
        f"<p>{TEXT}</p><p>It was the report of number {number}.</p></article></body></html>"
    ).encode()


def warc_record(
    number: int,
    body: bytes | None = None,
    *,
    content_type: str = "text/html; charset=utf-8",
    status: str = "200 OK",
    kind: str = "response",
    headers: str = "",
) -> bytes:
    content = page(number) if body is None else body
    block = (
        f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\n{headers}Content-Length: {len(content)}\r\n\r\n"
    ).encode() + content
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://www.news.example/{number}\r\n"
        "WARC-Date: 2017-03-22T14:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{number:012d}>\r\n"
        f"Content-Type: application/http; msgtype={kind}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"
