"""Each named constraint refuses its nonsense; none is left without an example."""

from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.db import IntegrityError, connection, transaction

from tickets import clock
from tickets.models import (
    Absence,
    BreachCause,
    Deadline,
    Disturbance,
    Draft,
    EarlyReport,
    Event,
    Faq,
    InboundMail,
    Lookup,
    Mailbox,
    MailboxFolder,
    Message,
    NumberSeries,
    OutgoingMail,
    Policy,
    Rating,
    Requester,
    Restriction,
    Severity,
    Stage,
    Statement,
    Ticket,
    Turn,
    Watch,
)

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]

NEVER = datetime(2020, 1, 1, tzinfo=UTC)
LATER = datetime(2090, 1, 1, tzinfo=UTC)


def ticket_of(**change):
    return lambda ticket: Ticket.objects.filter(pk=ticket.pk).update(**change)


def live_deadline(**change):
    return lambda ticket: ticket.deadlines.update(**change)


def open_turn(**change):
    return lambda ticket: ticket.turns.update(**change)


def inbound(**change):
    given = {"source": "x", "key": "x", "digest": "x", "raw": b"x", "size": 1}
    instants = dict.fromkeys(("received_at", "recorded_at", "next_attempt_at"), NEVER)
    return InboundMail.objects.create(**given | instants | change)


def folder(ticket):
    mailbox, _is_new = Mailbox.objects.get_or_create(
        code="x", address="a@b.invalid", host="imap.invalid", username="x", starts_at=NEVER
    )
    return MailboxFolder(mailbox=mailbox, name="INBOX")


def twice(*rows):
    def act(ticket):
        for row in rows:
            row(ticket).save()

    return act


def watch(ticket):
    return Watch(ticket=ticket, kind="deadline", at=clock.now())


def message(ticket, **fields):
    now = clock.now()
    said = {"author": "office", "body": "x", "occurred_at": now, "recorded_at": now}
    return Message(ticket=ticket, **(said | fields))


def support(ticket, number):
    Ticket.objects.filter(pk=ticket.pk).update(channel="lpse_support", outside_number="7")
    copy = Ticket.objects.get(pk=ticket.pk)
    copy.pk, copy.number, copy.submission, copy._state.adding = None, number, None, True
    return copy


def mail(ticket, **change):
    return ticket.outgoing_mails.update(**change)


def restriction(**fields):
    return lambda ticket: Restriction(ticket=ticket, **{k: v() for k, v in fields.items()})


def absence(**fields):
    other = User.objects.get_or_create(username="y")[0]
    times = {"starts_at": clock.now(), "ends_at": LATER}
    return Absence(user=user(), **({"substitute": other} | times | fields))


def early_report(_ticket):
    return EarlyReport(provider_id="x", recipient="andi@x.invalid", at=NEVER)


def draft(ticket):
    return Draft(ticket=ticket, user=user(), mode="reply", body="x", saved_at=clock.now())


def group():
    return Group.objects.get(name="Petugas")


def user():
    return User.objects.get_or_create(username="x")[0]


