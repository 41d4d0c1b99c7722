"""Mail that says of itself what is not so, as scripts, servers and old clients send it."""

import pytest

from tickets.mail_in import charsets, encoded_words, headers, parsing, transfer

PDF = "JVBERi0xLjQ="


def mail(*head: str, body: str):
    return parsing.parse("\n".join(["From: a@b.example", *head, "", body]).encode())


@pytest.mark.parametrize(
    "value,main,parameters",
    [
        ("text/html charset=utf-8", "text/html", {"charset": "utf-8"}),
        ("text/html\n charset=utf-8; format=x", "text/html", {"charset": "utf-8", "format": "x"}),
        ('multipart/mixed boundary="a b"', "multipart/mixed", {"boundary": "a b"}),
        ("text/plain (biasa); charset=utf-8", "text/plain", {"charset": "utf-8"}),
        ("attachment filename=surat.pdf", "attachment", {"filename": "surat.pdf"}),
        ("text/plain", "text/plain", {}),
    ],
)
def test_a_forgotten_semicolon_is_thought_of(value, main, parameters):
    assert headers.params(value) == (main, parameters)


def test_html_whose_type_lacks_a_semicolon_is_read_as_html():
    html = mail("Content-Type: text/html charset=utf-8", body="<p>Mohon <b>bantuan</b></p>")
    assert html.text == "Mohon bantuan"


def test_a_text_that_is_no_base64_is_read_as_it_stands():
    head = ("Content-Type: text/plain", "Content-Transfer-Encoding: base64")
    assert mail(*head, body="Mohon bantuan reset password, terima kasih").text.startswith("Mohon")
    assert mail(*head, body="TW9ob24gYmFudHVhbg==").text == "Mohon bantuan"


def test_a_footer_below_base64_is_no_part_of_it():
    assert transfer.from_base64(b"!TW9ob24=" + b"\n" * 300_000) == b"Mohon"
    footer = b"\n-- \nThis message was scanned.\n"
    assert transfer.from_base64(b"TW9ob24=" + footer) == b"Mohon"
    assert transfer.from_base64(b"TW9o\nb24=\n_______________\nmilis\n") == b"Mohon"


def test_the_name_tells_what_a_file_is_whose_type_is_none():
    head = 'Content-Type: multipart/mixed; boundary="b"'
    part = '--b\nContent-Type: ;\n name=""\nContent-Disposition: attachment; filename="a.pdf"\n'
    (file,) = mail(head, body=f"{part}Content-Transfer-Encoding: base64\n\n{PDF}\n--b--").files
    assert (file.name, file.content_type, file.content) == ("a.pdf", "application/pdf", b"%PDF-1.4")


def test_a_picture_of_a_common_wrong_type_gets_its_extension():
    (file,) = mail("Content-Type: image/jpg", body="x").files
    assert file.name == "lampiran-1.jpg"


def test_a_boundary_that_begins_with_dashes_is_found_too():
    head = 'Content-Type: multipart/alternative; boundary="--=_Satu"'
    body = "------=_Dua\nContent-Type: text/plain\n\nisi\n------=_Dua--\n"
    assert mail(head, body=body).text == "isi"


def test_a_first_line_with_a_blank_before_it_is_a_header():
    raw = b" From: Budi <budi@a.example>\nSubject: Tiket\n\nisi"
    found = parsing.parse(raw)
    assert (found.sender.email, found.subject, found.text) == ("budi@a.example", "Tiket", "isi")
    both = parsing.parse(b" From: korban@a.example\nFrom: x@evil.example\n\nisi")
    assert both.sender is None


def test_lines_that_end_as_on_an_old_macintosh_are_lines():
    found = parsing.parse(b"From: a@b.example\rSubject: Tiket\r\rsatu\rdua\r")
    assert (found.sender.email, found.subject, found.text) == ("a@b.example", "Tiket", "satu\ndua")


def test_a_letter_broken_over_two_lines_is_whole_again():
    assert encoded_words.decode("=?utf-8?Q?b=C3=A9=C 3=A9?=") == "béé"
    assert encoded_words.decode("=?utf-8?Q?a b=20c?=") == "a b c"


@pytest.mark.parametrize(
    "data,claimed,said",
    [
        (b"Caf\xe9 kami", "utf-8", "Café kami"),
        (b"Caf\xc3\xa9 \xe9 kami", "utf-8", "Café \ufffd kami"),
        (b"Caf\xc3", "utf-8", "Caf\ufffd"),
        (b"+AD4 lama + baru +AOk-", "utf-7", "> lama + baru é"),
        ("жук".encode("koi8-r"), "ru_RU.KOI8-R", "жук"),
    ],
)
def test_a_wrong_charset_loses_the_least(data, claimed, said):
    assert charsets.decode(data, claimed)[0] == said


def test_what_is_no_mail_and_no_text_is_kept_as_a_file():
    found = parsing.parse(b"\xd0\xcf\x11\xe0\xa1\xb1" + b"\0" * 600 + b"Subject: x\n")
    assert (found.text, len(found.files[0].content)) == ("", 617)
    assert parsing.parse(b"bukan surat").text == "bukan surat"
