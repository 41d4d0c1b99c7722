"""Pages that are about no ticket: the way in, and the published promise."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from tickets import context
from tickets.models import Disturbance


def _with_standard(request: HttpRequest, template: str, **more: object) -> HttpResponse:
    # The very object of the footer: one query for both.
    page = {"standard": context.office(request)["office"], **more}
    return render(request, template, page)


@gzip_page
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    present = Disturbance.objects.present()
    return _with_standard(request, "tickets/home.html", disturbances=present)


@gzip_page
@require_safe
def standard(request: HttpRequest) -> HttpResponse:
    return _with_standard(request, "tickets/standard.html")
