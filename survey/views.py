from __future__ import annotations

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from survey import desk as device
from survey import invitations
from survey.forms import DeskForm, SurveyForm
from survey.models import Response
from survey.report import published
from survey.semesters import Semester
from tickets import clock


@require_safe
def summary(request: HttpRequest) -> HttpResponse:
    """Show everybody how content people were, semester by semester."""
    return render(request, "survey/summary.html", {"reports": published(clock.now())})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Take the one answer of a mailed link; looking at it spends nothing."""
    form = SurveyForm(request.POST or None)
    invitation = invitations.find(token, clock.now())
    if invitation is None:
        return _pressed_twice(form) or render(request, "survey/ended.html", status=404)
    if not form.is_valid():
        return _form(request, form)
    with transaction.atomic():
        if invitations.use(invitation):
            form.response(way=Response.Way.LINK, semester=_now()).save(force_insert=True)
    return redirect("survey:thanks")


@never_cache
@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "survey/thanks.html", {"is_desk": device.is_set_up(request)})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    """Set this device up for the survey, which logs its user out."""
    if not request.user.has_perm("survey.add_response"):
        raise PermissionDenied
    if request.method != "POST":
        return render(request, "survey/desk.html")
    logout(request)
    response = redirect("survey:desk_answer")
    device.set_up(response)
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def desk_answer(request: HttpRequest) -> HttpResponse:
    if not device.is_set_up(request):
        return redirect("survey:desk")
    form = DeskForm(request.POST or None)
    if not form.is_valid():
        return _form(request, form)
    response = form.response(way=Response.Way.DESK, semester=_now())
    Response.objects.bulk_create([response], ignore_conflicts=True)
    return redirect("survey:thanks")


@never_cache
@require_http_methods(["POST"])
def desk_end(request: HttpRequest) -> HttpResponse:
    """Give the device back to other uses."""
    response = redirect("survey:desk")
    device.put_away(response)
    return response


def _form(request: HttpRequest, form: SurveyForm) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "survey/answer.html", {"form": form}, status=status)


def _pressed_twice(form: SurveyForm) -> HttpResponse | None:
    """Say thanks again to whoever sent the same page twice."""
    key = form.is_valid() and form.cleaned_data["submission"]
    known = key and Response.objects.filter(pk=key).exists()
    return redirect("survey:thanks") if known else None


def _now() -> str:
    return str(Semester.of(clock.now()))
