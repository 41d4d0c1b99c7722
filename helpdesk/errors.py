"""Pages for what went wrong, in the site's own design."""

from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig | TooManyFilesSent):
        return render(request, "413.html", status=413)
    return render(request, "400.html", status=400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say in words that the page was open for too long, or came from elsewhere."""
    return render(request, "403_csrf.html", status=403)


class WordedRefusals:
    """Give Django's empty answer to a wrong method (405) the site's page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        refused = self.get_response(request)
        if refused.status_code != 405 or refused.content:
            return refused
        page = render(request, "405.html", status=405)
        page["Allow"] = refused["Allow"]
        return page
