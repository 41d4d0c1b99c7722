"""The register on screen, on paper and as a file; and a month's figures."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from guestbook import door, register, sheets
from guestbook.figures import Figures
from guestbook.models import NumberReading, Place, Visit
from guestbook.models.visit import office_day
from guestbook.register import Part, PartForm
from guestbook.today import open_tickets
from tickets import clock
from tickets.months import Month

PAGE = 100
MONTHS_BACK = 24


class ExportForm(forms.Form):
    """What kind of file; identity numbers in the clear need the right to them and a reason."""

    kind = forms.ChoiceField(choices=[("xlsx", "XLSX"), ("csv", "CSV")])
    in_the_clear = forms.BooleanField(required=False)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Needed with whole numbers, so it is not called optional.
        self.fields["reason"].is_conditional = True

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("in_the_clear") and not data.get("reason", "").strip():
            self.add_error("reason", _("Please say why you need to see it."))
        return data


@door.staff(door.READ)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    return _page(request, ExportForm())


@door.staff(door.READ)
@require_safe
def printed(request: HttpRequest) -> HttpResponse:
    """Show one part for paper, with the letterhead and a place for a signature."""
    part = _part(request)
    visits = _lines(request, list(part.visits[: 10 * PAGE]))
    context = {
        "title": _("Register of visits"),
        "part": part,
        "visits": visits,
        "is_cut": part.visits.count() > len(visits),
        "drawn_at": clock.now(),
        **_balance(part),
        **admin.site.each_context(request),
    }
    return TemplateResponse(request, "guestbook/register_print.html", context)


@door.staff(door.READ)
@require_http_methods(["POST"])
def export(request: HttpRequest) -> HttpResponseBase:
    form = ExportForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    part, said = _part(request), form.cleaned_data
    total = part.visits.count()
    if said["in_the_clear"]:
        _note_reading(request, part, said["reason"], total)
    lines = _with_heads(part, request, said["in_the_clear"])
    name = f"buku-tamu-{part.first}-{part.last}.{said['kind']}"
    answer = _file(request, lines, said["kind"], name, total)
    answer["Cache-Control"] = "no-store, private"
    return answer


@door.staff(door.READ)
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    newest = Month.of(clock.now())
    asked = request.GET.get("bulan")
    month = Month.read(asked) if asked else newest
    if month is None or month > newest:
        raise Http404
    context = {
        "title": _("Figures of a month"),
        "figures": Figures(month, _place(request)),
        "months": [newest.after(-back) for back in range(MONTHS_BACK)],
        "places": Place.objects.all(),
        **admin.site.each_context(request),
    }
    return TemplateResponse(request, "guestbook/figures.html", context)


def _page(request: HttpRequest, export_form: ExportForm, status: int = 200) -> HttpResponse:
    part = _part(request)
    form = PartForm(request.GET or None, initial={"dari": part.first, "sampai": part.last})
    shown = Paginator(part.visits, PAGE).get_page(request.GET.get("hal"))
    context = {
        "title": _("Register of visits"),
        "form": form,
        "part": part,
        "page": shown,
        "visits": _lines(request, list(shown)),
        "export_form": export_form,
        "may_reveal": request.user.has_perm(door.REVEAL),
        "asked": urlencode(part.asked),
        **_balance(part),
        **admin.site.each_context(request),
    }
    return TemplateResponse(request, "guestbook/register.html", context, status=status)


def _part(request: HttpRequest) -> Part:
    return Part.read(PartForm(request.GET), office_day(clock.now()))


def _lines(request: HttpRequest, visits: list[Visit]) -> list[Visit]:
    """Give each visit what its line shows."""
    keys = [visit.ticket_id for visit in visits if visit.ticket_id]
    shown = set(open_tickets(request.user).filter(pk__in=keys).values_list("pk", flat=True))
    for visit in visits:
        visit.document, visit.masked = register.identity_of(visit)
        visit.note = register.note_of(visit)
        visit.ticket_number = visit.ticket.number if visit.ticket_id in shown else ""
    return visits


def _balance(part: Part) -> dict[str, int]:
    """Count who came, and where each of them is: the parts add up to the whole."""
    rows = part.visits
    return {
        "total": rows.count(),
        "still_here": rows.filter(left_at=None).count(),
        "served": rows.filter(left_at__isnull=False, served_at__isnull=False).count(),
        "unserved": rows.filter(left_at__isnull=False, served_at=None).count(),
    }


def _note_reading(request: HttpRequest, part: Part, reason: str, total: int) -> None:
    """Record who takes identity numbers out in the clear, before the first one leaves."""
    if not request.user.has_perm(door.REVEAL):
        raise PermissionDenied
    NumberReading.objects.create(
        user=request.user, at=clock.now(), reason=reason.strip(), part=part.asked, visits=total
    )


def _with_heads(part: Part, request: HttpRequest, in_the_clear: bool):
    yield register.heads()
    yield from register.lines(part, by=request.user, in_the_clear=in_the_clear)


def _file(request: HttpRequest, lines, kind: str, name: str, total: int) -> HttpResponseBase:
    """Answer with the file; a script asks for it together with the progress."""
    content_type = sheets.SHEET if kind == "xlsx" else sheets.CSV
    if request.POST.get("progress"):
        framed = sheets.with_progress(lines, kind, total)
        answer = StreamingHttpResponse(framed, content_type="application/octet-stream")
        answer["X-Total"], answer["X-Filename"], answer["X-Kind"] = total, name, content_type
        return answer
    if kind == "csv":
        answer = StreamingHttpResponse(sheets.as_csv(lines), content_type=content_type)
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
    file = sheets.whole(lines, kind)
    return FileResponse(file, as_attachment=True, filename=name, content_type=content_type)


def _place(request: HttpRequest) -> Place | None:
    code = request.GET.get("tempat", "").replace("\0", "")
    return Place.objects.filter(code=code).first() if code else None
