from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from tickets import clock
from tickets.admin.lasting import Lasting


class DatedForm(forms.ModelForm):
    """A decision counts from when it is made: what held before stays as it was."""

    def clean_effective_from(self):
        effective_from = self.cleaned_data["effective_from"]
        if effective_from <= clock.now():
            raise ValidationError(_("Choose a moment in the future: the past stays as it was."))
        return effective_from


class Dated(Lasting):
    """Dated rows: new ones are added; one already in force is read-only."""

    form = DatedForm

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        may = super().has_change_permission(request, obj)
        return may and (obj is None or obj.effective_from > clock.now())
