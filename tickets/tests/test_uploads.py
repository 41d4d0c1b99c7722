import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tickets import uploads
from tickets.models import Attachment
from tickets.tests.portal import PNG, archive, filled_in, wrong_fields

pytestmark = pytest.mark.thorough

OLE = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600
MP4 = b"\0\0\0\x18ftypisom\0\0\0\0isommp42"


def picture(form: str) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (2, 2)).save(content, form)
    return content.getvalue()


def taken(name: str, content: bytes, declared: str = "text/html") -> SimpleUploadedFile:
    return uploads.checked(SimpleUploadedFile(name, content, declared))


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("a.png", PNG, "image/png"),
        ("A.PNG", PNG, "image/png"),
        ("a.jpg", picture("JPEG"), "image/jpeg"),
        ("a.gif", picture("GIF"), "image/gif"),
        ("a.webp", picture("WEBP"), "image/webp"),
        ("a.heic", picture("HEIF"), "image/jpeg"),
        ("a.pdf", b"%PDF-1.7\n", "application/pdf"),
        ("a.docx", archive("word/document.xml"), uploads.KINDS[".docx"].content_type),
        ("a.xlsx", archive("xl/workbook.xml"), uploads.KINDS[".xlsx"].content_type),
        ("a.doc", OLE + "WordDocument".encode("utf-16-le"), "application/msword"),
        ("a.xls", OLE + "Workbook".encode("utf-16-le"), "application/vnd.ms-excel"),
        ("a.zip", archive("apa saja"), "application/zip"),
        ("a.txt", "Galat: é".encode(), "text/plain"),
        ("a.csv", b"a;b\r\n1;2", "text/csv"),
        ("a.mp4", MP4, "video/mp4"),
        ("a.mov", b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", "video/quicktime"),
        ("a.3gp", b"\0\0\0\x18ftyp3gp5\0\0\0\0", "video/3gpp"),
    ],
)
def test_what_requesters_send_is_taken_under_its_true_type(name, content, content_type):
    assert taken(name, content).content_type == content_type


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.exe", b"MZ\x90"),
        ("a.html", b"<script>"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("a", PNG),
        ("a.png.js", PNG),
        ("a.png", b"MZ\x90\0"),
        ("a.png", b"<html><script>alert(1)</script>"),
        ("a.jpg", PNG),
        ("a.pdf", b"<html>%PDF"),
        ("a.docx", archive("xl/workbook.xml")),
        ("a.docx", b"PK\x03\x04 rusak"),
        ("a.odt", archive("content.xml")),
        ("a.docm", archive("word/document.xml")),
        ("a.docx", archive("word/document.xml", "word/vbaProject.bin")),
        ("a.xls", OLE + "Workbook_VBA_PROJECT".encode("utf-16-le")),
        ("a.doc", OLE),
        ("a.txt", b"MZ\x90\0\3"),
        ("a.txt", b"%PDF-1.7"),
        ("a.mp4", b"\0\0\0\x18ftypheic"),
    ],
)
def test_what_a_file_claims_and_is_must_agree(name, content):
    with pytest.raises(uploads.RefusedFile, match=name):
        taken(name, content)


def test_an_empty_file_is_refused_by_name():
    with pytest.raises(uploads.RefusedFile, match=r"kosong\.png"):
        taken("kosong.png", b"")


def test_ten_megabytes_are_the_most():
    file = SimpleUploadedFile("besar.txt", b"a" * uploads.LARGEST)
    assert uploads.checked(file).size == uploads.LARGEST
    with pytest.raises(uploads.RefusedFile, match=r"besar\.txt"):
        taken("besar.txt", b"a" * (uploads.LARGEST + 1))


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\Andi\\layar.png", "layar.png"),
        ("a\r\nb\0.png", "ab.png"),
        ("foto\u202egpj.png", "fotogpj.png"),
        (".png", "png"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("laporan akhir (2).pdf", "laporan akhir (2).pdf"),
    ],
)
def test_names_lose_what_could_harm(name, clean):
    assert uploads.clean_name(name) == clean


@pytest.mark.django_db
def test_a_refused_file_is_named_beside_its_field_and_files_nothing(client):
    files = [SimpleUploadedFile("virus.exe", b"MZ"), SimpleUploadedFile("kosong.png", b"")]
    response = client.post("/tiket/baru/", filled_in(attachments=files))
    assert (response.status_code, wrong_fields(response)) == (422, {"attachments"})
    assert "virus.exe" in response.content.decode()
    assert "kosong.png" in response.content.decode()
    assert not Attachment.objects.exists()


@pytest.mark.django_db
def test_six_files_are_one_too_many(client):
    files = [SimpleUploadedFile(f"{n}.png", PNG) for n in range(6)]
    assert wrong_fields(client.post("/tiket/baru/", filled_in(attachments=files))) == {
        "attachments"
    }


def test_an_open_document_says_itself_what_it_is(tmp_path):
    import zipfile

    with zipfile.ZipFile(tmp_path / "a.odt", "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        made.writestr("content.xml", "<x/>")
    content = (tmp_path / "a.odt").read_bytes()
    assert taken("a.odt", content).content_type.endswith("opendocument.text")
    with pytest.raises(uploads.RefusedFile):
        taken("a.ods", content)
