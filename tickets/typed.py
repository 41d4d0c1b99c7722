"""What somebody typed, given back for sending once more: never does anything by itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, RawPostDataException
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import get_token

# What opens something is never written into a page again.
_SECRET = re.compile(r"passw|token|secret|kata_sandi", re.IGNORECASE)
_MADE_BY_PAGES = {"submission", "seen"}
_TEXTS = {"subject", "description", "body", "reason"}
_LONG = 60


@dataclass(frozen=True)
class Field:
    name: str
    value: str

    @property
    def is_line(self) -> bool:
        """Tell a text of one line, which needs no more room than that."""
        return self.name == "subject"

    @property
    def is_text(self) -> bool:
        """Tell what a person wrote at some length from what the form itself carries."""
        return self.name in _TEXTS or "\n" in self.value or len(self.value) > _LONG


def given_back(request: HttpRequest, *left_out: str) -> dict[str, Any]:
    """Return the context of templates/_typed.html, or nothing where nothing was sent.

    Needs neither session nor database: it also serves while those are away.
    """
    try:
        fields = _fields(request, left_out)
        files = sorted(set(request.FILES)) if fields else []
    except (SuspiciousOperation, RawPostDataException, MultiPartParserError, OSError):
        return {}
    if all(field.name in _MADE_BY_PAGES for field in fields):
        return {}
    return {"typed": fields, "typed_files": files, "csrf_token": get_token(request)}


def _fields(request: HttpRequest, left_out: tuple[str, ...]) -> list[Field]:
    if request.method != "POST":
        return []
    return [
        Field(name, value)
        for name, values in request.POST.lists()
        if not _SECRET.search(name) and name not in left_out
        for value in values
        if value.strip()
    ]
