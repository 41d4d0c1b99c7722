"""What proves a sender: the receiving host's own topmost word, nothing that came with it."""

import pytest

from tickets.mail_in import parsing
from tickets.mail_in.authenticating import proven_domain

OURS = ("mx.google.com",)
GMAIL = (
    "mx.google.com;\r\n       dkim=pass header.i=@t.example header.s=s1 header.b=aB/3;\r\n"
    "       spf=pass (google.com: domain of budi@t.example designates 1.2.3.4 as permitted"
    " sender) smtp.mailfrom=budi@t.example;\r\n"
    "       dmarc=pass (p=NONE sp=QUARANTINE dis=NONE) header.from=t.example"
)


def proven(*results: str, sender: str = "Budi <budi@t.example>") -> str:
    lines = [f"Authentication-Results: {result}" for result in results]
    raw = "\r\n".join([*lines, f"From: {sender}", "Subject: x", "", "y"])
    return proven_domain(parsing.parse(raw.encode()), OURS)


@pytest.mark.parametrize(
    "result",
    [
        GMAIL,
        "mx.google.com; dmarc=pass header.from=t.example",
        "MX.GOOGLE.COM 1; dkim=pass header.d=t.example",
        "mx.google.com; dkim=fail header.d=x.example; dkim=pass header.i=@t.example",
        "mx.google.com; spf=pass smtp.mailfrom=bounce@t.example",
        "mx.google.com; dmarc=none header.from=t.example; dkim=pass header.d=t.example",
    ],
)
def test_the_receiving_hosts_word_is_taken(result):
    assert proven(result) == "t.example"


@pytest.mark.parametrize(
    "result",
    [
        "mx.evil.example; dmarc=pass header.from=t.example",
        "mx.google.com; dmarc=fail header.from=t.example; dkim=pass header.d=t.example",
        "mx.google.com; dmarc=pass header.from=evil.example",
        "mx.google.com; dmarc=pass",
        "mx.google.com; dkim=pass header.d=evil.example",
        "mx.google.com; dkim=pass header.d=a.t.example",
        "mx.google.com; dkim=pass header.d=example",
        "mx.google.com; dkim=neutral header.d=t.example; spf=softfail smtp.mailfrom=t.example",
        "mx.google.com; spf=pass smtp.mailfrom=evil.example smtp.helo=t.example",
        "mx.google.com; spf=pass smtp.helo=t.example",
        "mx.google.com; none",
        "mx.google.com",
        "",
        "dmarc=pass header.from=t.example",
        "mx.google.com; arc=pass (i=1 dkim=pass dkdomain=t.example)",
        "mx.google.com; x=y (dmarc=pass header.from=t.example)",
        "mx.google.com; spf=pass (a; dmarc=pass header.from=t.example) smtp.mailfrom=evil.example",
        # Addresses that the sender chose, made to close a comment or open a result.
        'mx.google.com; spf=pass (of "a); dmarc=pass header.from=t.example (x"@evil.example)',
        'mx.google.com; spf=pass smtp.mailfrom="; dmarc=pass header.from=t.example"@evil.example',
        "mx.google.com; spf=pass (x)); dmarc=pass header.from=t.example",
        "mx.google.com; (spf=pass; dmarc=pass header.from=t.example",
        "mx.google.com; dmarc=pass header.from=t.example; dmarc=fail header.from=t.example",
    ],
)
def test_anything_else_proves_nothing(result):
    assert proven(result) == ""


def test_only_the_topmost_counts():
    assert proven("mx.google.com; dmarc=fail header.from=t.example", GMAIL) == ""
    assert proven("mx.lain.example; none", GMAIL) == ""
    assert proven(GMAIL, "mx.google.com; dmarc=fail header.from=t.example") != ""


def test_nobody_is_proven_where_from_is_ambiguous():
    assert proven(GMAIL, sender="budi@t.example <x@evil.example>") == ""


def test_without_a_configured_host_nothing_is_proven():
    raw = f"Authentication-Results: {GMAIL}\r\nFrom: budi@t.example\r\n\r\n"
    assert proven_domain(parsing.parse(raw.encode()), ()) == ""
    assert proven_domain(parsing.parse(raw.encode()), ("",)) == ""


def test_a_domain_above_the_senders_proves_it():
    result = "mx.google.com; dkim=pass header.d=t.example"
    assert proven(result, sender="a@cabang.t.example") == "cabang.t.example"
