"""Who may open and press what in the staff's house, for every address of ours."""

from __future__ import annotations

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tickets.admin.ticket import ACTIONS, MANY, PARTS
from tickets.models import OutgoingMail, Restriction, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]

ROLES = [
    "stranger",
    "officer",
    "supervisor",
    "desk_staff",
    "complaint_handler",
    "auditor",
    "administrator",
    "superuser",
]
READERS = {"officer", "supervisor", "auditor", "superuser"}
WORKERS = {"officer", "supervisor", "superuser"}
PRESSED_BY = {"assignment": {"supervisor", "superuser"}, "identity": {"supervisor", "superuser"}}
TABLES = {
    "servicestandard": {"supervisor", "administrator", "superuser"},
    "category": {"supervisor", "administrator", "superuser"},
    "severity": {"supervisor", "administrator", "superuser"},
    "calendar": {"administrator", "superuser"},
    "policy": {"administrator", "superuser"},
    "faq": {"officer", "supervisor", "administrator", "superuser"},
    "disturbance": {"officer", "supervisor", "administrator", "superuser"},
    "requester": {"officer", "supervisor", "auditor", "superuser"},
    "outgoingmail": {"supervisor", "auditor", "administrator", "superuser"},
    "inboundmail": {"officer", "supervisor", "complaint_handler", "superuser"},
    "mailbox": {"administrator", "superuser"},
    "answertemplate": {"officer", "supervisor", "administrator", "superuser"},
    "absence": {"supervisor", "administrator", "superuser"},
    "stage": {"supervisor", "auditor", "administrator", "superuser"},
    "watch": {"supervisor", "auditor", "administrator", "superuser"},
    "heartbeat": {"supervisor", "auditor", "administrator", "superuser"},
}
ADDED_BY = {
    **{name: {"administrator", "superuser"} for name in TABLES},
    "faq": {"supervisor", "administrator", "superuser"},
    "disturbance": {"supervisor", "administrator", "superuser"},
    "requester": set(),
    "outgoingmail": set(),
    "inboundmail": set(),
    "watch": set(),
    "heartbeat": set(),
    "answertemplate": {"supervisor", "administrator", "superuser"},
    "absence": {"supervisor", "administrator", "superuser"},
}
# What is about one ticket or about many, besides what is pressed, and who may.
LOOKED_AT = {"similar": WORKERS, "text": WORKERS}
MANY_FOR = {
    "fresh": READERS,
    "export": READERS,
    "relieve": {"supervisor", "superuser"},
}


@pytest.fixture(params=ROLES)
def role(request):
    return request.param


@pytest.fixture
def visitor(request, role, client):
    """A browser logged in as one of the cast, or not at all."""
    if role != "stranger":
        client.force_login(request.getfixturevalue(role))
    return client


def is_sent_to_log_in(answer) -> bool:
    return answer.status_code == 302 and answer.url.startswith("/admin/login/")


def expected(role: str, may: set[str], *, otherwise: int) -> int:
    return 302 if role == "stranger" else 200 if role in may else otherwise


def to(name: str, ticket: Ticket) -> str:
    return reverse(f"admin:tickets_ticket_{name}", args=[ticket.pk])


def test_the_queue_is_for_who_sees_tickets(visitor, role, ticket):
    answer = visitor.get("/admin/tickets/ticket/")
    assert answer.status_code == expected(role, READERS, otherwise=403)
    assert ticket.subject not in answer.content.decode() or role in READERS


def test_a_ticket_is_not_there_for_who_sees_none(visitor, role, ticket):
    answer = visitor.get(to("change", ticket))
    assert answer.status_code == expected(role, READERS, otherwise=404)


def test_the_history_is_the_tickets_own(visitor, role, ticket):
    answer = visitor.get(to("history", ticket))
    assert answer.status_code == (404 if role not in {*READERS, "stranger"} else 302)
    assert is_sent_to_log_in(answer) == (role == "stranger")


def test_filing_for_somebody_is_for_who_works(visitor, role):
    answer = visitor.get("/admin/tickets/ticket/add/")
    assert answer.status_code == expected(role, WORKERS, otherwise=403)


