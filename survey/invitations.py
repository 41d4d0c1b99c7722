"""Who is asked how it was: a day after a solved ticket closed, once a semester, by a link."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from survey.models import Invitation
from survey.semesters import Semester
from tickets import outbox
from tickets.models import OutgoingMail, Requester, Restriction, Ticket

AFTER = timedelta(days=1)
# What closed longer ago is not asked about any more, however long the clock stood still.
UNTIL = timedelta(days=14)
LASTS = timedelta(days=30)
BATCH = 200
_SALT = "survey.invitation"


def invite(now: datetime) -> int:
    """Ask whoever was served and not asked this semester; return how many."""
    semester = str(Semester.of(now))
    with transaction.atomic():
        asked = list(_not_asked(now, semester)[:BATCH])
        Invitation.objects.bulk_create(
            [
                Invitation(
                    requester=requester, semester=semester, created_at=now, expires_at=now + LASTS
                )
                for requester in asked
            ],
            ignore_conflicts=True,
        )
        outbox.put([_mail(requester, semester, now) for requester in asked])
    return len(asked)


def _not_asked(now: datetime, semester: str) -> QuerySet[Requester]:
    served = Ticket.objects.filter(
        ~Exists(Restriction.objects.filter(ticket=OuterRef("pk"))),
        # Whoever says that they wrote nothing was not served.
        ~Q(doubt=Ticket.Doubt.DISOWNED),
        requester=OuterRef("pk"),
        outcome=Ticket.Outcome.SOLVED,
        closed_at__range=(now - UNTIL, now - AFTER),
    )
    before = Invitation.objects.filter(requester=OuterRef("pk"), semester=semester)
    return Requester.objects.filter(
        Exists(served),
        ~Exists(before),
        email__isnull=False,
        email_bounced_at=None,
        erased_at=None,
    ).annotate(language=served.order_by("-closed_at").values("language")[:1])


def _mail(requester: Requester, semester: str, now: datetime) -> OutgoingMail:
    return outbox.compose(
        key=f"survey:{semester}:requester{requester.pk}",
        ticket=None,
        template="survey_invitation",
        to=requester.email,
        language=requester.language,
        now=now,
        data={"requester": requester.pk, "semester": semester},
    )


def url_of(invitation: Invitation) -> str:
    """Return the address that opens the form once; signed, so that nobody makes one up."""
    token = signing.dumps(invitation.pk, salt=_SALT)
    return settings.SITE_URL + reverse("survey:answer", args=[token])


def find(token: str, now: datetime) -> Invitation | None:
    """Return the invitation of an address, if it may still be answered."""
    try:
        key = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    return Invitation.objects.filter(pk=key, is_used=False, expires_at__gt=now).first()


def use(invitation: Invitation) -> bool:
    """Spend an invitation; False when it was spent already."""
    return bool(Invitation.objects.filter(pk=invitation.pk, is_used=False).update(is_used=True))
