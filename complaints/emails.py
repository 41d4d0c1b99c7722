"""The mails about complaints: a number, a date and a way to the page, and nothing that was said."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints import clocks
from complaints.models import Complaint
from tickets import cases
from tickets.emails.kinds import (
    Facts,
    Notice,
    acknowledgement,
    overview,
    to_requester,
    to_staff,
)
from tickets.models import Deadline


@acknowledgement(gettext_lazy("Complaint received"))
def complaint_received(notice: Notice) -> Facts | None:
    complaint = _of(notice)
    if complaint is None:
        return None
    # A moment that has passed, of a letter typed late or a mail held up, is announced no more.
    ahead = notice.ticket.deadlines.filter(settled_at=None, due_at__gt=notice.now)
    running = {row.kind: row.due_at for row in ahead}
    return {
        "complaint": complaint,
        "answer_by": running.get(clocks.ANSWER),
        "complete_by": running.get(clocks.COMPLETE),
        "button_text": _("Follow it"),
    }


@to_requester(gettext_lazy("A question, no complaint"))
def complaint_reverted(notice: Notice) -> Facts | None:
    """Whoever was told that officers would not see who wrote hears that they do."""
    ticket, event = notice.ticket, notice.event
    if ticket.case or notice.is_superseded:
        return None
    ahead = ticket.due_at if ticket.due_at and ticket.due_at > notice.now else None
    return {"was": event.data["was"], "was_hidden": event.data["was_hidden"], "due_at": ahead}


@to_staff(gettext_lazy("New complaint"))
def complaint_new(notice: Notice) -> Facts | None:
    complaint = _of(notice)
    return {"complaint": complaint, "button_text": _("Open it")} if complaint else None


@to_staff(gettext_lazy("The complainant wrote"))
def complaint_wrote(notice: Notice) -> Facts | None:
    complaint = _of(notice)
    return {"complaint": complaint, "button_text": _("Open it")} if complaint else None


@to_staff(gettext_lazy("The complainant was not reached"))
def complaint_unreached(notice: Notice) -> Facts | None:
    """Until it is closed somebody can still reach them."""
    is_question = notice.event.code == "ticket.unreached"
    if notice.ticket.status == notice.ticket.Status.CLOSED or notice.is_superseded:
        return None
    if _of(notice) is None or (is_question and not notice.is_last_question):
        return None
    return {"is_question": is_question, "button_text": _("Open it")}


@to_staff(gettext_lazy("A mail may be a complaint"))
def complaint_triage(notice: Notice) -> Facts | None:
    triage = getattr(notice.ticket, "triage", None)
    if triage is None or triage.decision:
        return None
    url = settings.SITE_URL + reverse("admin:complaints_complaint_triage")
    return {"button_url": url, "button_text": _("Sort it")}


@to_staff(gettext_lazy("A clock of a complaint runs out"))
def complaint_clock(notice: Notice) -> Facts | None:
    deadline = Deadline.objects.filter(pk=notice.mail.data["deadline"], settled_at=None).first()
    if deadline is None or deadline.is_paused:
        return None
    return {
        "promise": cases.promise_name(deadline.kind),
        "due_at": deadline.due_at,
        "is_late": deadline.due_at <= notice.now,
        "button_text": _("Open it"),
    }


@overview(gettext_lazy("A complaint is late"))
def complaint_late(notice: Notice) -> Facts | None:
    complaint = _seen(notice)
    deadline = Deadline.objects.filter(pk=notice.mail.data["deadline"], settled_at=None).first()
    if complaint is None or deadline is None:
        return None
    return {
        "number": complaint.number,
        "promise": cases.promise_name(deadline.kind),
        "due_at": deadline.due_at,
        **_register(),
    }


@overview(gettext_lazy("Many complaints of one kind"))
def complaint_many(notice: Notice) -> Facts | None:
    if _seen(notice) is None:
        return None
    data = notice.mail.data
    officer = get_user_model().objects.filter(pk=data.get("officer")).first()
    about = str(Complaint.About(data["about"]).label) if "about" in data else ""
    return {"officer": officer and officer.get_full_name(), "about": about, **_register()}


def _of(notice: Notice) -> Complaint | None:
    return Complaint.objects.standing().filter(ticket=notice.ticket).first()


def _seen(notice: Notice) -> Complaint | None:
    rows = Complaint.objects.standing().filter(pk=notice.mail.data["complaint"])
    return rows.visible_to(notice.mail.user).first()


def _register() -> Facts:
    return {
        "button_url": settings.SITE_URL + reverse("admin:complaints_complaint_changelist"),
        "button_text": _("Open the register"),
    }