def test_a_press_is_for_who_may(visitor, role, ticket):
    for name in ACTIONS:
        answer = visitor.post(to(name, ticket), {})
        if role == "stranger":
            assert is_sent_to_log_in(answer), name
        elif role not in READERS:
            assert answer.status_code == 404, name
        elif role not in PRESSED_BY.get(name, WORKERS):
            assert answer.status_code == 403, name
        else:
            assert answer.status_code in ((200,) if name == "presence" else (302, 422)), name


def test_only_whose_ticket_it_is_gives_it_away(client, ticket, officer, other_officer, supervisor):
    ticket.take(by=officer)
    for user, way in ((officer, "passing_on"), (other_officer, None), (supervisor, "assignment")):
        client.force_login(user)
        offers = client.get(to("change", ticket)).context["offers"]
        assert [name for name in ("passing_on", "assignment") if name in offers] == (
            [way] if way else []
        )
    client.force_login(other_officer)
    said = {"to": other_officer.pk, "reason": "Saya mau."}
    assert client.post(to("passing-on", ticket), said).status_code == 422
    client.force_login(officer)
    assert client.post(to("passing-on", ticket), said).status_code == 302
    ticket.refresh_from_db()
    assert ticket.assignee == other_officer


def test_the_parts_of_a_page_are_for_who_works(visitor, role, ticket):
    for name, may in LOOKED_AT.items():
        answer = visitor.get(to(name, ticket), {"insert": ticket.pk})
        refused = 403 if role in READERS else 404
        assert answer.status_code == expected(role, may, otherwise=refused), name


def test_what_is_about_many_tickets_is_for_who_may(visitor, role, ticket):
    assert {*MANY_FOR, "bulk", "search"} == set(MANY)
    for name, may in MANY_FOR.items():
        answer = visitor.get(reverse(f"admin:tickets_ticket_{name}"))
        assert answer.status_code == expected(role, may, otherwise=403), name


def test_looking_for_an_identity_number_is_for_who_sees_tickets(visitor, role, ticket):
    answer = visitor.post(reverse("admin:tickets_ticket_search"), {"q": "3523015501900003"})
    assert answer.status_code == expected(role, READERS, otherwise=403)


def test_bulk_is_for_who_works_and_assigning_for_who_may(visitor, role, ticket, officer):
    address = reverse("admin:tickets_ticket_bulk")
    said = {"ticket": ticket.pk, "act": "assign", "officer": officer.pk}
    may = {"supervisor", "superuser"}
    assert visitor.post(address, said).status_code == expected(role, may, otherwise=403)
    ticket.refresh_from_db()
    assert (ticket.assignee == officer) == (role in may)
    taken = visitor.post(address, {"ticket": ticket.pk, "act": "take"})
    assert taken.status_code == expected(role, WORKERS, otherwise=403)


def test_who_only_reads_is_offered_nothing(client, auditor, ticket):
    client.force_login(auditor)
    page = client.get(to("change", ticket))
    assert page.context["offers"] == {}
    assert page.context["composer"] is None
    forms = page.content.decode().count("<form")
    assert forms == page.content.decode().count('action="/admin/logout/"') == 1


def test_no_ticket_is_ever_deleted(visitor, role, ticket):
    answer = visitor.post(to("delete", ticket), {"post": "yes"})
    assert answer.status_code == (302 if role == "stranger" else 403)
    assert Ticket.objects.filter(pk=ticket.pk).exists()


def test_each_table_is_for_its_readers(visitor, role, ticket):
    for table, readers in TABLES.items():
        answer = visitor.get(f"/admin/tickets/{table}/")
        assert answer.status_code == expected(role, readers, otherwise=403), table


def test_each_table_is_added_to_by_its_keepers(visitor, role):
    for table, keepers in ADDED_BY.items():
        answer = visitor.get(f"/admin/tickets/{table}/add/")
        assert answer.status_code == expected(role, keepers, otherwise=403), table


