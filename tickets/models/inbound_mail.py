from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from tickets import cases, groups


class InboundMailQuerySet(models.QuerySet["InboundMail"]):
    def visible_to(self, user) -> InboundMailQuerySet:
        """Return what a member of staff may see: mail on their tickets, and what they may sort.

        What is not read yet is nobody's: whom it names is not known before.
        """
        from tickets.models.ticket import Ticket

        seen = Q(Exists(Ticket.objects.visible_to(user).filter(pk=OuterRef("ticket"))))
        if user.is_active and user.has_perm("tickets.sort_inboundmail"):
            loose = Q(ticket=None) & ~Q(status=InboundMail.Status.STORED)
            handles = user.groups.filter(name=groups.COMPLAINT_HANDLER).exists()
            loose &= ~Q(hidden_from__contains=[user.pk])
            seen |= loose if handles else loose & Q(is_sensitive=False)
        rows = self.filter(seen)
        for keys in cases.concealed():
            rows = rows.exclude(status=InboundMail.Status.TAKEN, ticket__in=keys)
        return rows


class InboundMail(models.Model):
    """A mail that came in: its bytes first, committed before anything in them is understood."""

    class Status(models.TextChoices):
        STORED = "stored", _("Not read yet")
        TAKEN = "taken", _("On a ticket")
        HELD = "held", _("Held: junk, perhaps")
        WAITING = "waiting", _("Waits for a person to decide")
        IGNORED = "ignored", _("Read, and nothing to do")
        QUARANTINED = "quarantined", _("Could not be read")

    # How it came: a mailbox, a webhook, the command line.
    source = models.CharField(_("source"), max_length=80)
    # The provider's id, or mailbox and UID, or the hash of the bytes: the same mail is one row.
    key = models.CharField(max_length=200, unique=True)
    digest = models.CharField(max_length=64, db_index=True)
    raw = models.BinaryField()
    # Of the whole mail, also where it is too large and only its head is here.
    size = models.PositiveIntegerField(_("bytes"))
    # The server's time, never what the mail says of itself.
    received_at = models.DateTimeField(_("received"))
    recorded_at = models.DateTimeField(_("recorded"))
    status = models.CharField(_("state"), max_length=12, choices=Status, default=Status.STORED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"))
    last_error = models.TextField(_("last error"), blank=True)
    mailbox = models.ForeignKey(
        "tickets.Mailbox", models.SET_NULL, null=True, blank=True, related_name="mails"
    )
    # The folder it lay in says that the provider takes it for junk.
    is_junk = models.BooleanField(default=False)
    # It names staff or complains: until it is sorted, only complaint handlers see it.
    is_sensitive = models.BooleanField(default=False)
    # Whom it names, as long as no ticket of its own says so: not even to be sorted by them.
    hidden_from = ArrayField(models.BigIntegerField(), default=list, editable=False)
    # Its own Message-ID, to which our answers refer.
    own_id = models.CharField(max_length=300, blank=True)
    # Of what its author wrote: the same mail delivered twice differs only in what servers added.
    content_digest = models.CharField(max_length=64, blank=True)
    # What the lists show without reading the bytes again.
    sender = models.CharField(_("from"), max_length=320, blank=True)
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    is_verified = models.BooleanField(_("sender verified"), default=False)
    ticket = models.ForeignKey(
        "tickets.Ticket", models.PROTECT, null=True, blank=True, related_name="inbound_mails"
    )
    message = models.OneToOneField(
        "tickets.Message", models.PROTECT, null=True, blank=True, related_name="inbound_mail"
    )

    objects = InboundMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("inbound mail")
        verbose_name_plural = _("inbound mail")
        ordering = ["-id"]
        permissions = [("sort_inboundmail", "Can sort mail that is held or could not be read")]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    status__in=["stored", "taken", "held", "waiting", "ignored", "quarantined"]
                ),
                name="inbound_status_known",
            ),
            models.CheckConstraint(
                condition=~Q(status="taken") | Q(ticket__isnull=False),
                name="inbound_taken_by_a_ticket",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(status="stored"),
                name="inbound_unread_by_time",
            ),
            models.Index(
                fields=["status"],
                condition=Q(status__in=["held", "waiting", "quarantined"]),
                name="inbound_wants_a_person",
            ),
            models.Index(
                fields=["content_digest"],
                condition=~Q(content_digest=""),
                name="inbound_by_content",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sender}: {self.subject}"

    @property
    def is_withheld(self) -> bool:
        """Tell whether the mail server has never given it out: not a byte of it is here."""
        return self.status == self.Status.QUARANTINED and not self.raw and bool(self.last_error)

    @property
    def may_go_on(self) -> bool:
        """Tell whether a person may let it go its way: held, or put away and on no ticket."""
        put_away = self.status == self.Status.IGNORED and self.ticket_id is None
        return put_away or self.status == self.Status.HELD

    @property
    def is_cut(self) -> bool:
        """Tell whether only its head was fetched: the whole is larger than what is taken."""
        return self.size > len(self.raw)
