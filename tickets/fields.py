"""Form fields that know what people type: telephones, instants, categories, several files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q, QuerySet
from django.forms.utils import flatatt
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from tickets import clock, limits, phones, tray, uploads
from tickets.models import Category, TrayFile
from tickets.prepared import Prepared
from tickets.templatetags.instants import moment
from tickets.verbs.needing import LONGEST_OVER

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
    """A moment in the office's zone, as `datetime-local` inputs send it or people write it."""

    def __init__(self, **kwargs: Any) -> None:
        form = "%Y-%m-%dT%H:%M"
        widget = forms.DateTimeInput(format=form, attrs={"type": "datetime-local"})
        # An old browser shows a line of text, and the error message says how to write there.
        written = [f"%d{sign}%m{sign}%Y %H{dot}%M" for sign in "/-." for dot in ":."]
        formats = [form, "%Y-%m-%d %H:%M", *written]
        super().__init__(input_formats=formats, widget=widget, **kwargs)

    def clean(self, value: Any) -> datetime | None:
        try:
            at = super().clean(value)
        except OverflowError as error:
            raise ValidationError(self.error_messages["invalid"]) from error
        if at and not _EARLIEST <= at <= _LATEST:
            raise ValidationError(_("Please check the year of this date."))
        return at


class StageEndField(InstantField):
    """When a tender stage ends; one that is long over is a slip, and would help nobody."""

    default_error_messages = {
        "over": _(
            "This stage ended on %(moment)s. Please check the date and the year; if the "
            "stage is over, leave this empty and say so in your own words."
        )
    }
    # For whoever types it for somebody else.
    over_for_staff = _(
        "This stage ended on %(moment)s. Please check the date and the year; if the stage is "
        "over, leave this empty and write so on the ticket."
    )

    def clean(self, value: Any) -> datetime | None:
        at = super().clean(value)
        if at and at < clock.now() - LONGEST_OVER:
            raise ValidationError(self.error_messages["over"] % {"moment": moment(at)})
        return at


_SELECTED = ("", " selected")


class Choices(forms.Select):
    """A list to choose from, of one level, written without a template: the queue has four of them,
    and they took a tenth of its time."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        chosen = self.format_value(value)
        options = [
            f'<option value="{escape(of)}"{_SELECTED[str(of) in chosen]}>{escape(label)}'
            for of, label in self.choices
        ]
        around = flatatt({"name": name, **self.build_attrs(self.attrs, attrs)})
        text = f"<select{around}>{'</option>'.join([*options, ''])}</select>"
        return mark_safe(text)  # noqa: S308 — every word in it is escaped


class CategoryField(forms.ModelChoiceField):
    """A category by its code; other programs may know it by its id."""

    def __init__(self, **kwargs: Any) -> None:
        active = Category.objects.filter(is_active=True)
        super().__init__(queryset=active, to_field_name="code", **kwargs)

    def to_python(self, value: Any) -> Category | None:
        text = str(value or "")
        if not text:
            return None
        pk = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
        found = _active_category(code=text.replace("\0", " "), pk=pk)
        if not found:
            raise ValidationError(self.error_messages["invalid_choice"])
        # A code may look like an id; then the id is meant.
        return min(found, key=lambda category: category.pk != pk)


def _active(code: str, pk: int) -> QuerySet:
    active = Category.objects.filter(Q(code=code) | Q(pk=pk), is_active=True)
    return active.select_related("default_severity")


_active_category = Prepared(_active, code=str, pk=int)


def read_once(field: forms.ModelChoiceField, rows: Iterable[Any] | None = None) -> None:
    """Read the choices of a field now: drawing it asks for them twice, and counts them too.

    In one go, for they are few: by itself a field reads them through a cursor on the server.
    `rows` are the field's own, where they are known already.
    """
    read = [field.choices.choice(row) for row in (field.queryset if rows is None else rows)]
    field.widget.choices = read if field.empty_label is None else [("", field.empty_label), *read]


class Chosen(NamedTuple):
    """What a page sends of files: new ones, and handles of those that wait in the tray."""

    new: list[UploadedFile]
    handles: list[str]


class _FilesInput(forms.FileInput):
    allow_multiple_selected = True
    template_name = "tickets/_files.html"
    kept: Sequence[TrayFile] = ()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        kept = [{"handle": tray.handle(k), "name": k.name, "size": k.size} for k in self.kept]
        return context | {"kept": kept}

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Chosen:
        new = [file for file in files.getlist(name) if file] if hasattr(files, "getlist") else []
        if not hasattr(data, "getlist"):
            return Chosen(new, [])
        dropped = set(data.getlist(f"{name}-drop"))
        handles = [h for h in data.getlist(f"{name}-kept")[:_MOST_HANDLES] if h not in dropped]
        return Chosen(new, handles)


# More than any page of ours carries.
_MOST_HANDLES = 20


class FilesField(forms.FileField):
    """Several files, each told by its content; clean data is a list.

    `accepted` is what came with this form and may be kept, `kept` what its tray held already:
    both stand also where the field, or the form, is refused.
    """

    tray: tray.Tray | None = None
    accepted: Sequence[UploadedFile] = ()
    kept: Sequence[TrayFile] = ()
    # Names of what was accepted and could not be kept.
    lost: Sequence[str] = ()

    def __init__(self, **kwargs: Any) -> None:
        widget = _FilesInput(attrs={"accept": uploads.ACCEPT})
        super().__init__(widget=widget, required=False, **kwargs)

    def clean(self, value: Chosen | None, initial: Any = None) -> list[File]:
        chosen = value or Chosen([], [])
        self.kept = self.tray.find(chosen.handles) if self.tray else []
        self.accepted = []
        waiting = [file for kept in self.kept if (file := tray.opened(kept))]
        refused = [ValidationError(said) for said in self._look_through(chosen.new)]
        if len(waiting) < len(chosen.handles):
            refused.append(ValidationError(_GONE))
        if refused:
            raise ValidationError(refused)
        return [*waiting, *self.accepted]

    def _look_through(self, files: list[UploadedFile]) -> Iterator[str]:
        """Accept the files one by one, and say of the others which and why."""
        for file in files:
            if len(self.kept) + len(self.accepted) >= uploads.MOST_FILES:
                yield _ONE_TOO_MANY % {"file": uploads.clean_name(file.name or "")}
                continue
            try:
                if self.tray:
                    self.tray.count()
                self.accepted.append(uploads.checked(file))
            except uploads.RefusedFile as error:
                yield str(error)
            except limits.LimitReached as reached:
                minutes = -(-reached.seconds_left // 60)
                yield _TOO_MANY % {"file": uploads.clean_name(file.name or ""), "minutes": minutes}

    def keep(self) -> bool:
        """Put what was accepted into the tray and on the page; say whether all of it was kept."""
        put = [self.tray.keep(file) if self.tray else None for file in self.accepted]
        names = [str(file.name) for file in self.accepted]
        self.lost = [name for name, kept in zip(names, put, strict=True) if not kept]
        self.accepted = []
        self.kept = [*self.kept, *filter(None, put)]
        self.widget.kept = self.kept
        return all(put)


_GONE = _("A file that was kept is not there any more. Please choose it again.")
_TOO_MANY = _(
    "“%(file)s” was not taken: too many files have come from your connection in a short time. "
    "Send your text without it now, or with it in %(minutes)d minutes."
)
_ONE_TOO_MANY = _(
    "“%(file)s” is one too many: a message takes 5 files. Send it with your next message."
)
