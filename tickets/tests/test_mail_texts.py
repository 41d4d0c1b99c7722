"""Charsets, encoded words, encodings and parts, as they come broken."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.mail_in import charsets, encoded_words, html_text, parsing, shown, tnef, transfer


@pytest.mark.parametrize(
    "data,claimed,said",
    [
        ("é", "utf-8", "é"),
        ("“é”", "iso-8859-1", "“é”"),
        (b"\x93\xe9\x94", "iso-8859-1", "“é”"),
        (b"\x93\xe9\x94", "us-ascii", "“é”"),
        (b"\xe9", "", "é"),
        (b"\xe9", "utf-8", "\ufffd"),
        ("жук".encode("koi8-r"), "KOI8-R", "жук"),
        ("жук".encode("cp1251"), "windows-1251", "жук"),
        ("“жук”".encode("cp1251"), '"cp-1251"', "“жук”"),
        (b"xn--a", "idna", "xn--a"),
        ("çŞ".encode("cp1254"), "iso-8859-9", "çŞ"),
        ("您好".encode("gb18030"), "gb2312", "您好"),
        ("您好".encode("big5"), "big5", "您好"),
        ("똠방".encode("cp949"), "ks_c_5601-1987", "똠방"),
        ("①".encode("cp932"), "shift_jis", "①"),
        ("日本".encode("iso2022_jp"), "iso-2022-jp", "日本"),
        ("日本".encode("iso2022_jp"), "", "日本"),
        (b"Caf+AOk-", "unicode-1-1-utf-7", "Café"),
        (b"a", "rot13", "a"),
        (b"a", "unicode_escape", "a"),
        (b"\\x41", "unicode_escape", "\\x41"),
        (b"a", "x" * 10_000, "a"),
        (b"a", "utf-8\x00", "a"),
    ],
)
def test_bytes_are_read_as_they_were_meant(data, claimed, said):
    raw = data.encode() if isinstance(data, str) else data
    if claimed == "utf-8" and raw == b"\xe9":
        assert charsets.decode(raw, claimed) == (said, False)
    else:
        assert charsets.decode(raw, claimed)[0] == said


@pytest.mark.parametrize(
    "charset", ["utf-16", "utf-32", "cp1252", "hz", "iso-2022-kr", "zlib", "hex"]
)
def test_no_bytes_make_a_charset_raise(charset):
    for data in (b"\xff\xfe", b"\xd8\x00\xd8", b"~{~", b"\x1b$)C\x0e\xff", bytes(range(256))):
        assert isinstance(charsets.decode(data, charset)[0], str)


@pytest.mark.parametrize(
    "written,said",
    [
        ("=?utf-8?Q?a_b?= =?utf-8?Q?c?=", "a bc"),
        ("x =?utf-8?Q?a?= y", "x a y"),
        ("=?utf-8?B?w6k=?=", "é"),
        ("=?utf-8?B?w6k?=", "é"),
        ("=?utf-8?Q?=C3?= =?utf-8?Q?=A9?=", "é"),
        ("=?iso-8859-1?q?=E9?=", "é"),
        ("=?utf-8*id?Q?a?=", "a"),
        ("=?utf-8?Q?apa kabar?=", "apa kabar"),
        ("=?utf-8?Q?benar?salah?=", "benar?salah"),
        ("=?tak-ada?Q?a=E9?=", "aé"),
        ("=?utf-8?B?w6kgYWRh", "é ada"),
        ("=?utf-8?X?a?=", "=?utf-8?X?a?="),
        ("=?utf-8?Q?=3D=3Futf-8=3FQ=3Fx=3F=3D?=", "=?utf-8?Q?x?="),
        ("=?utf-8?Q?a?==?utf-8?Q?b?=", "ab"),
    ],
)
def test_encoded_words_are_read_once_and_however_broken(written, said):
    assert encoded_words.decode(written) == said


def test_base64_is_read_with_all_its_faults():
    whole = base64.b64encode(b"satu dua")
    for data in (whole, whole.rstrip(b"="), b"  " + whole[:3] + b"\r\n!" + whole[3:], whole + b"A"):
        assert transfer.from_base64(data) == b"satu dua"
    assert transfer.from_base64(b"QQ==QUI=") == b"AAB"


@pytest.mark.parametrize("name", ["Quoted-Printable", "quoted-printable;", '"quoted-printable"'])
def test_names_of_encodings_are_read_loosely(name):
    assert transfer.undo(b"=41=\r\nB", name) == b"AB"


def test_prose_that_says_begin_is_no_uuencode():
    text = b"begin 644 x.txt\nkita mulai dari sini.\n"
    assert transfer.uuencoded(text) == (text, [])


@pytest.mark.parametrize(
    "markup,text",
    [
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<div>a</div><div>b</div>", "a\nb"),
        ("a  \n b", "a b"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<p class=MsoNormal>a</p><p class=MsoNormal>&nbsp;</p><p class=MsoNormal>b</p>", "a\n\nb"),
        ("<p style='margin:0'>a</p><p style='margin: 0'>b</p>", "a\nb"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("<blockquote>a<br>b</blockquote>c", "> a\n> b\n\nc"),
        ("&lt;b&gt; &amp; &euro;&#8364;&#x20AC;", "<b> & €€€"),
        ("&#0;&#xD800;&#99999999999;x", "\ufffd\ufffd\ufffdx"),
        ("<script>x<b</script>a<style>p{}</style>", "a"),
        ("<span style='display: none'>x<span>y</span></span>z", "z"),
        ("<head><title>x</title></head><body>a", "a"),
        ("1 < 2 dan 3 > 2", "1 < 2 dan 3 > 2"),
        ("<a href='https://a.example/x'>klik</a>", "klik <https://a.example/x>"),
        ("<a href='https://a.example/'>a.example</a>", "a.example"),
        ("<a href='javascript:x'>klik</a>", "klik"),
        ("a<!-- b -->c<!-- d", "ac<!-- d"),
        ("<img alt='😀'><img alt='logo.png'>", "😀"),
        ('<a title="a>b">c</a>', "c"),
        ("<p>tak ditutup <b", "tak ditutup <b"),
    ],
)
def test_html_is_read_as_people_see_it(markup, text):
    assert html_text.to_text(markup) == text


def test_html_that_is_shown_fetches_and_runs_nothing():
    evil = (
        '<p style="position:fixed" onclick="x()" class="c" id="i">a</p><script>x()</script>'
        '<img src="https://t.example/pixel"><iframe src="https://t.example"></iframe>'
        '<a href="javascript:x()">b</a><a href="https://ok.example">c</a><svg onload=x()>'
        '<form action="https://t.example"><input name=a></form><style>@import "//t.example"</style>'
    )
    rel = 'rel="noopener noreferrer nofollow"'
    clean = shown.safe_html(evil)
    assert clean == f'<p>a</p><a {rel}>b</a><a href="https://ok.example" {rel}>c</a>'


@pytest.mark.parametrize(
    "evil", ["<div>" * 9_000, "<b>" * 9_000, "<p>" * 200_000, "<div></b>" * 200]
)
def test_html_too_hard_to_clean_is_not_shown(evil):
    assert len(shown.safe_html(evil)) <= len(evil)
    if evil.startswith(("<div><", "<b>", "<p>")) and "</b>" not in evil:
        assert shown.safe_html(evil) == ""


PARTS = """From: a@b.example
Content-Type: multipart/alternative; boundary="b"

