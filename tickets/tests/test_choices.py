"""The list to choose from that is written without a template."""

import pytest
from django import forms
from django.test.html import parse_html
from django.utils.translation import gettext_lazy

from tickets.fields import Choices

CHOICES = [
    ("", gettext_lazy("All")),
    (1, "Andi & Budi"),
    ("<b>", '<script>"x"</script>'),
]


@pytest.mark.parametrize("value", ["", None, 1, "1", "<b>", "tidak ada"])
def test_it_is_the_list_that_django_draws(value):
    attrs = {"id": "filter_x", "aria-invalid": "true", "required": False, "disabled": True}
    ours, known = (kind(choices=CHOICES) for kind in (Choices, forms.Select))
    drawn = ours.render('x"', value, attrs)
    assert parse_html(drawn) == parse_html(known.render('x"', value, attrs))
    assert "<script>" not in drawn and 'name="x&quot;"' in drawn
