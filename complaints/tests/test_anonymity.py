"""Anonymous means anonymous: the whole database, the files, the mail, the log and the cache hold
nothing of who wrote."""

from __future__ import annotations

import io
import logging
import pickle
import re
import zipfile

import pytest
from django.core import mail as django_mail
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from PIL import Image
from pypdf import PdfReader, PdfWriter

from complaints.models import Complaint
from tickets import outbox
from tickets.models import Attachment

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]

ADDRESS, AGENT = "203.0.113.77", "PeramanUnik/7.3"
NAME, MAIL, PHONE, NIK = (
    "Sembunyi Rahasiawan",
    "sembunyi@x.invalid",
    "081277788899",
    ("3523015501900003"),
)
WORDS = [ADDRESS, AGENT, NAME, "Rahasiawan", MAIL, "81277788899", NIK]


def photo() -> SimpleUploadedFile:
    picture, made = Image.new("RGB", (8, 8), "white"), io.BytesIO()
    exif = picture.getexif()
    exif[0x013B] = NAME  # Artist
    picture.save(made, "JPEG", exif=exif)
    return SimpleUploadedFile(f"{NAME}.jpg", made.getvalue(), "image/jpeg")


def pdf() -> SimpleUploadedFile:
    writer, made = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.add_metadata({"/Author": NAME, "/Title": "Bukti"})
    writer.write(made)
    return SimpleUploadedFile(f"{NAME}.pdf", made.getvalue(), "application/pdf")


def docx() -> SimpleUploadedFile:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("word/document.xml", f'<w:ins w:author="{NAME}"><w:t>Isi bukti</w:t></w:ins>')
        book.writestr("word/comments.xml", f'<w:comment w:initials="SR" w:author="{NAME}"/>')
        book.writestr("docProps/core.xml", f"<dc:creator>{NAME}</dc:creator>")
        book.writestr("docProps/app.xml", f"<Company>{NAME}</Company>")
    return SimpleUploadedFile(f"{NAME}.docx", made.getvalue())


@pytest.fixture
def visitor(client, complaint_handler, supervisor):
    """A browser that was here before, under a session of its own."""
    client.get("/")
    session = client.session
    session["before"] = "yes"
    session.save()
    client.cookies["sessionid"] = session.session_key
    client.defaults |= {"REMOTE_ADDR": ADDRESS, "HTTP_USER_AGENT": AGENT}
    return client


