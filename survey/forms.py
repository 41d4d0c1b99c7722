from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from survey.elements import ANSWERS, Element
from survey.models import Response
from tickets import masking
from tickets.forms import Submission


class ElementField(forms.TypedChoiceField):
    """Four answers to one question; it may be left blank, and then counts for nothing."""

    # Said once above the form rather than nine times.
    is_conditional = True

    def __init__(self, element: Element) -> None:
        super().__init__(
            label=element.question,
            choices=list(enumerate(ANSWERS[element], start=1)),
            coerce=int,
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
        )


class SurveyForm(forms.Form):
    """Nine questions, and what the report breaks answers down by."""

    submission = Submission()
    sex, age, education, occupation = (
        forms.ChoiceField(label=label, choices=[("", "–"), *of.choices], required=False)
        for label, of in (
            (_("sex"), Response.Sex),
            (_("age"), Response.Age),
            (_("education"), Response.Education),
            (_("occupation"), Response.Occupation),
        )
    )
    words = forms.CharField(
        label=_("What should we do better?"),
        help_text=_("Please name nobody: what you write here is read without knowing who you are."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"submission": uuid4()})
        self.fields = {element.value: ElementField(element) for element in Element} | self.fields

    @property
    def elements(self) -> list[forms.BoundField]:
        return [self[element.value] for element in Element]

    def clean_words(self) -> str:
        return masking.without_passwords(self.cleaned_data["words"])[:500]

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if not self.errors and all(said[element.value] is None for element in Element):
            self.add_error(None, _("Please answer at least one question."))
        return said

    def response(self, **more: Any) -> Response:
        """Return the unsaved row; one more press of the same page has the same key."""
        said = dict(self.cleaned_data)
        key: UUID | None = said.pop("submission")
        return Response(id=key or uuid4(), **said | more)


class DeskForm(SurveyForm):
    is_helped = forms.BooleanField(label=_("Staff helped to fill this in"), required=False)
