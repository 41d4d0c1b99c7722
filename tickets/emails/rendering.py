"""Wording a mail: who may have it still, its text and its page, and its headers."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context
from django.template.loader import select_template
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from tickets import cases, clock, links, notices, reply_address
from tickets.audience import Audience
from tickets.emails import greeting
from tickets.emails.kinds import KINDS, Facts, Kind, Notice
from tickets.models import InboundMail, OutgoingMail, ServiceStandard, Ticket

# A Message-ID that may stand in a header of ours.
_NAME = re.compile(r"<[\x21-\x3b=\x3f-\x7e]{3,250}>")
LONGEST_SUBJECT = 78  # RFC 5322: a line should not be longer


class Worded(NamedTuple):
    message: EmailMultiAlternatives
    subject: str
    copy: str


def word(mail: OutgoingMail) -> Worded | None:
    """Word a mail in its reader's language; None when it must not leave any more.

    Mints a fresh link into the present transaction.
    """
    kind = KINDS[mail.template]
    notice = Notice(mail=mail, now=clock.now())
    _follow_address(kind, notice)
    if not _may_have_it(kind, notice):
        notices.pass_on(mail)
        return None
    zone = ZoneInfo(settings.TIME_ZONE)
    with translation.override(mail.language), timezone.override(zone):
        facts = kind.describe(notice)
        return None if facts is None else _worded(kind, notice, facts)


def _follow_address(kind: Kind, notice: Notice) -> None:
    """Send it to where its reader is reached now: the address may have been corrected since."""
    mail = notice.mail
    reader = mail.user if kind.is_for_staff else notice.requester
    if kind.third_party_reply or reader is None or not reader.email or reader.email == mail.to:
        return
    mail.to = reader.email
    mail.save(update_fields=["to"])


def _may_have_it(kind: Kind, notice: Notice) -> bool:
    if kind.third_party_reply:
        return True
    return _staff_may_have_it(kind, notice) if kind.is_for_staff else _requester_may_have_it(notice)


def _staff_may_have_it(kind: Kind, notice: Notice) -> bool:
    user = notice.mail.user
    if user is None or user.email != notice.mail.to:
        return False
    if notice.mail.ticket_id is None:
        return user.is_active and user.has_perm("tickets.view_ticket")
    if kind.goes_to_whose_it_is and user not in Audience([notice.ticket]).whose(notice.ticket):
        return False
    return Ticket.objects.visible_to(user).filter(pk=notice.ticket.pk).exists()


def _requester_may_have_it(notice: Notice) -> bool:
    """The address may have been erased since; and spammers get no answer."""
    requester, ticket = notice.requester, notice.ticket
    is_theirs = requester is not None and requester.email == notice.mail.to
    return is_theirs and not (ticket and ticket.outcome == Ticket.Outcome.SPAM)


def _worded(kind: Kind, notice: Notice, facts: Facts) -> Worded:
    ticket, mail = notice.ticket, notice.mail
    opens = facts.get("goes_on_in") or ticket
    url = _button(kind, notice, opens)
    has_link = bool(opens) and kind.is_for_requester
    context = {
        "ticket": ticket,
        "now": notice.now,
        "office": ServiceStandard.in_force(),
        "button_url": url,
        "button_text": _("Follow it") if ticket and ticket.case else _("Open the ticket"),
        "link_lasts_until": links.lasts_until(opens, notice.now) if has_link else None,
        "greeted": greeting.name_for(kind, notice) if kind.is_for_requester else "",
        "may_answer": greeting.may_answer(kind, opens, notice),
        **facts,
    }
    subject = _one_line(_mark(ticket) + _rendered(kind, "subject.txt", context))
    text = _rendered(kind, "txt", context)
    message = EmailMultiAlternatives(
        subject=subject,
        body=text,
        to=[mail.to],
        headers=_headers(kind, mail),
        reply_to=_reply_to(kind, opens),
    )
    html = _rendered(kind, "html", {**context, "preheader": _first_line(text)}, autoescape=True)
    message.attach_alternative(html, "text/html")
    for attachment in facts.get("attachments", ()):
        message.attach(*attachment)
    # The link opens the ticket without a password: staff read the copy, not the requester's key.
    copy = text if kind.is_for_staff else _without(text, [url, *facts.get("urls", ())])
    for secret, shown in facts.get("secrets", {}).items():
        copy = copy.replace(secret, shown)
    return Worded(message, subject, copy)


def _reply_to(kind: Kind, opens: Ticket | None) -> list[str] | None:
    """Return where an answer comes back to; staff answer on the ticket's page."""
    if kind.is_for_staff or opens is None:
        return None
    return [reply_address.make(opens.pk, kind.third_party_reply or "requester")]


