"""Every mail the product sends: one function and one template set each, worded when it leaves.

A function gives what its templates need beyond what all mails have, or None when the mail must
not leave any more. The sets stand in <app>/emails/<name>.{subject.txt,txt,html}. Nothing typed
into a form gets into a mail to a requester before a person of the office has read it: else
anybody could have us mail their words to anybody.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tickets import clock, links, reply_address
from tickets.models import Event, Message, OutgoingMail, ServiceStandard, Severity, Ticket
from tickets.verbs.solving import CLOSE_WATCH

LONGEST_SUBJECT = 78  # RFC 5322: a line should not be longer

Facts = dict[str, Any]


class Worded(NamedTuple):
    message: EmailMultiAlternatives
    subject: str
    copy: str


@dataclass(frozen=True)
class Notice:
    """What a mail is worded from: its row, its ticket, and the event that caused it."""

    mail: OutgoingMail
    now: datetime

    @cached_property
    def ticket(self) -> Ticket:
        return self.mail.ticket

    @cached_property
    def event(self) -> Event:
        return self.ticket.events.get(pk=self.mail.data["event"])

    @property
    def answer(self) -> Message | None:
        """Return what the office wrote, never what is internal."""
        written = self.ticket.messages.filter(is_internal=False, author=Event.Actor.OFFICE)
        return written.filter(pk=self.event.data.get("message")).select_related("user").first()


Describe = Callable[[Notice], Facts | None]


@dataclass(frozen=True)
class Kind:
    """A mail the product sends; `title` is what staff call it, a lazy text."""

    name: str
    title: Any
    folder: str
    describe: Describe
    is_for_staff: bool
    is_acknowledgement: bool = False


KINDS: dict[str, Kind] = {}


def to_requester(title: Any) -> Callable[[Describe], Describe]:
    return partial(_enter, title=title, is_for_staff=False)


def acknowledgement(title: Any) -> Callable[[Describe], Describe]:
    return partial(_enter, title=title, is_for_staff=False, is_acknowledgement=True)


def to_staff(title: Any) -> Callable[[Describe], Describe]:
    return partial(_enter, title=title, is_for_staff=True)


def _enter(describe: Describe, **nature: Any) -> Describe:
    name = describe.__name__
    if name in KINDS:
        raise ValueError(f"Mail {name!r} is registered twice.")
    app = describe.__module__.partition(".")[0]
    KINDS[name] = Kind(name=name, folder=f"{app}/emails", describe=describe, **nature)
    return describe


def title(name: str) -> str:
    """Return what staff call a mail; one of an app now gone goes by its name."""
    return str(KINDS[name].title) if name in KINDS else name


def word(mail: OutgoingMail) -> Worded | None:
    """Word a mail in its reader's language; None when it must not leave any more.

    Mints a fresh link into the present transaction.
    """
    kind = KINDS[mail.template]
    notice = Notice(mail=mail, now=clock.now())
    may_have_it = _staff_may_have_it if kind.is_for_staff else _requester_may_have_it
    if not may_have_it(notice):
        return None
    zone = ZoneInfo(settings.TIME_ZONE)
    with translation.override(mail.language), timezone.override(zone):
        facts = kind.describe(notice)
        return None if facts is None else _worded(kind, notice, facts)


def _staff_may_have_it(notice: Notice) -> bool:
    user = notice.mail.user
    if user is None or user.email != notice.mail.to:
        return False
    return Ticket.objects.visible_to(user).filter(pk=notice.ticket.pk).exists()


def _requester_may_have_it(notice: Notice) -> bool:
    """The address may have been corrected or erased since; and spammers get no answer."""
    requester = notice.ticket.requester
    is_theirs = requester is not None and requester.email == notice.mail.to
    return is_theirs and notice.ticket.outcome != Ticket.Outcome.SPAM


# To the requester


@acknowledgement(gettext_lazy("Ticket received"))
def received(notice: Notice) -> Facts:
    return _promise(notice)


@to_requester(gettext_lazy("Answer"))
def answered(notice: Notice) -> Facts:
    return {**_answer(notice), **_promise(notice)}


@to_requester(gettext_lazy("Question to the requester"))
def waiting(notice: Notice) -> Facts:
    return {**_answer(notice), "button_text": _("Answer us")}


@to_requester(gettext_lazy("Solved"))
def solved(notice: Notice) -> Facts:
    closing = notice.ticket.watches.filter(kind=CLOSE_WATCH, done_at=None).first()
    return {
        **_answer(notice),
        "closes_at": closing and closing.at,
        "button_text": _("Tell us whether it works"),
    }


@to_requester(gettext_lazy("Closed"))
def closed(notice: Notice) -> Facts | None:
    ticket = notice.ticket
    if ticket.status != Ticket.Status.CLOSED:
        return None
    is_duplicate = ticket.outcome == Ticket.Outcome.DUPLICATE
    return {
        "outcome": ticket.outcome,
        "is_confirmed": notice.event.code == "ticket.confirmed",
        "can_reopen_until": None if is_duplicate else ticket.can_reopen_until,
        "goes_on_in": ticket.duplicate_of,
        "may_rate": ticket.can_be_rated(notice.now),
    }


@to_requester(gettext_lazy("Link to the ticket"))
def link(notice: Notice) -> Facts | None:
    is_dead = links.lasts_until(notice.ticket, notice.now) <= notice.now
    return None if is_dead else _promise(notice)


@to_requester(gettext_lazy("Handed over"))
def handed_over(notice: Notice) -> Facts:
    return {"third_party": notice.event.data["to"]}


@to_requester(gettext_lazy("In our hands again"))
def resumed(notice: Notice) -> Facts:
    return {
        **_promise(notice),
        "why": notice.event.code.partition(".")[2],
        "third_party": notice.event.data.get("third_party"),
        "is_waiting": notice.ticket.status == Ticket.Status.WAITING,
    }


@to_requester(gettext_lazy("Deadline changed"))
def deadline_changed(notice: Notice) -> Facts | None:
    data, due_at = notice.event.data, notice.ticket.due_at
    told = datetime.fromisoformat(data["due_before"])
    if due_at is None or due_at == told:
        return None
    names = Severity.objects.in_bulk([data["before"], data["after"]])
    return {
        "told": told,
        "due_at": due_at,
        "is_later": due_at > told,
        "before": names[data["before"]],
        "after": names[data["after"]],
    }


# To staff


@to_staff(gettext_lazy("New ticket"))
def new_ticket(notice: Notice) -> Facts | None:
    return None if notice.ticket.is_finished else {}


@to_staff(gettext_lazy("Ticket assigned"))
def assigned(notice: Notice) -> Facts | None:
    if notice.ticket.assignee_id != notice.mail.user_id:
        return None
    giver = notice.event.user
    return {"giver": giver and (giver.get_full_name() or giver.username)}


@to_staff(gettext_lazy("The requester wrote"))
def requester_wrote(notice: Notice) -> Facts | None:
    return {} if _is_still_theirs(notice) else None


@to_staff(gettext_lazy("Ticket came back"))
def came_back(notice: Notice) -> Facts | None:
    if not _is_still_theirs(notice):
        return None
    return {"is_reopened": notice.event.code == "ticket.reopened"}


def _is_still_theirs(notice: Notice) -> bool:
    """Tell whether another officer has taken the ticket, or it has ended, since."""
    ticket = notice.ticket
    officer = ticket.assignee
    is_anothers = officer not in (None, notice.mail.user) and officer.is_active
    return not ticket.is_finished and not is_anothers


# What several have


def _promise(notice: Notice) -> Facts:
    """Give the promise as it stands now; it may have moved since the event."""
    due_at = notice.ticket.due_at
    return {"due_at": due_at, "is_late": due_at is not None and due_at <= notice.now}


def _answer(notice: Notice) -> Facts:
    answer = notice.answer
    if answer is None:
        return {"answer": None}
    return {
        "answer": answer,
        "officer": answer.user.get_full_name() if answer.user else "",
        "files": answer.attachments.count(),
    }


def _worded(kind: Kind, notice: Notice, facts: Facts) -> Worded:
    ticket, mail = notice.ticket, notice.mail
    opens = facts.get("goes_on_in") or ticket
    if kind.is_for_staff:
        url = settings.SITE_URL + reverse("admin:tickets_ticket_change", args=[ticket.pk])
    else:
        url = links.mint(opens, mail.to, notice.now)
    context = {
        "ticket": ticket,
        "now": notice.now,
        "office": ServiceStandard.in_force(),
        "button_url": url,
        "button_text": _("Open the ticket"),
        "link_lasts_until": None if kind.is_for_staff else links.lasts_until(opens, notice.now),
        **facts,
    }
    subject = _one_line(f"[{ticket.number}] " + _rendered(kind, "subject.txt", context))
    text = _rendered(kind, "txt", context)
    message = EmailMultiAlternatives(
        subject=subject,
        body=text,
        to=[mail.to],
        headers=_headers(kind, mail),
        reply_to=None if kind.is_for_staff else [reply_address.make(opens.pk)],
    )
    html = _rendered(kind, "html", {**context, "preheader": _first_line(text)}, autoescape=True)
    message.attach_alternative(html, "text/html")
    # The link opens the ticket without a password: staff read the copy, not the requester's key.
    copy = text if kind.is_for_staff else text.replace(url, _("[link not shown]"))
    return Worded(message, subject, copy)


def _headers(kind: Kind, mail: OutgoingMail) -> dict[str, str]:
    headers = {
        "Message-ID": mail.message_id,
        "Auto-Submitted": "auto-replied" if kind.is_acknowledgement else "auto-generated",
        # Holiday notes and the like; reports of failed delivery are wanted.
        "X-Auto-Response-Suppress": "OOF, AutoReply",
    }
    if kind.is_acknowledgement or kind.is_for_staff:
        headers["Precedence"] = "bulk"
    root = _thread_root(mail)
    if root != mail.message_id:
        headers["In-Reply-To"] = headers["References"] = root
    return headers


def _thread_root(mail: OutgoingMail) -> str:
    """Return the first mail this reader was sent about the ticket: the others hang on it."""
    mails = OutgoingMail.objects.filter(ticket=mail.ticket_id, to=mail.to).order_by("id")
    return mails.values_list("message_id", flat=True).first() or mail.message_id


def _rendered(kind: Kind, suffix: str, context: Facts, *, autoescape: bool = False) -> str:
    """Render one template of a set; plain text is not escaped, whatever the template says."""
    template = get_template(f"{kind.folder}/{kind.name}.{suffix}").template
    rendered = template.render(Context(context, autoescape=autoescape)).strip() + "\n"
    return rendered if autoescape else re.sub(r"\n\s*\n", "\n\n", rendered)


def _one_line(text: str) -> str:
    """Return a subject that cannot end its header, nor hide or turn round what follows."""
    visible = (c for c in " ".join(text.split()) if unicodedata.category(c) not in ("Cc", "Cf"))
    return Truncator("".join(visible)).chars(LONGEST_SUBJECT, truncate="…")


def _first_line(text: str) -> str:
    """Return what a mailbox shows beside the subject: the first words after the heading."""
    return " ".join(text.partition("\n\n")[2].split())[:120]