KEY = "0a0c9f6e-2c2b-4b8e-9a51-0d1c55f6b2a1"
NONSENSE = {
    "absence_ends_after_start": lambda _: absence(ends_at=NEVER).save(),
    "absence_substitute_is_another": lambda _: absence(substitute=user()).save(),
    "draft_one_a_ticket_and_user": twice(draft, draft),
    "severity_1_to_24_hours": lambda _: Severity.objects.update(hours=25),
    "ticket_status_known": ticket_of(status="lost"),
    "ticket_doubt_known": ticket_of(doubt="some"),
    "ticket_outcome_known": ticket_of(status="closed", closed_at=LATER, outcome="lost"),
    "ticket_closed_with_an_outcome": ticket_of(status="closed"),
    "ticket_solved_at_an_instant": ticket_of(status="solved"),
    "ticket_new_is_nobodys": lambda ticket: ticket_of(assignee=user())(ticket),
    "ticket_requester_or_anonymous": ticket_of(is_anonymous=True),
    "ticket_duplicate_of_something": ticket_of(
        status="closed", closed_at=LATER, outcome="duplicate"
    ),
    "ticket_not_its_own_duplicate": lambda ticket: ticket_of(
        status="closed", closed_at=LATER, outcome="duplicate", duplicate_of=ticket
    )(ticket),
    "ticket_not_from_the_future": ticket_of(received_at=LATER),
    "ticket_outside_number_once": lambda ticket: support(ticket, "LPSE-26-99999-0").save(),
    "turn_one_open_a_ticket": lambda ticket: Turn.objects.create(
        ticket=ticket, party="office", counts_for="office", started_at=LATER
    ),
    "turn_ends_after_start": open_turn(ended_at=NEVER),
    "turn_names_its_third_party": open_turn(third_party="LKPP"),
    "turn_party_known": lambda ticket: Turn.objects.create(
        ticket=ticket, party="moon", counts_for="moon", started_at=NEVER, ended_at=LATER
    ),
    "turn_counts_for_another_only_if_void": open_turn(counts_for="requester"),
    "deadline_one_live_of_a_kind": lambda ticket: ticket._open_deadline(
        "filed", timedelta(hours=1), LATER
    ),
    "deadline_settled_as_something": live_deadline(settled_at=LATER),
    "deadline_allowance_not_negative": live_deadline(allowance=timedelta(hours=-1)),
    "deadline_due_after_start": live_deadline(due_at=NEVER),
    "deadline_refused_only_if_solved": live_deadline(refused_at=LATER),
    "deadline_void_only_if_handed_over": live_deadline(voided_at=LATER),
    "watch_one_live_of_a_kind": twice(watch),
    "stage_share_or_interval": lambda _: Stage.objects.update(
        every=timedelta(hours=24), percent=50
    ),
    "stage_percent_within_the_promise": lambda _: Stage.objects.filter(code="half").update(
        percent=101
    ),
    "stage_interval_at_least_an_hour": lambda _: Stage.objects.filter(code="still_late").update(
        every=timedelta(minutes=1)
    ),
    "message_submission_once": twice(
        lambda ticket: message(ticket, submission=KEY),
        lambda ticket: message(ticket, submission=KEY),
    ),
    "message_requester_is_never_internal": twice(
        lambda ticket: message(ticket, author="requester", is_internal=True)
    ),
    "message_not_from_the_future": twice(lambda ticket: message(ticket, occurred_at=LATER)),
    "event_not_from_the_future": lambda ticket: Event.objects.create(
        ticket=ticket, code="x", actor="system", occurred_at=LATER, recorded_at=NEVER
    ),
    "early_report_once_a_recipient": twice(early_report, early_report),
    "series_once_a_year": twice(
        lambda _: NumberSeries(prefix="X", year=2026, last=1),
        lambda _: NumberSeries(prefix="X", year=2026, last=1),
    ),
    "mail_status_known": lambda ticket: mail(ticket, status="lost", settled_at=LATER),
    "mail_settled_or_queued": lambda ticket: mail(ticket, settled_at=LATER),
    "inbound_status_known": lambda _: inbound(status="lost"),
    "inbound_taken_by_a_ticket": lambda _: inbound(status="taken"),
    "mailbox_folder_once": twice(folder, folder),
    "policy_one_decision_at_a_time": lambda _: Policy.objects.bulk_create(
        Policy(kind="x", length=timedelta(1), effective_from=NEVER) for _ in range(2)
    ),
    "policy_length_positive": lambda _: Policy.objects.update(length=timedelta()),
    "requester_has_a_contact": lambda _: Requester.objects.create(name="Tanpa kontak"),
    "requester_email_is_null_not_blank": lambda _: Requester.objects.update(email=""),
    "requester_identity_is_whole": lambda _: Requester.objects.update(identity_cipher="x"),
    "statement_identity_is_whole": lambda ticket: Statement.objects.create(
        ticket=ticket, name="x", identity_hash="x"
    ),
    "rating_score_known": lambda ticket: Rating.objects.create(
        ticket=ticket, score=4, rated_at=LATER
    ),
    "faq_english_is_whole": lambda _: Faq.objects.create(question="x", answer="x", question_en="x"),
    "disturbance_ends_after_it_starts": lambda _: Disturbance.objects.create(
        text="x", starts_at=LATER, ends_at=NEVER
    ),
    "breach_cause_says_something": lambda ticket: BreachCause.objects.create(
        deadline=ticket.deadlines.get(), by=user(), at=LATER
    ),
    "lookup_kind_known": twice(lambda _: Lookup(kind="moon", at=LATER)),
    "lookup_answered_is_forgotten": twice(
        lambda _: Lookup(kind="email", what="andi@x.invalid", at=NEVER, answered_at=LATER)
    ),
    "restriction_names_one": twice(restriction()),
    "restriction_hides_once": twice(restriction(hidden_from=user), restriction(hidden_from=user)),
    "restriction_limits_once": twice(restriction(only_group=group), restriction(only_group=group)),
}


def constraint_names() -> set[str]:
    models = apps.get_app_config("tickets").get_models()
    return {constraint.name for model in models for constraint in model._meta.constraints}


def test_every_constraint_has_its_example():
    assert constraint_names() == set(NONSENSE)


@pytest.mark.parametrize("name", NONSENSE)
def test_nonsense_is_refused_under_its_name(ticket, officer, name):
    assert OutgoingMail.objects.exists()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        NONSENSE[name](ticket)
    assert refused.value.__cause__.diag.constraint_name == name


def test_the_table_is_what_stands_in_the_database():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint JOIN pg_class c ON c.oid = conrelid "
            "WHERE relname LIKE 'tickets\\_%%' AND contype IN ('c', 'u') UNION "
            "SELECT indexrelid::regclass::text FROM pg_index "
            "WHERE indisunique AND indrelid::regclass::text LIKE 'tickets\\_%%'"
        )
        assert constraint_names() <= {row[0] for row in cursor.fetchall()}


def test_a_live_deadline_still_moves(ticket):
    assert Deadline.objects.filter(pk=ticket.deadlines.get().pk).update(is_paused=True) == 1
