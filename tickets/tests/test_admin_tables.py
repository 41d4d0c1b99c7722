"""The tables in the admin: what stays as it was, and who can make whom what."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone

from tickets import clock, emails, groups, links, outbox
from tickets.models import (
    AccessLink,
    Calendar,
    Category,
    OutgoingMail,
    Policy,
    Requester,
    ServiceStandard,
    Severity,
)
from tickets.tests.portal import in_our_design

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]


@pytest.fixture
def keeper(client, administrator):
    client.force_login(administrator)
    return client


def change(row) -> str:
    return f"/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/change/"


def typed(page) -> dict[str, str]:
    """Return what a browser would send of a form it was just given."""
    form = page.context["adminform"].form
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, False)}


def split(at) -> dict[str, str]:
    at = timezone.localtime(at)
    return {"effective_from_0": f"{at:%Y-%m-%d}", "effective_from_1": f"{at:%H:%M:%S}"}


def test_a_standard_tickets_were_filed_under_is_only_read(keeper, ticket):
    page = keeper.get(change(ticket.standard))
    assert page.status_code == 200
    assert not page.context["has_change_permission"]
    assert keeper.post(change(ticket.standard), {"decree": "x"}).status_code == 403


def test_a_standard_nobody_filed_under_can_be_mended(keeper):
    standard = ServiceStandard.objects.get()
    answer = keeper.post(change(standard), {**typed(keeper.get(change(standard))), "fee": "Nol"})
    standard.refresh_from_db()
    assert (answer.status_code, standard.fee) == (302, "Nol")


def test_a_new_version_starts_from_the_old_text(keeper, ticket):
    standard = ticket.standard
    assert f"add/?copy={standard.pk}" in keeper.get(change(standard)).content.decode()
    page = keeper.get(f"/admin/tickets/servicestandard/add/?copy={standard.pk}")
    answer = keeper.post(
        "/admin/tickets/servicestandard/add/", {**typed(page), "effective_from": "2027-01-01"}
    )
    assert answer.status_code == 302
    newest = ServiceStandard.objects.first()
    assert (newest.pk != standard.pk, newest.procedure) == (True, standard.procedure)


@pytest.mark.parametrize("number", ["x", "0", "99999999999", "\0"])
def test_copying_rubbish_starts_empty(keeper, number):
    address = "/admin/tickets/servicestandard/add/"
    assert keeper.get(address, {"copy": number}).status_code == 200


@pytest.mark.parametrize("model", [Policy, Calendar])
def test_what_is_in_force_stays_as_it_was(keeper, model):
    row = model.objects.first()
    assert not keeper.get(change(row)).context["has_change_permission"]
    assert keeper.post(change(row), {}).status_code == 403


def test_a_decision_is_added_for_the_future_only(keeper):
    decided = {"kind": "reopen_window", "length": "10 00:00:00", "source": "SK 1"}
    address = "/admin/tickets/policy/add/"
    assert keeper.post(address, decided | split(clock.now() - timedelta(days=1))).status_code == 200
    assert keeper.post(address, decided | split(clock.now() + timedelta(days=1))).status_code == 302
    assert Policy.objects.filter(source="SK 1").count() == 1


def test_a_decision_not_yet_in_force_can_be_changed(keeper):
    later = clock.now() + timedelta(days=3)
    row = Policy.objects.create(
        kind="reopen_window", length=timedelta(days=9), effective_from=later
    )
    assert keeper.get(change(row)).context["has_change_permission"]


def test_a_calendar_without_hours_is_refused(keeper):
    calendar = {"name": "Kosong", "windows": "{}", "holidays": "[]"}
    later = split(clock.now() + timedelta(days=1))
    answer = keeper.post("/admin/tickets/calendar/add/", calendar | later)
    assert answer.context["errors"]


def test_the_hours_of_a_severity_that_was_promised_stay(keeper, ticket):
    assert "hours" not in keeper.get(change(ticket.severity)).context["adminform"].form.fields
    unused = Severity.objects.exclude(pk=ticket.severity_id).first()
    assert "hours" in keeper.get(change(unused)).context["adminform"].form.fields


def test_a_category_goes_out_of_use_and_is_never_deleted(keeper, superuser, client):
    client.force_login(superuser)
    category = Category.objects.first()
    assert client.post(f"/admin/tickets/category/{category.pk}/delete/").status_code == 403


@pytest.fixture
def overseer(client, supervisor):
    client.force_login(supervisor)
    return client


def test_an_identity_number_is_only_ever_masked(overseer, requester):
    requester.identity_type = "ktp"
    requester.set_identity_number("3523012505850001")
    requester.save()
    for address in (change(requester), "/admin/tickets/requester/"):
        assert "3523012505850001" not in overseer.get(address).content.decode()


@pytest.mark.parametrize("typed", ["0812-3456-7890", "+62 812 3456 7890", "wijaya", "andi@"])
def test_a_requester_is_found_by_telephone_name_or_address(
    overseer, requester, other_requester, typed
):
    page = overseer.get("/admin/tickets/requester/", {"q": typed})
    assert list(page.context["cl"].result_list) == [requester]


def test_a_supervisor_changes_an_address_and_old_links_end(overseer, ticket, requester):
    links.mint(ticket, requester.email, clock.now())
    data = typed(overseer.get(change(requester))) | {"email": "Baru@Penyedia.invalid"}
    assert overseer.post(change(requester), data).status_code == 302
    requester.refresh_from_db()
    assert requester.email == "baru@penyedia.invalid"
    assert AccessLink.objects.get().revoked_at


def test_two_requesters_never_share_an_address(overseer, requester, other_requester):
    data = typed(overseer.get(change(requester))) | {"email": other_requester.email.upper()}
    assert overseer.post(change(requester), data).status_code == 200
    assert Requester.objects.get(pk=requester.pk).email == "andi@penyedia.invalid"


def test_an_officer_only_reads_requesters(client, officer, requester):
    client.force_login(officer)
    assert client.post(change(requester), {"email": "x@y.invalid"}).status_code == 403


def test_a_mail_is_read_with_its_copy_and_never_changed(client, superuser, ticket):
    client.force_login(superuser)
    mail = OutgoingMail.objects.filter(ticket=ticket).first()
    OutgoingMail.objects.filter(pk=mail.pk).update(copy="Tautan: [disembunyikan]")
    assert "[disembunyikan]" in client.get(change(mail)).content.decode()
    assert client.post(change(mail), {"to": "x@y.invalid"}).status_code == 403


def test_a_mail_of_no_ticket_is_listed(client, auditor):
    mail = outbox.compose(
        key="k", ticket=None, template="link", to="cari@x.invalid", language="id",
        now=clock.now(), data={},
    )  # fmt: skip
    outbox.put([mail])
    client.force_login(auditor)
    assert "cari@x.invalid" in client.get("/admin/tickets/outgoingmail/").content.decode()


def test_an_administrator_makes_staff_and_gives_them_groups(keeper):
    new = {"username": "baru", "usable_password": "true", "password1": "panjang-sekali-1",
           "password2": "panjang-sekali-1"}  # fmt: skip
    keeper.post("/admin/auth/user/add/", new)
    user = User.objects.get(username="baru")
    group = Group.objects.get(name=groups.OFFICER)
    keeper.post(change(user), {**typed(keeper.get(change(user))), "groups": [group.pk],
                               "is_staff": "on"})  # fmt: skip
    user.refresh_from_db()
    assert user.is_staff
    assert list(user.groups.all()) == [group]


def test_an_administrator_cannot_make_a_superuser(keeper, officer, administrator):
    for user in (officer, administrator):
        data = typed(keeper.get(change(user))) | {"is_superuser": "on", "user_permissions": ["1"]}
        keeper.post(change(user), data)
        user.refresh_from_db()
        assert not user.is_superuser
        assert not user.user_permissions.exists()


def test_an_administrator_cannot_become_a_superuser(keeper, superuser):
    before = superuser.password
    password = {"usable_password": "true", "password1": "curian-sekali-1",
                "password2": "curian-sekali-1"}  # fmt: skip
    address = f"/admin/auth/user/{superuser.pk}/password/"
    assert keeper.post(address, password).status_code == 403
    assert keeper.post(change(superuser), {"email": "x@y.invalid"}).status_code == 403
    superuser.refresh_from_db()
    assert superuser.password == before


def test_only_a_superuser_changes_what_a_group_may_do(keeper, client, superuser):
    group = Group.objects.get(name=groups.ADMINISTRATOR)
    assert keeper.get(change(group)).status_code == 200
    assert keeper.post(change(group), {"name": "x"}).status_code == 403
    client.force_login(superuser)
    assert client.get(change(group)).context["has_change_permission"]


def test_nobody_deletes_who_acted(client, superuser, officer):
    client.force_login(superuser)
    assert client.post(f"/admin/auth/user/{officer.pk}/delete/").status_code == 403


@pytest.mark.parametrize("address", ["/admin/", "/admin/tickets/ticket/", "/admin/login/"])
def test_the_house_bears_the_offices_name(client, superuser, address):
    if "login" not in address:
        client.force_login(superuser)
    page = client.get(address).content.decode()
    assert "Tuban" in page
    assert "Django" not in page


def test_the_front_page_starts_with_the_queue(client, officer, ticket):
    client.force_login(officer)
    page = client.get("/admin/").content.decode()
    assert "/admin/tickets/ticket/?tab=nobody" in page
    assert page.index("?tab=all") < page.index("/admin/tickets/requester/")


@pytest.mark.parametrize(
    "rubbish",
    [
        "outgoingmail/?status__exact=%00",
        "outgoingmail/?template__regex=(",
        "policy/?kind__exact=%00",
    ],
)
def test_rubbish_in_the_filter_of_a_list_is_a_bad_request(keeper, rubbish):
    keeper.raise_request_exception = False
    answer = keeper.get(f"/admin/tickets/{rubbish}")
    assert answer.status_code == 400
    assert in_our_design(answer)


def test_the_text_of_a_mail_about_several_tickets_is_not_shown(client, ticket, superuser):
    mail = outbox.compose(
        key="x", ticket=None, template="my_tickets", to="andi@penyedia.invalid",
        language="id", now=clock.now(), data={"requester": ticket.requester_id},
    )  # fmt: skip
    mail.copy = f"1. {ticket.number}"
    outbox.put([mail])
    client.force_login(superuser)
    page = client.get(change(OutgoingMail.objects.get(key="x")))
    assert page.status_code == 200
    assert ticket.number not in page.content.decode()


def test_a_mail_is_called_what_staff_call_it(client, supervisor, ticket):
    client.force_login(supervisor)
    mail = ticket.outgoing_mails.get(template="received")
    page = client.get(f"/admin/tickets/outgoingmail/{mail.pk}/change/").content.decode()
    assert "Bahasa:" in page and "Tiket:" in page
    assert f'<div class="readonly">{emails.title("received")}</div>' in page
