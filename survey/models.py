from __future__ import annotations

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from survey.elements import Element
from survey.semesters import Semester


def _score(element: Element) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(element.label, null=True, blank=True)


class Response(models.Model):
    """What somebody said of the service. Nothing in it leads to who said it, not even the hour."""

    class Way(models.TextChoices):
        LINK = "link", _("Mailed link")
        DESK = "desk", _("Device at the desk")

    class Sex(models.TextChoices):
        FEMALE = "female", _("Female")
        MALE = "male", _("Male")

    class Age(models.TextChoices):
        TO_25 = "to_25", _("25 or younger")
        TO_35 = "to_35", _("26 to 35")
        TO_45 = "to_45", _("36 to 45")
        TO_55 = "to_55", _("46 to 55")
        OLDER = "older", _("56 or older")

    class Education(models.TextChoices):
        SCHOOL = "school", _("Up to senior high school")
        DIPLOMA = "diploma", _("Diploma")
        BACHELOR = "bachelor", _("Bachelor's degree")
        MASTER = "master", _("Master's degree or higher")

    class Occupation(models.TextChoices):
        BUSINESS = "business", _("Entrepreneur")
        PRIVATE = "private", _("Private employee")
        CIVIL = "civil", _("Civil servant")
        FORCES = "forces", _("Military or police")
        OTHER = "other", _("Other")

    # Made by the page: pressing twice answers once, and the order of answers cannot be seen.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    semester = models.CharField(_("semester"), max_length=6)
    way = models.CharField(_("way"), max_length=4, choices=Way)
    is_helped = models.BooleanField(_("helped by staff"), default=False)
    sex = models.CharField(_("sex"), max_length=8, choices=Sex, blank=True)
    age = models.CharField(_("age"), max_length=8, choices=Age, blank=True)
    education = models.CharField(_("education"), max_length=10, choices=Education, blank=True)
    occupation = models.CharField(_("occupation"), max_length=10, choices=Occupation, blank=True)
    u1, u2, u3, u4, u5, u6, u7, u8, u9 = map(_score, Element)
    words = models.CharField(_("suggestion"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("survey response")
        verbose_name_plural = _("survey responses")
        permissions = [("view_report", "Can read the satisfaction report")]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    *(Q(**{f"{e}__isnull": True}) | Q(**{f"{e}__range": (1, 4)}) for e in Element)
                ),
                name="response_scores_1_to_4",
            ),
            models.CheckConstraint(
                condition=~Q(*(Q(**{f"{e}__isnull": True}) for e in Element)),
                name="response_says_something",
            ),
            models.CheckConstraint(
                condition=Q(semester__regex=r"^20[0-9]{2}-[12]$"), name="response_semester_known"
            ),
        ]
        indexes = [models.Index(fields=["semester"], name="response_by_semester")]

    def __str__(self) -> str:
        return f"{self.semester} {self.get_way_display()}"


class Invitation(models.Model):
    """One asking of one requester, at most once a semester; it knows no answer."""

    requester = models.ForeignKey("tickets.Requester", models.PROTECT, related_name="+")
    semester = models.CharField(max_length=6)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    # Whether, never when: the answers have no time either.
    is_used = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("survey invitation")
        verbose_name_plural = _("survey invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["requester", "semester"], name="invitation_once_a_semester"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("created_at")),
                name="invitation_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.semester} {self.requester_id}"


class FollowUp(models.Model):
    """What the office will do about an element that came out low, who does it and by when."""

    semester = models.CharField(
        _("semester"), max_length=6, help_text=_("Year and half, such as 2026-2.")
    )
    element = models.CharField(_("element"), max_length=2, choices=Element)
    action = models.CharField(_("action"), max_length=300)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("in charge")
    )
    due_on = models.DateField(_("by"))
    is_done = models.BooleanField(_("done"), default=False)

    class Meta:
        verbose_name = _("follow-up plan")
        verbose_name_plural = _("follow-up plans")
        ordering = ["-semester", "element", "due_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(semester__regex=r"^20[0-9]{2}-[12]$"), name="follow_up_semester_known"
            ),
            models.CheckConstraint(
                condition=Q(element__in=[str(element) for element in Element]),
                name="follow_up_element_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_element_display()}: {self.action}"

    def clean_fields(self, exclude=None) -> None:
        super().clean_fields(exclude=exclude)
        if Semester.read(self.semester) is None:
            raise ValidationError({"semester": _("Write year and half, such as 2026-2.")})
