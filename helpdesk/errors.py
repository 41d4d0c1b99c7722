"""Pages for what went wrong, in the site's own design."""

import logging
from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

log = logging.getLogger(__name__)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig | TooManyFilesSent):
        return render(request, "413.html", status=413)
    return render(request, "400.html", status=400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say in words that the page was open for too long, or came from elsewhere."""
    return render(request, "403_csrf.html", status=403)


class WordedRefusals:
    """Give the site's page to what Django answers with nothing (405) or takes for our error."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        refused = self.get_response(request)
        if refused.status_code != 405 or refused.content:
            return refused
        page = render(request, "405.html", status=405)
        page["Allow"] = refused["Allow"]
        return page

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Call it a bad request when what stands in the address is what the database refuses.

        The admin's lists filter by whatever is typed there, a NUL or half a pattern too.
        """
        if not (isinstance(exception, DataError) and request.GET):
            return None
        log.warning("What the address of %s asks for no database can read", request.path)
        return bad_request(request)
