from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from tickets import identity, phones


class Person(models.Model):
    """What is known of somebody who asks. The identity number is never kept in the clear."""

    class Role(models.TextChoices):
        PROVIDER = "penyedia", _("Provider")
        PPK = "ppk", _("PPK (commitment-making officer)")
        POKJA = "pokja", _("Pokja (selection working group)")
        PP = "pp", _("PP (procurement officer)")
        PA_KPA = "pa_kpa", _("PA/KPA (budget user)")
        AUDITOR = "auditor", _("Auditor")
        PUBLIC = "public", _("Member of the public")

    class IdentityType(models.TextChoices):
        KTP = "ktp", _("KTP (identity card)")
        SIM = "sim", _("SIM (driving licence)")
        EMPLOYEE_CARD = "employee_card", _("Employee card")
        PASSPORT = "passport", _("Passport")

    name = models.CharField(_("name"), max_length=120)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    role = models.CharField(_("role"), max_length=16, choices=Role, blank=True)
    organisation = models.CharField(_("organisation"), max_length=160, blank=True)
    identity_type = models.CharField(
        _("identity document"), max_length=16, choices=IdentityType, blank=True
    )
    identity_cipher = models.TextField(blank=True, editable=False)
    identity_hash = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def set_identity_number(self, number: str) -> None:
        """Keep a number of `identity_type` encrypted; an empty one is forgotten.

        Raises identity.WrongIdentityNumber.
        """
        if not number:
            self.identity_cipher = self.identity_hash = ""
            return
        bare = identity.normalise(self.identity_type, number)
        self.identity_cipher = identity.encrypt(bare)
        self.identity_hash = identity.fingerprints(self.identity_type, bare)[0]

    @property
    def says_who_it_is(self) -> bool:
        """Tell whether what the service standard asks for is there: a telephone and a document."""
        return bool(self.phone and self.identity_type)

    @property
    def masked_identity_number(self) -> str:
        return identity.mask(identity.decrypt(self.identity_cipher)) if self.identity_cipher else ""

    @property
    def phone_display(self) -> str:
        return phones.display(self.phone) if self.phone else ""

    @property
    def whatsapp_url(self) -> str:
        """Return where a press opens a chat; nothing leaves before it is pressed."""
        return f"https://wa.me/{self.phone.removeprefix('+')}" if self.phone else ""


class RequesterQuerySet(models.QuerySet["Requester"]):
    def with_identity_number(self, kind: str, number: str) -> RequesterQuerySet:
        """Return who showed exactly this number; a part of a number finds nobody."""
        bare = identity.normalise(kind, number)
        return self.filter(identity_hash__in=identity.fingerprints(kind, bare))


class Requester(Person):
    """Who asks. No password: an emailed link opens one ticket."""

    email = models.EmailField(_("email address"), unique=True, null=True, blank=True)
    postal_address = models.CharField(_("postal address"), max_length=240, blank=True)
    created_at = models.DateTimeField(_("known since"), auto_now_add=True)
    # Mail to the address came back; it is still tried, and staff see it.
    email_bounced_at = models.DateTimeField(
        _("mail came back"), null=True, blank=True, editable=False
    )
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True, editable=False)

    objects = RequesterQuerySet.as_manager()

    class Meta:
        verbose_name = _("requester")
        verbose_name_plural = _("requesters")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email__isnull=False)
                | ~models.Q(phone="", postal_address="")
                | models.Q(erased_at__isnull=False),
                name="requester_has_a_contact",
            ),
            models.CheckConstraint(
                condition=models.Q(email__isnull=True) | ~models.Q(email=""),
                name="requester_email_is_null_not_blank",
            ),
            models.CheckConstraint(
                condition=models.Q(identity_cipher="", identity_hash="")
                | ~models.Q(identity_cipher="") & ~models.Q(identity_hash=""),
                name="requester_identity_is_whole",
            ),
        ]
        indexes = [
            models.Index(
                fields=["identity_hash"],
                condition=~models.Q(identity_hash=""),
                name="requester_by_identity",
            ),
            models.Index(
                fields=["phone"], condition=~models.Q(phone=""), name="requester_by_phone"
            ),
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="requester_name_trgm"),
            GinIndex(OpClass(Upper("email"), name="gin_trgm_ops"), name="requester_email_trgm"),
        ]

    def save(self, *args, **kwargs) -> None:
        # One person, one row, however the address is capitalised.
        self.email = self.email.strip().casefold() if self.email else None
        super().save(*args, **kwargs)


class Statement(Person):
    """What somebody wrote about themselves on one ticket, where it differs from the record.

    Anybody can type anybody's address into a form, so what a form says never overwrites what is
    known of a requester. It waits here for an officer to accept it.
    """

    ticket = models.OneToOneField("tickets.Ticket", models.PROTECT, related_name="statement")
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("statement about oneself")
        verbose_name_plural = _("statements about oneself")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(identity_cipher="", identity_hash="")
                | ~models.Q(identity_cipher="") & ~models.Q(identity_hash=""),
                name="statement_identity_is_whole",
            )
        ]
