from io import StringIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection

from tickets import clock, links
from tickets.erasure import ERASED, erase
from tickets.models import AccessLink, Attachment, OutgoingMail, Requester, Statement
from tickets.verbs.base import NotPossible

pytestmark = pytest.mark.django_db

SECRETS = ["Andi", "andi@penyedia", "6281234567890", "rahasia", "3523015501900003", "kartu.png"]


@pytest.fixture
def finished(file, requester, officer, supervisor, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    requester.identity_type = "ktp"
    requester.set_identity_number("3523015501900003")
    requester.save()
    picture = SimpleUploadedFile("kartu.png", b"gambar", "image/png")
    ticket = file(subject="Akun Andi", description="rahasia saya", files=[picture])
    Statement.objects.create(ticket=ticket, name="Andi W.", phone="+6281234567890")
    AccessLink.objects.create(
        ticket=ticket,
        recipient=requester.email,
        token_hash="0" * 64,
        created_at=clock.now(),
        expires_at=clock.now(),
    )
    ticket.reveal_identity(by=supervisor, reason="rahasia: Andi menelepon")
    ticket.solve("Halo Andi, rahasia.", by=officer)
    ticket.confirm(by=requester)
    OutgoingMail.objects.update(copy="Halo Andi", subject="Akun Andi")
    return ticket


def everything() -> str:
    """Return the whole content of the tables as text."""
    tables = ["requester", "statement", "ticket", "message", "attachment", "event"]
    tables += ["outgoingmail", "accesslink", "watch"]
    with connection.cursor() as cursor:
        rows = []
        for table in tables:
            cursor.execute(f"SELECT row_to_json(t)::text FROM tickets_{table} t")  # noqa: S608
            rows += [row[0] for row in cursor.fetchall()]
    return "\n".join(rows)


def test_nothing_that_says_who_it_was_is_left(finished, requester, supervisor):
    assert all(secret in everything() for secret in SECRETS if not secret.startswith("3523"))
    erase(requester, by=supervisor, reason="Permintaan sesuai UU PDP")
    assert [secret for secret in SECRETS if secret in everything()] == []
    assert not Requester.objects.with_identity_number("ktp", "3523015501900003").exists()


def test_the_figures_stay(finished, requester, supervisor):
    before = list(finished.deadlines.values()), list(finished.turns.values())
    codes = list(finished.events.values_list("code", "actor", "occurred_at"))
    erase(requester, by=supervisor, reason="UU PDP")
    assert (list(finished.deadlines.values()), list(finished.turns.values())) == before
    after = list(finished.events.values_list("code", "actor", "occurred_at"))
    assert after[:-1] == codes
    finished.refresh_from_db()
    assert (finished.requester_id, finished.outcome) == (requester.pk, "solved")


def test_who_erased_and_why_is_in_the_history(finished, requester, supervisor):
    erase(requester, by=supervisor, reason="UU PDP")
    event = finished.events.last()
    assert (event.code, event.user) == ("requester.erased", supervisor)
    assert event.data == {"reason": "UU PDP"}


def test_files_go_when_it_is_committed(
    finished, requester, supervisor, django_capture_on_commit_callbacks
):
    name = Attachment.objects.get().file.name
    with django_capture_on_commit_callbacks(execute=True):
        erase(requester, by=supervisor, reason="UU PDP")
        assert default_storage.exists(name)
    assert not default_storage.exists(name)
    assert Attachment.objects.get().name == ERASED


def test_mail_still_waiting_is_not_sent_any_more(finished, requester, supervisor):
    erase(requester, by=supervisor, reason="UU PDP")
    assert not OutgoingMail.objects.filter(status="queued").exists()
    assert links.find("anything", clock.now()) is None


def test_history_is_closed_again_afterwards(finished, requester, supervisor):
    erase(requester, by=supervisor, reason="UU PDP")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('helpdesk.erasure', true)")
        assert cursor.fetchone()[0] == "off"


def test_another_requester_is_not_touched(finished, file, requester, other_requester, supervisor):
    other = file(other_requester, description="Punya Maya.")
    erase(requester, by=supervisor, reason="UU PDP")
    other_requester.refresh_from_db()
    assert (other_requester.name, other.messages.get().body) == ("Maya Lestari", "Punya Maya.")
    assert other.outgoing_mails.filter(status="queued", to=other_requester.email).exists()


def test_open_tickets_come_first(ticket, requester, supervisor):
    with pytest.raises(NotPossible):
        erase(requester, by=supervisor, reason="UU PDP")


def test_a_reason_is_needed(finished, requester, supervisor):
    with pytest.raises(NotPossible):
        erase(requester, by=supervisor, reason=" ")


def test_erasing_twice_happens_once(finished, requester, supervisor):
    erase(requester, by=supervisor, reason="UU PDP")
    erase(requester, by=supervisor, reason="UU PDP")
    assert finished.events.filter(code="requester.erased").count() == 1


def test_the_command_erases(finished, requester, supervisor):
    out = StringIO()
    call_command(
        "erase_requester", str(requester.pk), reason="UU PDP", by=supervisor.username, stdout=out
    )
    requester.refresh_from_db()
    assert requester.name == ERASED
    assert requester.erased_at is not None


@pytest.mark.parametrize(("who", "by"), [("999999", "ratna"), ("1", "nobody")])
def test_the_command_says_what_it_does_not_know(supervisor, who, by):
    with pytest.raises(CommandError):
        call_command("erase_requester", who, reason="UU PDP", by=by)
