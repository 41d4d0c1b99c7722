"""What somebody typed, given back for sending once more: never does anything by itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, RawPostDataException
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import get_token

from tickets import tray, uploads
from tickets.models import TrayFile

# What opens something is never written into a page again.
_SECRET = re.compile(r"passw|token|secret|kata_sandi", re.IGNORECASE)
_MADE_BY_PAGES = {"submission", "seen"}
_TEXTS = {"subject", "description", "body", "reason"}
_LONG = 60
_MOST_NAMES = 20
_KEPT = "attachments-kept"
_CARRIED = "files_kept_for_the_sender"


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
        kept, refused = getattr(request, _CARRIED, ((), None))
        fields = _fields(request, (*left_out, *([_KEPT] if kept else [])))
        files = sorted(set(request.FILES)) if fields and refused != [] else []
        names = _names(request) if files and refused is None else []
    except (SuspiciousOperation, RawPostDataException, MultiPartParserError, OSError):
        return {}
    if all(field.name in _MADE_BY_PAGES for field in fields):
        return {}
    token = get_token(request)
    return {
        "typed": fields,
        "typed_files": files,
        "typed_names": names,
        "typed_kept": kept,
        "typed_refused": refused or [],
        "csrf_token": token,
    }


def carry_files(request: HttpRequest, kept: Iterable[TrayFile], *, refused: list[str]) -> None:
    """Have the page carry files that wait in the tray, and say of the others which and why."""
    named = [{"handle": tray.handle(file), "name": file.name} for file in kept]
    setattr(request, _CARRIED, (named, refused))


def _names(request: HttpRequest) -> list[str]:
    """Return what the files are called that nobody has kept: they must be chosen again."""
    sent = [file for files in request.FILES.lists() for file in files[1] if file]
    return [uploads.clean_name(file.name or "") for file in sent][:_MOST_NAMES]


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
