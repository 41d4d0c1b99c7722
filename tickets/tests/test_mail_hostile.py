"""Mail made to break its reader: always an answer, and the next mail is read."""

import base64
import json
import os
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tickets.mail_in import child, parsing

FOLDER = Path(__file__).parent / "mails_in"
OURS = [path.read_bytes() for path in sorted(FOLDER.glob("*.eml"))]
CORPORA = Path(os.environ.get("MAIL_CORPORA", settings.BASE_DIR.parent / "shared" / "corpora"))
PLAIN = b"From: budi@a.example\r\nSubject: biasa\r\n\r\nhalo\r\n"


def is_fit(mail) -> bool:
    """Tell whether PostgreSQL would take all of its text, and the fold stands within it."""
    files = [(file.name, file.content_type, file.content_id) for file in mail.files]
    said = json.dumps(
        [
            *(mail.subject, mail.text, mail.html, mail.sender, mail.to, mail.cc, mail.reply_to),
            *(mail.message_id, mail.references, mail.in_reply_to, mail.delivered_to, files),
            *(mail.headers, mail.authentication_results, mail.bounce and vars(mail.bounce)),
        ],
        ensure_ascii=False,
    )
    said.encode()  # no lone surrogate
    return "\\u0000" not in said and 0 <= mail.folds_at <= len(mail.text)


def multipart(depth: int) -> bytes:
    raw = b"From: a@b.example\r\n"
    for level in range(depth):
        raw += b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (level, level)
    return raw + b"\r\nterdalam\r\n"


def letters(depth: int) -> bytes:
    return b"From: a@b.example\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * depth + b"\r\nx"


WORD = b"=?utf-8?B?" + base64.b64encode(b"ab" * 20) + b"?="
TEXT = b"From: a@b.example\r\nContent-Type: text/plain\r\n\r\n"
HTML = b"From: a@b.example\r\nContent-Type: text/html\r\n\r\n"
MANY = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
STORMS = {
    "2000 nested parts": multipart(2_000),
    "2000 nested mails": letters(2_000),
    "1 MB of one header": b"Subject: " + b"a" * 1_000_000 + b"\r\n\r\nx",
    "1 MB of folds": b"Subject: a" + b"\r\n b" * 300_000 + b"\r\n\r\nx",
    "1 MB of headers": b"".join(b"X-%d: y\r\n" % n for n in range(90_000)) + b"\r\nx",
    "1 MB of received": b"Received: from x by y\r\n" * 45_000 + b"\r\nx",
    "30000 parameters": b"Content-Type: text/plain"
    + b"".join(b"; p%d=v" % n for n in range(30_000))
    + b"\r\n\r\nx",
    "30000 sections": b"Content-Disposition: attachment"
    + b"".join(b"; filename*%d*=%%41" % n for n in range(30_000))
    + b"\r\n\r\nx",
    "encoded words": b"Subject: " + b" ".join([WORD] * 15_000) + b"\r\n\r\nx",
    "unended words": b"Subject: " + b"=?utf-8?B?" * 100_000 + b"\r\n\r\nx",
    "words of questions": b"Subject: " + b"=?a?Q?" + b"?" * 900_000 + b"\r\n\r\nx",
    "words in addresses": b"From: " + (WORD + b" <a@b.example>, ") * 10_000 + b"\r\n\r\nx",
    "200000 addresses": b"To: " + b"a@b.example," * 90_000 + b"\r\n\r\nx",
    "open quotes": b"From: " + b'"\\' * 500_000 + b"\r\n\r\nx",
    "open comments": b"From: " + b"(" * 900_000 + b"\r\n\r\nx",
    "open angles": b"From: " + b"<" * 900_000 + b"\r\n\r\nx",
    "references": b"References: " + b"<a@b> " * 150_000 + b"\r\n\r\nx",
    "base64 of nothing": TEXT[:-2]
    + b"Content-Transfer-Encoding: base64\r\n\r\n"
    + b"=" * 3_000_000,
    "base64 pieces": TEXT[:-2] + b"Content-Transfer-Encoding: base64\r\n\r\n" + b"QQ==" * 700_000,
    "equals signs": TEXT[:-2]
    + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    + b"=" * 3_000_000,
    "uuencode": TEXT + b"begin 644 a\r\n" * 100_000,
    "uuencode of many files": TEXT + b"begin 644 a\n#86)C\nend\n" * 25_000,
    "quotes": TEXT + b"> " * 1_500_000,
    "quoted lines": TEXT + b">\n" * 1_000_000,
    "openings": TEXT + b"On 1.1.2026 10:00 a@b.example\n" * 100_000,
    "blank lines": TEXT + b"x\n" + b"____________\n" * 9 + b"\n" * 2_000_000,
    "no lines": TEXT + b"a" * 8_000_000,
    "nested HTML": HTML + b"<div>" * 400_000,
    "nested quotes": HTML + b"<blockquote>" * 150_000,
    "open tags": HTML + b'<a href="' * 200_000,
    "less than": HTML + b"<" * 2_000_000,
    "comments": HTML + b"<!--" * 500_000,
    "half comments": HTML + b"<!-- >" * 300_000,
    "open values": HTML + b"<a b='>" * 250_000,
    "entities": HTML + b"&" * 1_000_000 + b"&#" + b"9" * 900_000 + b";",
    "scripts": HTML + b"<script>" * 200_000,
    "hidden": HTML + b"<div hidden>" * 150_000,
    "empty parts": MANY + b"--b\r\n" * 200_000,
    "parts": MANY + b"--b\r\nContent-Type: image/png\r\n\r\nx\r\n" * 50_000,
    "almost boundaries": MANY + b"--b\r\n" + b"--bb\r\n" * 250_000,
    "idna": b"Content-Type: text/plain; charset=punycode\r\n\r\n" + b"a-" * 500_000,
    "utf-7": b"Content-Type: text/plain; charset=utf-7\r\n\r\n" + b"+AAA" * 700_000,
    "reports": b"Content-Type: message/delivery-status\r\n\r\n" + b"a: b\r\n\r\n" * 300_000,
    "bounce of addresses": b"Return-Path: <>\r\nFrom: mailer-daemon@a.example\r\n"
    b"Subject: failure notice\r\n\r\n" + b"a@b.example " * 100_000,
    "authentication": b"Authentication-Results: x;" + b"dkim=pass (" * 90_000 + b"\r\n\r\nx",
}


