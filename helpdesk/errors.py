"""Pages for what went wrong, in the site's own design, with what was typed kept on them."""

import logging
import sys
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.db import DataError, InterfaceError, OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.csrf import requires_csrf_token

from complaints.page_tray import PageTray
from complaints.views.filing import page_of
from tickets import typed, with_files
from tickets.limits import LimitReached
from tickets.tray import Tray

log = logging.getLogger(__name__)

# Long enough for a database to be started again.
RETRY_AFTER = "30"


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig | TooManyFilesSent):
        return render(request, "413.html", status=413)
    return render(request, "400.html", status=400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the page was open for too long, and give what was typed back for sending again.

    Only shown, without a button, where another site may have sent it: a press there would be
    made to confirm what that site wants.
    """
    if _is_surely_from_here(request):
        _keep_files(request)
    kept = typed.given_back(request) | {"may_resend": _is_from_here(request)}
    return _private(render(request, "403_csrf.html", kept, status=403))


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Keep a text for a ticket this session is not let in to any more."""
    _keep_files_of_a_sent_page(request)
    kept = typed.given_back(request) | {"may_resend": True}
    return _private(render(request, "404.html", kept, status=404))


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """Tell a database that is away from a fault of ours; neither page asks it for anything."""
    error = sys.exc_info()[1]
    is_away = isinstance(error, OperationalError | InterfaceError)
    if not is_away:
        _keep_files_of_a_sent_page(request)
    kept = typed.given_back(request) | {"may_resend": True}
    if not is_away:
        return _private(HttpResponse(render_to_string("500.html", kept), status=500))
    log.error("The database was away: %s", type(error).__name__)
    page = HttpResponse(render_to_string("503.html", kept), status=503)
    page["Retry-After"] = RETRY_AFTER
    return _private(page)


class WordedRefusals:
    """Give the site's page, with what was typed kept, to refusals that come without one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and not response.content:
            return _wrong_method(request, response["Allow"])
        if request.method == "POST" and _sends_to_login(request, response):
            return _signed_out(request) or response
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, DataError) and request.GET:
            return _unreadable(request)
        return _too_many(request, exception) if isinstance(exception, LimitReached) else None


def _unreadable(request: HttpRequest) -> HttpResponse:
    """Call it a bad request when what stands in the address is what the database refuses.

    The admin's lists filter by whatever is typed there, a NUL or half a pattern too.
    """
    log.warning("What the address of %s asks for no database can read", request.path)
    return bad_request(request)


def _too_many(request: HttpRequest, reached: LimitReached) -> HttpResponse:
    kept = typed.given_back(request) | {"may_resend": True}
    page = _private(render(request, "429.html", kept, status=429))
    page["Retry-After"] = str(reached.seconds_left)
    return page


def _wrong_method(request: HttpRequest, allowed: str) -> HttpResponse:
    page = render(request, "405.html", status=405)
    page["Allow"] = allowed
    return page


def _sends_to_login(request: HttpRequest, response: HttpResponse) -> bool:
    login = reverse(settings.LOGIN_URL)
    return (
        response.status_code == 302
        and urlsplit(response["Location"]).path == login
        and request.path not in (login, reverse("admin:logout"))
    )


def _signed_out(request: HttpRequest) -> HttpResponse | None:
    """Keep what a member of staff typed while their session ended; None if it was nothing."""
    _keep_files_of_a_sent_page(request)
    kept: dict[str, Any] = typed.given_back(request)
    has_text = any(field.is_text for field in kept.get("typed", []))
    if not (has_text or kept.get("typed_files") or kept.get("typed_kept")):
        return None
    home = redirect_to_login(reverse("admin:index")).url
    page = kept | {"may_resend": True, "login_url": home}
    return _private(render(request, "signed_out.html", page, status=403))


def _keep_files_of_a_sent_page(request: HttpRequest) -> None:
    # Said by Django of what passed its check against forgery, never of what it did not look at.
    if request.method == "POST" and getattr(request, "csrf_processing_done", False):
        _keep_files(request)


def _keep_files(request: HttpRequest) -> None:
    """Put the files of a press that came to nothing into its sender's tray.

    Whatever that runs into, the page that keeps the text must come: it asks for them again then.
    """
    try:
        with transaction.atomic():
            with_files.keep_sent(request, _tray(request))
    except Exception as error:
        log.warning("Files could not be kept: %s", type(error).__name__)


def _tray(request: HttpRequest) -> Tray:
    """Return where the form that was sent looks for its files; a complaint's are tied to none."""
    here = request.resolver_match
    if here and here.namespace == "complaints":
        return PageTray(request, page_of(request))
    return Tray(request)


def _is_surely_from_here(request: HttpRequest) -> bool:
    """Tell a press of which the browser itself says so: it may have files kept without the token.

    A browser that takes no cookies would never find them again.
    """
    says_so = "Sec-Fetch-Site" in request.headers or "Origin" in request.headers
    return says_so and settings.CSRF_COOKIE_NAME in request.COOKIES and _is_from_here(request)


def _is_from_here(request: HttpRequest) -> bool:
    """Tell a page of ours from another site's, by what a browser itself says.

    Every browser of today names the origin of a POST that crosses sites. What says nothing is a
    program, which no third party can make press a button.
    """
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    ours = f"{'https' if request.is_secure() else 'http'}://{request.get_host()}"
    return origin is None or origin in (ours, settings.SITE_URL)


def _private(page: HttpResponse) -> HttpResponse:
    # It holds what somebody typed, and its address may hold what opens a ticket.
    page["Cache-Control"] = "no-store, private"
    page["Referrer-Policy"] = "strict-origin"
    return page
