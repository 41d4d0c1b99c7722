from datetime import timedelta

import pytest

from tickets import watching
from tickets.models import Stage, Watch

pytestmark = pytest.mark.django_db


def watched(ticket, kind: str):
    return ticket.watches.filter(kind=kind, done_at=None).values_list("at", flat=True).first()


def test_the_deadline_is_watched_from_its_first_stage_on(stopped, file):
    assert watched(file(), "deadline") == stopped.now() + timedelta(hours=4)


def test_without_stages_the_deadline_itself_is_watched(file):
    Stage.objects.update(is_active=False)
    ticket = file()
    assert watched(ticket, "deadline") == ticket.due_at


def test_the_watch_of_the_deadline_follows_it(
    stopped, file, officer, requester, supervisor, severities
):
    Stage.objects.exclude(code="breached").update(is_active=False)
    ticket = file()
    for act in (
        lambda: ticket.change_severity(severities["normal"], by=officer, reason="Data"),
        lambda: ticket.ask("Foto?", by=officer),
        lambda: ticket.receive("Ini.", by=requester),
        lambda: ticket.hand_over("LKPP", by=officer),
        lambda: ticket.take_back(by=officer),
        lambda: ticket.hand_over("LKPP", by=officer),
        lambda: ticket.void_hand_over(by=officer),
        lambda: ticket.solve("Sudah.", by=officer),
        lambda: ticket.refuse("Belum.", by=requester),
    ):
        stopped.pass_(minutes=20)
        act()
        assert watched(ticket, "deadline") == ticket.due_at


def test_a_solved_ticket_is_watched_until_it_closes_by_itself(stopped, file, officer):
    ticket = file()
    ticket.solve("Sudah.", by=officer)
    assert watched(ticket, "close_solved") == stopped.now() + timedelta(hours=72)


def test_not_solved_yet_ends_that_watch(ticket, officer, requester):
    ticket.solve("Sudah.", by=officer)
    ticket.refuse("Belum.", by=requester)
    assert watched(ticket, "close_solved") is None


def test_a_closed_ticket_is_watched_no_more(ticket, officer, requester):
    ticket.solve("Sudah.", by=officer)
    ticket.confirm(by=requester)
    assert not ticket.watches.filter(done_at=None).exists()


def test_a_later_watch_of_a_kind_takes_the_place_of_the_earlier(stopped, file):
    ticket, at = file(), stopped.now()
    Watch.put(ticket, "remind", at, stage=1)
    Watch.put(ticket, "remind", at + timedelta(hours=1), stage=2)
    watch = ticket.watches.get(kind="remind")
    assert (watch.at, watch.payload) == (at + timedelta(hours=1), {"stage": 2})


def test_a_watch_that_is_done_leaves_room_for_another(stopped, file):
    ticket, at = file(), stopped.now()
    Watch.put(ticket, "remind", at)
    Watch.drop(ticket, at, "remind")
    Watch.put(ticket, "remind", at)
    assert ticket.watches.filter(kind="remind").count() == 2
    assert watched(ticket, "deadline")


def test_a_kind_of_watch_is_registered_once(monkeypatch):
    monkeypatch.setattr(watching, "_kinds", {})
    watching.register("remind", print)
    assert watching.ring_of("remind") is print
    with pytest.raises(ValueError, match="remind"):
        watching.register("remind", print)
