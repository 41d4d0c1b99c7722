from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from survey import sheet
from survey.models import FollowUp, Response
from survey.report import YEARS_BACK, Report
from survey.semesters import Semester
from tickets import clock
from tickets.admin.lasting import Lasting
from tickets.admin.only_read import OnlyRead


@admin.register(Response)
class ResponseAdmin(OnlyRead):
    """The answers, without anybody's identity; their report stands beside them."""

    list_display = ["semester", "way", "is_helped", "words"]
    list_filter = ["semester", "way", "is_helped"]
    # Never by key: it was made on the page.
    ordering = ["-semester", "u1", "u2", "u3", "id"]

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        return [
            path("report/", guard(show_report), name="survey_report"),
            path("report/sheet/", guard(send_sheet), name="survey_report_sheet"),
            *super().get_urls(),
        ]


@admin.register(FollowUp)
class FollowUpAdmin(Lasting):
    list_display = ["semester", "element", "action", "owner", "due_on", "is_done"]
    list_filter = ["semester", "is_done"]
    list_select_related = ["owner"]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, str]:
        semester = str(Semester.of(clock.now()).after(-1))
        return {"semester": semester} | super().get_changeform_initial_data(request)


def show_report(request: HttpRequest) -> HttpResponse:
    report = _report(request)
    newest = Semester.of(clock.now())
    context = {
        "title": _("Satisfaction survey (SKM)"),
        "report": report,
        "semesters": [newest.after(-back) for back in range(YEARS_BACK * 2)],
        "is_under_way": report.semester == newest,
        "sheet_url": f"{reverse('admin:survey_report_sheet')}?{_asked(report)}",
        "may_plan": request.user.has_perm("survey.add_followup"),
        "plan_url": f"{reverse('admin:survey_followup_add')}?{_asked(report)}",
        **admin.site.each_context(request),
    }
    return TemplateResponse(request, "admin/survey/report.html", context)


def send_sheet(request: HttpRequest) -> HttpResponse:
    return sheet.answer(_report(request))


def _report(request: HttpRequest) -> Report:
    """Return the semester asked for, the present one by default."""
    if not request.user.has_perm("survey.view_report"):
        raise PermissionDenied
    newest = Semester.of(clock.now())
    asked = request.GET.get("semester")
    semester = Semester.read(asked) if asked else newest
    if semester is None or semester > newest:
        raise Http404
    return Report(semester)


def _asked(report: Report) -> str:
    return urlencode({"semester": report.semester})
