from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Mailbox(models.Model):
    """A mailbox that is read by IMAP. Its secret stands in the environment, never in a row."""

    class Security(models.TextChoices):
        TLS = "tls", _("TLS from the first byte (port 993)")
        STARTTLS = "starttls", _("STARTTLS (port 143)")
        NONE = "none", _("none: only on this machine")

    code = models.CharField(
        _("short name"),
        max_length=30,
        unique=True,
        validators=[RegexValidator(r"^[a-z][a-z0-9_]*$")],
        help_text=_(
            "Small letters. The environment holds the password, for “office” in "
            "MAILBOX_OFFICE_PASSWORD."
        ),
    )
    address = models.EmailField(_("address"))
    host = models.CharField(_("IMAP server"), max_length=200)
    port = models.PositiveIntegerField(_("port"), default=993)
    security = models.CharField(
        _("encryption"), max_length=10, choices=Security, default=Security.TLS
    )
    username = models.CharField(_("user name"), max_length=200)
    # Who takes what comes here (see tickets.mail_in.routing); empty: it becomes a ticket.
    place = models.CharField(
        _("goes to"),
        max_length=40,
        blank=True,
        help_text=_("Such as “pengaduan”. Left empty, what comes becomes a ticket."),
    )
    # The name by which the receiving host signs its own Authentication-Results.
    authserv_id = models.CharField(
        _("who checks senders"),
        max_length=200,
        blank=True,
        help_text=_(
            "What stands first in the mail’s Authentication-Results, such as mx.google.com."
        ),
    )
    further_folders = models.TextField(
        _("further folders"),
        blank=True,
        default="",
        db_default="",
        help_text=_(
            "One a line, named in full, such as Arsip/2026. The inbox and what the server marks "
            "as junk, archive or all mail are read anyway."
        ),
    )
    starts_at = models.DateTimeField(
        _("read from"),
        default=timezone.now,
        help_text=_("Nothing that came before is read. Now, unless you choose another moment."),
    )
    is_active = models.BooleanField(_("is read"), default=True)
    # Who reads it now holds it until then; nobody else begins before.
    leased_until = models.DateTimeField(null=True, blank=True, editable=False)
    tried_at = models.DateTimeField(null=True, blank=True, editable=False)
    read_at = models.DateTimeField(_("last read"), null=True, blank=True, editable=False)
    failing_since = models.DateTimeField(_("failing since"), null=True, blank=True, editable=False)
    last_error = models.TextField(_("last error"), blank=True, editable=False)

    class Meta:
        verbose_name = _("mailbox")
        verbose_name_plural = _("mailboxes")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.address


class MailboxFolder(models.Model):
    """How far a folder was read; UIDs count anew when their validity changes."""

    mailbox = models.ForeignKey(Mailbox, models.CASCADE, related_name="folders")
    name = models.CharField(max_length=1000)
    # Whose folder it was and from when on it was read; neither is known of the oldest rows.
    account = models.CharField(max_length=420, default="", db_default="")
    starts_at = models.DateTimeField(null=True)
    uid_validity = models.BigIntegerField(default=0)
    last_uid = models.BigIntegerField(default=0)
    # The mail that the server did not give out when it was last asked, and how often it did not.
    failing_uid = models.BigIntegerField(default=0, db_default=0)
    failing_tries = models.PositiveIntegerField(default=0, db_default=0)
    failing_since = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("folder of a mailbox")
        verbose_name_plural = _("folders of mailboxes")
        constraints = [
            models.UniqueConstraint(fields=["mailbox", "name"], name="mailbox_folder_once")
        ]

    def __str__(self) -> str:
        return f"{self.mailbox}: {self.name}"
