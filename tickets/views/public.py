"""Pages that are about no ticket: the way in, and the published promise."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tickets import context


def _with_standard(request: HttpRequest, template: str) -> HttpResponse:
    # The very object of the footer: one query for both.
    return render(request, template, {"standard": context.office(request)["office"]})


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return _with_standard(request, "tickets/home.html")


@require_safe
def standard(request: HttpRequest) -> HttpResponse:
    return _with_standard(request, "tickets/standard.html")