@pytest.fixture
def hidden(file, role, request, settings, tmp_path):
    """A ticket hidden from whoever looks, with a mail, a file and a log entry about it."""
    settings.MEDIA_ROOT = tmp_path
    if role == "stranger":
        pytest.skip("a stranger sees nothing anyway")
    user = request.getfixturevalue(role)
    upload = SimpleUploadedFile("rahasia.txt", b"x", content_type="text/plain")
    ticket = file(
        subject="Perkara rahasia",
        files=[upload],
        restrict=lambda ticket: [Restriction(ticket=ticket, hidden_from=user)],
    )
    LogEntry.objects.create(
        user=user,
        content_type=ContentType.objects.get_for_model(Ticket),
        object_id=ticket.pk,
        object_repr=str(ticket),
        action_flag=CHANGE,
    )
    return ticket


def test_a_hidden_ticket_is_in_no_list(visitor, role, hidden, file):
    shown = file(subject="Perkara biasa") if role in READERS else None
    pages = [
        visitor.get("/admin/"),
        *[visitor.get("/admin/tickets/ticket/", {"tab": tab}) for tab in ("all", "nobody")],
        visitor.get("/admin/tickets/ticket/", {"q": "rahasia"}),
        visitor.get("/admin/tickets/ticket/", {"q": hidden.number}),
        visitor.get("/admin/tickets/outgoingmail/"),
    ]
    for page in pages:
        text = page.content.decode().replace(f'value="{hidden.number}"', "")
        assert page.status_code in (200, 403)
        assert "Perkara rahasia" not in text
        if role in READERS and page.context.get("q") != hidden.number:
            assert hidden.number not in text
    if shown:
        assert {tab.key: tab.count for tab in pages[1].context["tabs"]}["all"] == "1"
        related = visitor.get(to("change", shown)).context["related"]
        assert related == []


def test_a_hidden_ticket_has_no_address(visitor, hidden):
    attachment = hidden.messages.get().attachments.get()
    addresses = [to("change", hidden), to("history", hidden)]
    addresses += [
        reverse("admin:tickets_ticket_attachment", args=[hidden.pk, attachment.pk]),
        *[to(name, hidden) for name in (ACTIONS | PARTS)],
    ]
    assert {visitor.get(address).status_code for address in addresses} == {404}
    assert {visitor.post(to(name, hidden), {}).status_code for name in ACTIONS} == {404}


def test_a_mail_about_a_hidden_ticket_cannot_be_opened(visitor, hidden):
    for mail in OutgoingMail.objects.filter(ticket=hidden):
        answer = visitor.get(f"/admin/tickets/outgoingmail/{mail.pk}/change/")
        assert answer.status_code in (302, 403)
        assert "rahasia" not in answer.content.decode()


def test_nothing_completes_to_a_hidden_ticket(visitor, role, hidden, file):
    shown = file()
    place = {"app_label": "tickets", "model_name": "outgoingmail", "field_name": "ticket"}
    answer = visitor.get("/admin/autocomplete/", {**place, "term": "LPSE"})
    assert answer.status_code == (200 if role in READERS else 403)
    assert hidden.number not in answer.content.decode()
    assert (shown.number in answer.content.decode()) == (role in READERS)


def test_a_hidden_ticket_cannot_be_named_as_the_original(client, officer, file):
    hidden = file(restrict=lambda ticket: [Restriction(ticket=ticket, hidden_from=officer)])
    client.force_login(officer)
    answer = client.post(to("duplicate", file()), {"of": hidden.number})
    assert answer.context["offers"]["duplicate"]["form"].errors


def test_who_is_known_only_by_a_hidden_ticket_is_not_listed(client, officer, file, requester):
    file(restrict=lambda ticket: [Restriction(ticket=ticket, hidden_from=officer)])
    client.force_login(officer)
    assert "Andi Wijaya" not in client.get("/admin/tickets/requester/").content.decode()
    file()
    assert "Andi Wijaya" in client.get("/admin/tickets/requester/").content.decode()


def test_a_ticket_is_not_offered_to_whom_it_is_hidden_from(
    client, supervisor, officer, other_officer, file
):
    ticket = file(restrict=lambda ticket: [Restriction(ticket=ticket, hidden_from=officer)])
    client.force_login(supervisor)
    form = client.get(to("change", ticket)).context["offers"]["assignment"]["form"]
    assert set(form.fields["to"].queryset) == {supervisor, other_officer}