def _button(kind: Kind, notice: Notice, opens: Ticket | None) -> str:
    """Return where the button of a mail leads; a requester's about several tickets has none."""
    if kind.is_for_staff:
        return _staff_url(notice.ticket)
    if kind.third_party_reply:
        return ""
    return links.mint(opens, notice.mail.to, notice.now) if opens else ""


def _without(text: str, urls: list[str]) -> str:
    for url in filter(None, urls):
        text = text.replace(url, _("[link not shown]"))
    return text


def _staff_url(ticket: Ticket | None) -> str:
    if ticket is None:
        return settings.SITE_URL + reverse("admin:tickets_ticket_changelist")
    return settings.SITE_URL + cases.page_of(ticket)


def _mark(ticket: Ticket | None) -> str:
    return f"[{ticket.number}] " if ticket else ""


def _headers(kind: Kind, mail: OutgoingMail) -> dict[str, str]:
    headers = {"Message-ID": mail.message_id}
    if not kind.third_party_reply:
        # A person wrote to a third party, and its automatic receipt, with its number, is wanted.
        headers |= {
            "Auto-Submitted": "auto-replied" if kind.is_acknowledgement else "auto-generated",
            # Holiday notes and the like; reports of failed delivery are wanted.
            "X-Auto-Response-Suppress": "OOF, AutoReply",
        }
    if kind.is_acknowledgement or kind.is_for_staff:
        headers["Precedence"] = "bulk"
    return headers | _thread(mail)


def _thread(mail: OutgoingMail) -> dict[str, str]:
    """Return what hangs a mail on its thread: our first one, and the reader's own last mail."""
    root, theirs = _thread_root(mail), _their_last(mail)
    names = [name for name in dict.fromkeys([root, theirs]) if name and name != mail.message_id]
    return {"In-Reply-To": names[-1], "References": " ".join(names)} if names else {}


def _their_last(mail: OutgoingMail) -> str:
    if mail.ticket_id is None or mail.user_id is not None:
        return ""
    came = InboundMail.objects.filter(ticket=mail.ticket_id, sender=mail.to, is_verified=True)
    name = came.exclude(message=None).order_by("-id").values_list("own_id", flat=True).first() or ""
    return name if _NAME.fullmatch(name) else ""


def _thread_root(mail: OutgoingMail) -> str:
    """Return the first mail this reader was sent about the ticket: the others hang on it."""
    if mail.ticket_id is None:
        return mail.message_id
    mails = OutgoingMail.objects.filter(ticket=mail.ticket_id, to=mail.to).order_by("id")
    return mails.values_list("message_id", flat=True).first() or mail.message_id


def _rendered(kind: Kind, suffix: str, context: Facts, *, autoescape: bool = False) -> str:
    """Render one template of a set; plain text is not escaped, whatever the template says."""
    folders = [kind.folder]
    if context["ticket"] and (case := cases.of(context["ticket"])):
        folders.insert(0, case.emails)
    template = select_template([f"{folder}/{kind.name}.{suffix}" for folder in folders]).template
    rendered = template.render(Context(context, autoescape=autoescape)).strip() + "\n"
    return rendered if autoescape else re.sub(r"\n\s*\n", "\n\n", rendered)


def _one_line(text: str) -> str:
    """Return a subject that cannot end its header, nor hide or turn round what follows."""
    visible = (c for c in " ".join(text.split()) if unicodedata.category(c) not in ("Cc", "Cf"))
    return Truncator("".join(visible)).chars(LONGEST_SUBJECT, truncate="…")


def _first_line(text: str) -> str:
    """Return what a mailbox shows beside the subject: the first words after the heading."""
    return " ".join(text.partition("\n\n")[2].split())[:120]
