"""Where providers post mail to: their webhooks, which take what a form of ours never may."""

from __future__ import annotations

import functools
from collections.abc import Callable
from io import BytesIO
from types import FunctionType
from typing import Any

from anymail.utils import get_request_basic_auth
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, multipartparser
from django.urls import URLPattern
from django.utils.crypto import constant_time_compare

# What stands around a mail in a post: its fields, and what writing it as one adds.
_WRITTEN_AS_ONE = 3


def patterns() -> list[URLPattern]:
    """Return the webhooks of every provider, with room for a mail for whoever has the secret."""
    # Their libraries, of which Amazon's alone weighs eight megabytes, only where there are any.
    from anymail import urls as providers

    return [
        URLPattern(each.pattern, _roomy(each.callback), each.default_args, each.name)
        for each in providers.urlpatterns
    ]


def _roomy(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @functools.wraps(view)
    def with_room(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and _has_secret(request):
            _read(request)
        return view(request, *args, **kwargs)

    return with_room


def _has_secret(request: HttpRequest) -> bool:
    """Tell whether the post bears the secret: for anybody else the bounds of forms hold."""
    secret = settings.ANYMAIL.get("WEBHOOK_SECRET", "")
    known = [secret] if isinstance(secret, str) else secret
    given = get_request_basic_auth(request) or ""
    return any(one and constant_time_compare(given, one) for one in known)


def _read(request: HttpRequest) -> None:
    """Read the post before Django does, which knows one bound for all of the portal."""
    largest = _WRITTEN_AS_ONE * settings.MAIL_LARGEST + settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > largest:
        raise RequestDataTooBig("A post is larger than any mail that is taken.")
    body = request._body = request.read(largest)
    if request.content_type == "multipart/form-data":
        parser = MailParser(request.META, BytesIO(body), request.upload_handlers, request.encoding)
        request._post, request._files = parser.parse()  # type: ignore[attr-defined]


class _Bounds:
    """The settings, with room for a mail where they have room for a form."""

    def __getattr__(self, name: str) -> Any:
        if name == "DATA_UPLOAD_MAX_MEMORY_SIZE":
            return None  # the whole post is bounded already
        return getattr(settings, name)


class MailParser(multipartparser.MultiPartParser):
    """Django's own parser under other bounds: it reads them from its module, for everybody."""

    _parse = FunctionType(
        multipartparser.MultiPartParser._parse.__code__,  # type: ignore[attr-defined]
        {**vars(multipartparser), "settings": _Bounds()},
    )
