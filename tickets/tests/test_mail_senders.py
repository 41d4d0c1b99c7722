"""Who a mail is from: one address, or nobody."""

import pytest

from tickets.mail_in import parsing

VICTIM = "victim@office.example"


def sender(*values: str | bytes):
    lines = [b"From: " + (v.encode() if isinstance(v, str) else v) for v in values]
    return parsing.parse(b"\r\n".join([*lines, b"Subject: x", b"", b"y"])).sender


@pytest.mark.parametrize(
    "written,name,email",
    [
        ("budi@a.example", "", "budi@a.example"),
        ("<budi@a.example>", "", "budi@a.example"),
        ("Budi <BUDI@A.Example>", "Budi", "budi@a.example"),
        ('"Santoso, Budi" <budi@a.example>', "Santoso, Budi", "budi@a.example"),
        ("Santoso, Budi <budi@a.example>", "Santoso, Budi", "budi@a.example"),
        ("budi@a.example (Budi Santoso)", "Budi Santoso", "budi@a.example"),
        ("Joe Q. Public <joe@a.example>", "Joe Q. Public", "joe@a.example"),
        ("=?utf-8?B?UsOhY2hlbA==?= <r@a.example>", "Ráchel", "r@a.example"),
        ('"=?utf-8?Q?R=C3=A1chel?=" <r@a.example>', "Ráchel", "r@a.example"),
        ('"budi@a.example" <budi@a.example>', "budi@a.example", "budi@a.example"),
        (
            "Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>",
            "Pete",
            "pete@silly.test",
        ),
        ('"john..doe"@ponsel.example', "", "john..doe@ponsel.example"),
        ("Budi\r\n Santoso <budi@a.example>", "Budi Santoso", "budi@a.example"),
    ],
)
def test_one_address_is_read_however_it_is_written(written, name, email):
    assert sender(written) == (name, email)


@pytest.mark.parametrize(
    "written",
    [
        f"{VICTIM} <attacker@evil.example>",
        f"<{VICTIM}> <attacker@evil.example>",
        f"{VICTIM}, attacker@evil.example",
        f"{VICTIM} attacker@evil.example",
        f"<{VICTIM}>, <attacker@evil.example>",
        f"Group: {VICTIM};",
        f"Group: attacker@evil.example, {VICTIM};",
        f"({VICTIM}) attacker@evil.example",
        f"attacker@evil.example ({VICTIM})",
        f"<attacker@evil.example> {VICTIM}",
        f"Budi <attacker@evil.example> ({VICTIM})",
        "<victim@office.example@evil.example>",
        "victim@office.example@evil.example",
        "<@office.example,@b.example:attacker@evil.example>",
        f'"{VICTIM} <attacker@evil.example>',
        f"{VICTIM}\x00 <attacker@evil.example>",
        "Budi\x00 <attacker@evil.example>",
        "=?utf-8?Q?Budi=0D=0AFrom:_x?= <attacker@evil.example>",
        "=?utf-8?Q?victim=40office.example?=",
        "Budi budi@a.example",
        "victim(x@y)@office.example",
        '"victim@office.example"@evil.example',
        "victim\\@office.example@evil.example",
        "",
        "Budi",
        "<>",
    ],
)
def test_what_can_be_read_in_two_ways_is_nobody(written):
    assert sender(written) is None


def test_two_from_fields_are_nobody_even_where_they_agree():
    assert sender(VICTIM, "attacker@evil.example") is None
    assert sender(VICTIM, VICTIM) is None


@pytest.mark.parametrize(
    "written",
    [
        f'"{VICTIM}" <attacker@evil.example>',
        "=?utf-8?Q?victim=40office.example?= <attacker@evil.example>",
        "=?utf-8?B?dmljdGltQG9mZmljZS5leGFtcGxlPg==?= <attacker@evil.example>",
    ],
)
def test_a_name_that_is_another_address_is_not_kept(written):
    assert sender(written) == ("", "attacker@evil.example")


def test_no_letter_turns_into_another_when_lowered():
    kelvin = sender("<\u212aarim@office.example>")
    assert kelvin is None or kelvin.email != "karim@office.example"


def test_the_sender_field_is_not_believed():
    mail = parsing.parse(b"Sender: victim@office.example\r\nReply-To: v@w.example\r\n\r\nx")
    assert mail.sender is None


def test_other_fields_are_read_as_far_as_they_go():
    raw = "To: tim semua: x@y.example, Z <z@y.example>;, , rusak\nCc: undisclosed:;\n\n"
    mail = parsing.parse(raw.encode())
    assert [address.email for address in mail.to] == ["x@y.example", "z@y.example"]
    assert mail.cc == ()
