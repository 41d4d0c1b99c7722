"""Form fields that know what people type: telephones, instants, categories, several files."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from tickets import phones, uploads
from tickets.models import Category

# What a year can be in a tender: others are slips, and the far past no database can tell.
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_LATEST = datetime(2100, 1, 1, tzinfo=UTC)


class PhoneField(forms.CharField):
    """A telephone number as people write it; E.164 when clean."""

    widget = forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"})

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        if not typed:
            return ""
        try:
            return phones.normalise(typed)
        except phones.WrongPhone as error:
            raise ValidationError(
                _("This telephone number does not exist. Write it like 0812 3456 7890.")
            ) from error


class InstantField(forms.DateTimeField):
    """A moment in the office's zone, as `datetime-local` inputs send it."""

    def __init__(self, **kwargs: Any) -> None:
        form = "%Y-%m-%dT%H:%M"
        widget = forms.DateTimeInput(format=form, attrs={"type": "datetime-local"})
        super().__init__(input_formats=[form, "%Y-%m-%d %H:%M"], widget=widget, **kwargs)

    def clean(self, value: Any) -> datetime | None:
        try:
            at = super().clean(value)
        except OverflowError as error:
            raise ValidationError(self.error_messages["invalid"]) from error
        if at and not _EARLIEST <= at <= _LATEST:
            raise ValidationError(_("Please check the year of this date."))
        return at


class CategoryField(forms.ModelChoiceField):
    """A category by its code; other programs may know it by its id."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Category.objects.none(), to_field_name="code", **kwargs)

    def to_python(self, value: Any) -> Category | None:
        text = str(value or "")
        if text.isascii() and text.isdigit() and len(text) < 10:
            by_id = self.queryset.filter(pk=int(text)).first()
            if by_id:
                return by_id
        if "\0" in text:
            raise ValidationError(self.error_messages["invalid_choice"])
        return super().to_python(value)


class _FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each told by its content; clean data is a list."""

    def __init__(self, **kwargs: Any) -> None:
        widget = _FilesInput(attrs={"accept": uploads.ACCEPT})
        super().__init__(widget=widget, required=False, **kwargs)

    def clean(self, value: Any, initial: Any = None) -> list[UploadedFile]:
        files = [file for file in value or [] if file]
        if len(files) > uploads.MOST_FILES:
            raise ValidationError(
                _("At most %(most)d files at a time. You chose %(chosen)d."),
                params={"most": uploads.MOST_FILES, "chosen": len(files)},
            )
        taken, refused = [], []
        for file in files:
            try:
                taken.append(uploads.checked(file))
            except uploads.RefusedFile as error:
                refused.append(ValidationError(str(error)))
        if refused:
            raise ValidationError(refused)
        return taken
