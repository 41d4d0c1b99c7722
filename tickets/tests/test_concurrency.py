"""Two at once, on real transactions: one effect, a sentence for the second, nothing lost."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from tickets import bell, clock
from tickets.intake import Contact, file_ticket
from tickets.models import Category, Message, Requester, Severity, Statement, Ticket
from tickets.tests import ledger
from tickets.verbs.answering import NewerMessages
from tickets.verbs.base import NotPossible

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]


@pytest.fixture(autouse=True)
def _no_bell(monkeypatch):
    monkeypatch.setattr(bell, "ring", lambda: None)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do all of it at the same moment; return what each returned or raised."""
    start, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            start.wait(10)
            results[place] = act()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads), "somebody waits for ever"
    return results


def refusals(results: list[Any]) -> list[Exception]:
    raised = [result for result in results if isinstance(result, Exception)]
    assert all(isinstance(error, NotPossible) for error in raised), raised
    return raised


def fresh(ticket: Ticket) -> Ticket:
    """Return the ticket as another process has it, read before anything happened."""
    return Ticket.objects.get(pk=ticket.pk)


def solved(t, u, r):
    t.solve("Sudah.", by=u)


def closed(t, u, r):
    solved(t, u, r)
    t.confirm(by=r)


def waiting(t, u, r):
    t.ask("Foto?", by=u)


def handed_over(t, u, r):
    t.hand_over("LKPP", by=u)


def nothing(t, u, r):
    pass


def severity(code: str) -> Severity:
    return Severity.objects.get(code=code)


# What is done twice at once; the state before; the event; how many effects; how many sentences.
VERBS = {
    "take": (lambda t, u, r: t.take(by=u), nothing, "ticket.taken", 1, 0),
    "assign": (lambda t, u, r: t.assign(u, by=u), nothing, "ticket.assigned", 1, 0),
    "reply": (lambda t, u, r: t.reply("A", by=u), nothing, "message.replied", 2, 0),
    "ask": (lambda t, u, r: t.ask("A?", by=u), nothing, "message.asked", 2, 0),
    "note": (lambda t, u, r: t.note("A", by=u), nothing, "message.noted", 2, 0),
    "receive": (lambda t, u, r: t.receive("A", by=r), waiting, "message.received", 2, 0),
    "solve": (lambda t, u, r: t.solve("A", by=u), nothing, "ticket.solved", 1, 0),
    "confirm": (lambda t, u, r: t.confirm(by=r), solved, "ticket.confirmed", 1, 0),
    "refuse": (lambda t, u, r: t.refuse("Belum", by=r), solved, "ticket.refused", 1, 1),
    "reopen": (lambda t, u, r: t.reopen("Lagi", by=r), closed, "ticket.reopened", 1, 1),
    "hand_over": (lambda t, u, r: t.hand_over("LKPP", by=u), nothing, "ticket.handed_over", 1, 0),
    "take_back": (lambda t, u, r: t.take_back(by=u), handed_over, "ticket.taken_back", 1, 0),
    "void": (lambda t, u, r: t.void_hand_over(by=u), handed_over, "ticket.hand_over_void", 1, 0),
    "change_severity": (
        lambda t, u, r: t.change_severity(severity("urgent"), by=u),
        nothing,
        "ticket.severity_changed",
        1,
        0,
    ),
    "change_category": (
        lambda t, u, r: t.change_category(Category.objects.get(code="other"), by=u),
        nothing,
        "ticket.category_changed",
        1,
        0,
    ),
    "withdraw": (lambda t, u, r: t.withdraw(by=r), nothing, "ticket.withdrawn", 1, 0),
    "mark_spam": (lambda t, u, r: t.mark_spam(by=u), nothing, "ticket.marked_spam", 1, 0),
    "close": (lambda t, u, r: t.close(by=None), solved, "ticket.closed", 1, 0),
}


def test_every_verb_done_twice_at_once_has_one_effect(file, officer, requester):
    # One test for all: emptying every table after each would take longer than the verbs.
    for name, (act, before, code, effects, sentences) in VERBS.items():
        ticket = file()
        before(ticket, officer, requester)
        twice = [partial(act, fresh(ticket), officer, requester) for _ in range(2)]
        results = at_once(*twice)
        assert len(refusals(results)) == sentences, name
        assert ticket.events.filter(code=code).count() == effects, name
        ledger.check(ticket, clock.now())


def test_two_officers_take_one_ticket(ticket, officer, other_officer):
    first, second = fresh(ticket), fresh(ticket)
    results = at_once(lambda: first.take(by=officer), lambda: second.take(by=other_officer))
    assert len(refusals(results)) == 1
    assert ticket.events.filter(code="ticket.taken").count() == 1


