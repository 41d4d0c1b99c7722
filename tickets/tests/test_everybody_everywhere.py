"""Every address, from the URL resolver, as everybody: a new one must be thought about here."""

from __future__ import annotations

import pytest
from django.test import Client

from tickets.models import Ticket
from tickets.tests.addresses import Address, Filler, all_of_them
from tickets.tests.portal import come_in, png
from tickets.tests.test_staff_roles import (  # noqa: F401
    READERS,
    ROLES,
    TABLES,
    is_sent_to_log_in,
    role,
    visitor,
)

pytestmark = [pytest.mark.django_db, pytest.mark.thorough, pytest.mark.long]

OPEN_TO_ALL = {
    "tickets:home", "tickets:standard", "tickets:help", "tickets:new", "tickets:find",
    "tickets:find_sent", "set_language", "healthz", "tickets:performance",
    "survey:summary", "survey:thanks",
}  # fmt: skip
# Of other apps: open to all, or opened by what the form itself carries.
OPEN_TO_ALL |= {"complaints:new", "complaints:track", "complaints:public"}
BY_KEY = {"complaints:track_reply", "complaints:track_file"}
# Outside of the admin, for staff.
FOR_STAFF = {"complaints:record"}
BY_LINK = {"tickets:open", "tickets:rate_by_link", "survey:answer"}
# For a device that staff have set up; it shows nothing of anybody.
BY_DEVICE = {"survey:desk", "survey:desk_answer", "survey:desk_end"}
# Asks for a mail to the address on file; says the same to everybody.
SAYS_NOTHING = {"tickets:send_link"}
ONLY_POSTED = {
    "tickets:reply", "tickets:confirm", "tickets:refuse", "tickets:reopen", "tickets:mask",
    "tickets:rate", "tickets:own", "tickets:disown",
}  # fmt: skip
# Of the staff's house, what belongs to no table.
HOUSE = {
    "admin:index", "admin:login", "admin:logout", "admin:password_change",
    "admin:password_change_done", "admin:autocomplete", "admin:jsi18n", "admin:view_on_site",
    "admin:app_list", "admin:",
}  # fmt: skip
ACCOUNTS = {
    "auth_user": {"administrator", "superuser"},
    "auth_group": {"administrator", "superuser"},
}
# The siblings' own pages, each thought about in its app's own matrix.
ELSEWHERE = ("guestbook:",)
# The siblings' tables in the house.
GUESTBOOK = {
    "guestbook_place": {"supervisor", "administrator", "superuser"},
    "guestbook_visit": {"officer", "supervisor", "desk_staff", "auditor", "superuser"},
    "guestbook_device": {"supervisor", "administrator", "superuser"},
    "guestbook_numberreading": {"supervisor", "auditor", "superuser"},
}
COMPLAINTS = {"complaints_complaint": {"complaint_handler", "supervisor", "auditor"}}
_ABOVE = {"supervisor", "auditor", "administrator", "superuser"}
ESCALATION = {
    "escalation_escalation": READERS,
    "escalation_incident": READERS,
    "escalation_report": _ABOVE,
    "escalation_target": {"supervisor", "administrator", "superuser"},
    "escalation_need": {"supervisor", "administrator", "superuser"},
}
REPORT = {"tickets_report": {"supervisor", "auditor", "administrator", "superuser"}}
SURVEY_READERS = {"supervisor", "auditor", "complaint_handler", "superuser"}
SURVEY = {f"survey_{name}": SURVEY_READERS for name in ("response", "followup", "report")}

ADDRESSES = all_of_them()
PRIVATE = [
    address
    for address in ADDRESSES
    if not address.is_of_staff
    and address.name not in OPEN_TO_ALL | BY_LINK | BY_DEVICE | SAYS_NOTHING | BY_KEY | FOR_STAFF
    and not address.name.startswith(ELSEWHERE)
]
STAFF = [address for address in ADDRESSES if address.is_of_staff]


@pytest.fixture
def filed(file, settings, tmp_path) -> Ticket:
    settings.MEDIA_ROOT = tmp_path
    return file(files=[png()])


def table_of(address: Address) -> str:
    app, _, rest = address.name.removeprefix("admin:").partition("_")
    return f"{app}_{rest.split('_')[0]}"


def readers_of(address: Address) -> set[str]:
    """Return who may read a page of the house; KeyError: a table nobody thought about."""
    tables = {f"tickets_{name}": who for name, who in TABLES.items()} | ACCOUNTS | REPORT
    tables |= GUESTBOOK | COMPLAINTS | SURVEY | ESCALATION
    return (tables | {"tickets_ticket": READERS})[table_of(address)]


def test_every_address_has_been_thought_about():
    named = {address.name for address in ADDRESSES}
    assert len(ADDRESSES) > 60
    assert named >= OPEN_TO_ALL | BY_LINK | BY_DEVICE | SAYS_NOTHING | ONLY_POSTED
    for address in PRIVATE:
        assert address.wants & {"number", "pk"}, f"{address}: whose is it?"
    for address in STAFF:
        assert address.name in HOUSE or readers_of(address), address


@pytest.mark.parametrize("role", ROLES)
def test_a_requesters_pages_are_there_for_nobody_else(visitor, role, filed):  # noqa: F811
    filler = Filler(filed)
    for address in PRIVATE:
        # Staff download in the house; there a file of the conversation is theirs to read.
        if address.name == "tickets:attachment" and role in READERS:
            continue
        path = filler.path(address)
        posted_only = address.name in ONLY_POSTED
        assert visitor.get(path).status_code == (405 if posted_only else 404), path
        is_read_only = address.name in ("tickets:ticket", "tickets:receipt", "tickets:attachment")
        assert visitor.post(path, {"body": "x"}).status_code == (405 if is_read_only else 404), path
    assert filed.messages.count() == 1


def test_another_requester_is_a_stranger_here(filed, file, other_requester):
    other, mine = Client(), file(other_requester, files=[png()])
    come_in(other, mine)
    for address in PRIVATE:
        expected = 405 if address.name in ONLY_POSTED else 404
        assert other.get(Filler(filed).path(address)).status_code == expected, address
        own = 405 if address.name in ONLY_POSTED else 200
        assert other.get(Filler(mine).path(address)).status_code == own, address


def test_strangers_are_sent_to_log_in_wherever_staff_are(client, filed):
    filler = Filler(filed)
    for address in STAFF:
        if address.name in ("admin:login", "admin:logout"):
            continue
        for answer in (client.get(filler.path(address)), client.post(filler.path(address), {})):
            assert is_sent_to_log_in(answer), address


@pytest.mark.parametrize("role", ROLES[1:])
def test_no_table_is_read_by_who_may_not(visitor, role, filed):  # noqa: F811
    filler = Filler(filed)
    for address in STAFF:
        if address.name in HOUSE:
            continue
        answer = visitor.get(filler.path(address))
        if answer.status_code == 200:
            assert role in readers_of(address), address
        assert answer.status_code in (200, 302, 403, 404, 405), address
