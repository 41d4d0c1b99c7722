import ast
from pathlib import Path

import pytest

import escalation
from escalation import history
from escalation.models import Escalation, HeldAnswer
from escalation.tests.arrivals import arrival
from tickets import wording
from tickets.erasure import erase
from tickets.models import InboundMail

HOUSE = Path(escalation.__file__).parent


def test_every_code_the_app_records_has_a_sentence():
    calls = [
        call
        for path in HOUSE.rglob("*.py")
        if "tests" not in path.parts
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
    ]
    codes = {c.args[0].value for c in calls if c.func.attr == "record" and c.args}
    assert len(codes) > 10
    assert codes <= history.SENTENCES.keys()


@pytest.mark.django_db
def test_what_happened_can_be_said_to_both(ticket, send, officer):
    escalation = send(ticket)
    escalation.acknowledge("EPROC-9", by=officer)
    escalation.follow_up(by=officer)
    said = [wording.sentence(event) for event in ticket.events.all()]
    told = [
        wording.sentence_for_requester(event)
        for event in ticket.events.filter(code__in=wording.public_codes())
    ]
    assert all("%(" not in sentence for sentence in said + told)
    assert any("EPROC-9" in sentence for sentence in told)


@pytest.mark.django_db
def test_erasing_a_person_leaves_nothing_of_theirs_here(
    ticket, send, officer, supervisor, settings, tmp_path
):
    from escalation import incoming

    settings.MEDIA_ROOT = tmp_path
    escalation = send(ticket)
    incoming.take(arrival("Andi Wijaya sudah kami bantu.", proven=""), ticket)
    ticket.refresh_from_db()
    ticket.solve("Sudah.", by=officer)
    erase(ticket.requester, by=supervisor, reason="Diminta sendiri")
    escalation.refresh_from_db()
    held = HeldAnswer.objects.get()
    assert (escalation.pack, escalation.number) == ({}, "")
    assert "Andi" not in held.body
    assert bytes(InboundMail.objects.get().raw) == b""
    assert Escalation.objects.exclude(sent_at=None).count() == 1