def test_two_officers_answer_at_once_and_the_second_sees_the_first(ticket, officer, other_officer):
    seen, first, second = ticket.messages.last().id, fresh(ticket), fresh(ticket)
    results = at_once(
        lambda: first.reply("Jawaban Sari.", by=officer, seen=seen),
        lambda: second.reply("Jawaban Budi.", by=other_officer, seen=seen),
    )
    [refused] = refusals(results)
    assert isinstance(refused, NewerMessages)
    assert refused.messages == [result for result in results if isinstance(result, Message)]
    assert ticket.outgoing_mails.filter(template="answered").count() == 1


def test_two_officers_solve_at_once_and_no_words_are_lost(ticket, officer, other_officer):
    first, second = fresh(ticket), fresh(ticket)
    results = at_once(
        lambda: first.solve("Cara Sari.", by=officer),
        lambda: second.solve("Cara Budi.", by=other_officer),
    )
    assert len(refusals(results)) == 1
    assert ticket.events.filter(code="ticket.solved").count() == 1


def test_one_page_sent_twice_at_once_writes_once(ticket, officer, requester):
    for verb, by in {
        "reply": officer,
        "receive": requester,
        "ask": officer,
        "note": officer,
    }.items():
        first, second = getattr(fresh(ticket), verb), getattr(fresh(ticket), verb)
        key = uuid4()
        results = at_once(
            partial(first, verb, by=by, submission=key),
            partial(second, verb, by=by, submission=key),
        )
        assert refusals(results) == []
        assert results[0] == results[1] == ticket.messages.get(body=verb)


def filing(contact, **fields) -> Callable[[], Ticket]:
    category = Category.objects.get(code="password")
    return lambda: file_ticket(
        channel="web",
        subject="Tidak bisa masuk",
        description="Muncul galat.",
        category=category,
        contact=contact,
        **fields,
    )


def test_one_form_sent_twice_at_once_files_once():
    act = filing(Contact(name="Rina", email="rina@x.invalid"), submission=uuid4())
    first, second = at_once(act, act)
    assert first == second == Ticket.objects.get()
    assert Requester.objects.count() == 1


def test_a_new_requester_who_files_twice_at_once_is_one_person():
    act = filing(Contact(name="Rina", email="rina@x.invalid"))
    first, second = at_once(act, act)
    assert first != second
    assert first.requester == second.requester == Requester.objects.get()
    assert not Statement.objects.exists()


def test_twenty_filings_by_eight_have_no_twin_and_no_gap(requester):
    act = filing(requester)

    def several(times: int) -> Callable[[], list[Ticket]]:
        return lambda: [act() for _ in range(times)]

    at_once(*[several(3)] * 4, *[several(2)] * 4)
    serials = sorted(int(number.split("-")[2]) for number in _numbers())
    assert serials == list(range(1, 21))


def _numbers() -> list[str]:
    return list(Ticket.objects.values_list("number", flat=True))


def test_duplicates_of_each_other_do_not_wait_in_a_circle(file, officer):
    for _round in range(3):
        one, other = file(), file()
        first, second = fresh(one), fresh(other)
        results = at_once(
            lambda first=first, other=other: first.mark_duplicate(fresh(other), by=officer),
            lambda second=second, one=one: second.mark_duplicate(fresh(one), by=officer),
        )
        assert len(refusals(results)) == 1
        outcomes = sorted(Ticket.objects.filter(pk__in=[one.pk, other.pk]).values_list("outcome"))
        assert outcomes == [("",), ("duplicate",)]


def test_the_requester_refuses_while_the_system_closes(ticket, officer, requester):
    ticket.solve("Sudah.", by=officer)
    first, second = fresh(ticket), fresh(ticket)
    results = at_once(lambda: first.refuse("Belum.", by=requester), lambda: second.close(by=None))
    assert len(refusals(results)) == 1
    assert fresh(ticket).status in (Ticket.Status.OPEN, Ticket.Status.CLOSED)
    ledger.check(ticket, clock.now())


def test_the_requester_answers_while_the_system_gives_up(ticket, officer, requester):
    ticket.ask("Foto?", by=officer)
    first, second = fresh(ticket), fresh(ticket)
    results = at_once(lambda: first.receive("Ini.", by=requester), lambda: second.close(by=None))
    assert len(refusals(results)) == 1
    ledger.check(ticket, clock.now())


def test_two_statements_of_one_requester_are_accepted_at_once(file, requester, officer):
    one = file(Contact(name="Andi Wijaya", email=requester.email, phone="+6285555555555"))
    other = file(Contact(name="Andi Wijaya", email=requester.email, organisation="CV Maju"))
    results = at_once(
        lambda: fresh(one).accept_statement(by=officer),
        lambda: fresh(other).accept_statement(by=officer),
    )
    assert refusals(results) == []
    requester.refresh_from_db()
    assert (requester.phone, requester.organisation) == ("+6285555555555", "CV Maju")