def dump(*left_out: str) -> str:
    """Return the text of every row of every table."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        rows = []
        for table in set(tables) - set(left_out):
            cursor.execute(f'SELECT t::text FROM "{table}" t')  # noqa: S608
            rows += [line for (line,) in cursor]
    return "\n".join(rows)


def stored_bytes(folder) -> bytes:
    """Return all files of a folder, with the parts of those that are packed."""
    found = b""
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            found += str(path).encode() + content
            if content[:2] == b"PK":
                with zipfile.ZipFile(io.BytesIO(content)) as packed:
                    found += b"".join(packed.read(name) for name in packed.namelist())
            if content[:4] == b"%PDF":
                found += repr(PdfReader(io.BytesIO(content)).metadata).encode()
    return found


def test_nothing_of_who_wrote_is_left_anywhere(visitor, settings, tmp_path, caplog):
    settings.MEDIA_ROOT = tmp_path
    caplog.set_level(logging.INFO)
    session_key = visitor.session.session_key
    sessions = dump_of("django_session")
    form = {
        "kind": "pengaduan", "about": "officer", "subject": "Pungutan di loket",
        "description": "Diminta uang.", "confidentiality": "anonymous", "name": NAME,
        "email": MAIL, "phone": PHONE, "identity_type": "ktp", "identity_number": NIK,
    }  # fmt: skip
    refused = visitor.post(
        "/pengaduan/", form | {"subject": "", "attachments": [photo()]}
    ).content.decode()
    kept = re.search(r'name="attachments-kept" value="([^"]+)"', refused)[1]
    page = re.search(r'name="submission" value="([^"]+)"', refused)[1]
    more = {"attachments-kept": kept, "submission": page, "attachments": [pdf(), docx()]}
    receipt = visitor.post("/pengaduan/", form | more)
    assert receipt.status_code == 200
    complaint = Complaint.objects.get()
    secret = re.search(r"<strong>(\w{4}(?:-\w{4}){3})</strong>", receipt.content.decode())[1]
    follow(visitor, complaint.number, secret)
    while mail := outbox.claim():
        outbox.attempt(mail)
    sent = "\n".join(str(one.message()) for one in django_mail.outbox)
    assert Attachment.objects.count() == 4
    everything = {
        "database": dump("django_session"),
        "files": stored_bytes(tmp_path).decode("latin-1"),
        "mail": sent,
        "log": caplog.text,
        "cache": kept_in_cache(),
        "receipt": receipt.content.decode(),
    }
    for where, text in everything.items():
        for word in [*WORDS, session_key]:
            assert word not in text, f"{word} in the {where}"
    assert dump_of("django_session") == sessions
    assert secret not in everything["database"] + everything["log"] + everything["mail"]
    assert "Isi bukti" in everything["files"]
    assert "Pungutan di loket" in everything["database"]


def follow(visitor, number: str, secret: str) -> None:
    """Follow it, answer with a file, and try wrong codes until the limit says stop."""
    track = "/pengaduan/lacak/"
    shown = visitor.post(track, {"number": number, "secret": secret})
    said = {"key": shown.context["key"], "body": "Ini bukti lain.", "attachments": [pdf()]}
    assert visitor.post(f"{track}balasan/", said).status_code == 200
    answers = [
        visitor.post(track, {"number": number, "secret": "salah"}).status_code for _ in range(6)
    ]
    assert answers[-1] == 429


def dump_of(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT t::text FROM "{table}" t ORDER BY 1')  # noqa: S608
        return [line for (line,) in cursor]


def kept_in_cache() -> str:
    return repr(
        [(key, pickle.loads(value)) for key, value in cache._cache.items()]  # noqa: S301
    )


def test_the_planting_would_be_noticed(visitor, settings, tmp_path):
    """The same press with a name is found by the same search: it looks where things are."""
    settings.MEDIA_ROOT = tmp_path
    form = {
        "kind": "pengaduan", "about": "officer", "subject": "Pungutan", "description": "Uang.",
        "confidentiality": "open", "name": NAME, "email": MAIL, "phone": PHONE,
        "attachments": [docx()],
    }  # fmt: skip
    assert visitor.post("/pengaduan/", form).status_code == 200
    assert NAME in dump("django_session")
    assert NAME.encode() in stored_bytes(tmp_path)


def test_what_cannot_be_cleaned_is_refused_with_everything_kept(visitor, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    broken = SimpleUploadedFile("bukti.pdf", b"%PDF-1.7 broken", "application/pdf")
    form = {
        "kind": "pengaduan", "about": "officer", "subject": "Pungutan",
        "description": "Uang diminta.",
        "confidentiality": "anonymous", "attachments": [broken],
    }  # fmt: skip
    answer = visitor.post("/pengaduan/", form)
    assert answer.status_code == 422
    assert "Uang diminta." in answer.content.decode()
    assert not Complaint.objects.exists()


def test_two_complaints_of_one_browser_are_not_tied(visitor, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    form = {
        "kind": "pengaduan", "about": "officer", "subject": "", "description": "Satu.",
        "confidentiality": "anonymous", "attachments": [photo()],
    }  # fmt: skip
    for _ in range(2):
        visitor.post("/pengaduan/", form | {"attachments": [photo()]})
    owners = re.findall(r"\b[0-9a-f]{64}\b", "\n".join(dump_of("tickets_trayfile")))
    assert len(owners) == len(set(owners)) == 2