--b
Content-Type: text/plain

{plain}
--b
Content-Type: text/html

<p>dari HTML</p>
--b
Content-Type: text/x-amp-html

<html amp></html>
--b--
"""


def test_a_plain_part_that_says_nothing_gives_way_to_the_html():
    assert parsing.parse(PARTS.format(plain=" \n").encode()).text == "dari HTML"
    mail = parsing.parse(PARTS.format(plain="polos").encode())
    assert (mail.text, mail.files) == ("polos", ())
    assert "dari HTML" in mail.html


def test_a_date_that_is_none_is_none():
    for value in ("kemarin", "Mon, 99 Foo 2026 99:99:99 +9999", ""):
        assert parsing.date_of(value) is None
    assert (
        parsing.date_of("Mon, 23 Nov 2026 09:15:00 +0700").isoformat().startswith("2026-11-23T02")
    )


def test_a_text_too_long_to_read_is_kept_whole_as_a_file():
    mail = parsing.parse(b"From: a@b.example\n\n" + b"kata " * 300_000)
    assert len(mail.text) == 1_000_000
    assert mail.files[-1].name == "teks-lengkap.txt"
    assert len(mail.files[-1].content) == 1_499_999
    assert "text_cut" in mail.faults


def test_headers_are_kept_as_they_stand_topmost_first():
    raw = b"X-A: satu\r\nX-A: =?utf-8?Q?dua?=\r\n tiga\r\nFrom: a@b.example\r\n\r\nx"
    assert parsing.parse(raw).headers["x-a"] == ("satu", "=?utf-8?Q?dua?= tiga")


def test_only_message_ids_are_taken_for_such():
    raw = b"Message-ID: bukan\r\nIn-Reply-To: Surat Anda <a@b.example> tgl 1\r\n"
    raw += b"References: <1@x> <2@x>\r\n <3@x> x\r\n\r\n"
    mail = parsing.parse(raw)
    assert (mail.message_id, mail.in_reply_to) == ("", ("<a@b.example>",))
    assert mail.references == ("<1@x>", "<2@x>", "<3@x>")


@pytest.mark.parametrize("parameter", ["", "; boundary=salah", '; boundary=""'])
def test_a_boundary_that_is_missing_or_wrong_is_found(parameter):
    raw = f"From: a@b.example\nContent-Type: multipart/mixed{parameter}\n\n--batas\n"
    raw += "Content-Type: text/plain\n\nsatu\n--batas\nContent-Type: text/plain\n\ndua\n--batas--\n"
    mail = parsing.parse(raw.encode())
    assert (mail.text, mail.files) == ("satu\n\ndua", ())


def test_what_follows_a_last_boundary_that_was_not_the_last_is_read():
    raw = "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nsatu\n--b--\n\n--b\n\ndua\n--b--\nx"
    assert parsing.parse(raw.encode()).text == "satu\n\ndua"


def test_an_empty_part_without_a_name_is_no_file():
    raw = "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: image/png\n\n\n--b--\n"
    assert parsing.parse(raw.encode()).files == ()


def test_a_name_does_not_make_a_file_of_the_plain_reading():
    raw = PARTS.format(plain="polos").replace("text/plain", 'text/plain; name="isi.txt"')
    mail = parsing.parse(raw.encode())
    assert (mail.text, mail.files) == ("polos", ())


WRAPPED = b"From: a@b.example\nContent-Type: application/ms-tnef; name=winmail.dat\n\n"


@pytest.mark.parametrize("content", [b"bukan", b"\x78\x9f\x3e\x22\x01\x00"])
def test_a_winmail_that_says_nothing_here_is_kept_as_it_is(content):
    (file,) = parsing.parse(WRAPPED + content).files
    assert (file.name, file.content) == ("winmail.dat", content)


@given(st.binary(max_size=200))
def test_no_winmail_raises_what_is_not_expected(data):
    tnef.read(b"\x78\x9f\x3e\x22\x01\x00" + data)
    tnef.read(b"\x78\x9f\x3e\x22\x01\x00\x01\x03\x90\x06\x00" + b"\xc8\x00\x00\x00" + data)