@pytest.mark.thorough
@pytest.mark.parametrize("name", STORMS)
def test_a_storm_has_an_end_and_the_next_mail_is_read(name):
    try:
        assert is_fit(child.parse(STORMS[name]))
    except child.CannotParse as refused:
        assert "too" in str(refused) or "more" in str(refused)  # a limit, no error of ours
    assert child.parse(PLAIN).subject == "biasa"


def test_what_is_too_deep_is_kept_as_a_file():
    mail = child.parse(multipart(60))
    (file,) = mail.files
    assert b"terdalam" in file.content
    assert "too_deep" in mail.faults


def test_parts_beyond_count_are_kept_as_one_file():
    mail = child.parse(MANY + b"--b\r\n\r\nisi\r\n" * 1_200 + b"--b\r\n\r\nekor\r\n")
    assert b"ekor" in mail.files[-1].content
    assert "too_many_parts" in mail.faults


@pytest.mark.thorough
@pytest.mark.skipif(not CORPORA.is_dir(), reason=f"no collections of mail in {CORPORA}")
def test_every_message_of_the_collections_is_read():
    paths = [path for path in sorted(CORPORA.rglob("*")) if path.is_file()]
    unfit = [path for path in paths if not is_fit(child.parse(path.read_bytes()))]
    assert len(paths) > 200
    assert unfit == []


@st.composite
def mutated(draw) -> bytes:
    """A mail of ours with pieces cut, doubled, moved or replaced by what breaks readers."""
    raw = bytearray(draw(st.sampled_from(OURS)))
    bites = [
        b"\x00",
        b"\r",
        b"\n",
        b"\r\n\r\n",
        b"=?utf-8?B?",
        b"?=",
        b'"',
        b"--",
        b"\xff\xfe",
        b"(",
    ]
    bites += [b"Content-Type: multipart/mixed; boundary=x\r\n", b"charset=utf-16", b"<", b";", b"="]
    bites += [
        b"Content-Transfer-Encoding: base64\r\n",
        b"\xed\xa0\x80",
        b"&#xD800;",
        b"charset=utf-7",
    ]
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(raw)))
        end = min(len(raw), at + draw(st.integers(0, 40)))
        raw[at:end] = draw(st.sampled_from(bites) | st.binary(max_size=20))
    return bytes(raw)


patient = hypothesis_settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


@pytest.mark.thorough
@given(raw=mutated())
@patient
def test_a_mail_that_was_damaged_is_read(raw):
    assert is_fit(parsing.parse(raw))


@given(raw=st.binary(max_size=400))
@hypothesis_settings(max_examples=60, deadline=None)
def test_any_bytes_are_read(raw):
    assert is_fit(parsing.parse(raw))


words = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=30
)
codings = st.sampled_from(["utf-8", "utf-16", "gb18030", "utf-7"])


@pytest.mark.thorough
@given(
    said=st.lists(words, min_size=1, max_size=5),
    charset=codings,
    boundary=st.text("abcXYZ0189'()+_,-./:=?", min_size=1, max_size=60),
    depth=st.integers(0, 12),
)
@patient
def test_nothing_that_was_written_is_lost(said, charset, boundary, depth):
    """However text is wrapped, each word of it is in the text that is read or in a file."""
    body = base64.encodebytes(" ".join(said).encode(charset))
    part = b"Content-Type: text/plain; charset=" + charset.encode()
    part += b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + body
    for level in range(depth):
        mark = f"{boundary}{level}".encode()
        head = b'Content-Type: multipart/mixed; boundary="' + mark + b'"\r\n\r\n'
        part = head + b"--" + mark + b"\r\n" + part + b"\r\n--" + mark + b"--\r\n"
    mail = parsing.parse(b"From: a@b.example\r\n" + part)
    kept = mail.text + "".join(file.content.decode(errors="replace") for file in mail.files)
    assert all(word in kept for word in said)
