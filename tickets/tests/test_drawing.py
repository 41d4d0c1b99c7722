"""A row of the queue is drawn once for each shape, and shows what its template would."""

from __future__ import annotations

from dataclasses import fields, replace

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from tickets.staff.drawing import drawn
from tickets.staff.rows import Row

PLAIN = Row(**{field.name: field.name for field in fields(Row)} | {"is_nobodys": False})
ROWS = [
    PLAIN,
    replace(PLAIN, subject="<b>\x1a3\x1a", shown_subject=mark_safe("<mark>x</mark>")),
    replace(PLAIN, requester="\"Andi\" & '{{ x }}'", is_nobodys=True),
    replace(PLAIN, due_iso="", due_said="", needed_said="", excerpt=""),
    replace(PLAIN, excerpt=mark_safe("a <mark>b</mark>"), category=""),
]


def one_by_one(**context) -> str:
    template = "admin/tickets/ticket/_queue_row.html"
    return "".join(render_to_string(template, {"row": row, **context}) for row in ROWS)


def test_rows_are_as_the_template_draws_each():
    assert drawn(ROWS) == one_by_one()
    assert drawn(ROWS, bulk_url="/x/") == one_by_one(bulk_url="/x/")
    assert 'name="ticket"' not in drawn(ROWS)


def test_what_people_wrote_stays_text():
    page = drawn(ROWS)
    assert "&lt;b&gt;\x1a3\x1a" in page
    assert "&quot;Andi&quot; &amp; &#x27;{{ x }}&#x27;" in page
    assert drawn([]) == ""
