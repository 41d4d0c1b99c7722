"""What was typed when a desk session had ended: kept for the same person, shown to nobody else."""

from __future__ import annotations

import json
from typing import Any

from cryptography.fernet import InvalidToken
from django.http import HttpRequest

from guestbook import idling
from guestbook.models import KeptForm
from tickets import clock, identity

DESK, PAPER = "desk", "paper"
_NOT_TYPED = ("csrfmiddlewaretoken",)
# What an empty form sends as well.
_ALWAYS_SENT = {"submission", "purpose", "companions", "save"}


def keep(request: HttpRequest, page: str) -> bool:
    """Keep what was typed for whoever used this browser's desk last; say whether it is kept."""
    user_id = idling.whose(request)
    typed = {name: value for name, value in request.POST.items() if name not in _NOT_TYPED}
    if user_id is None or not any(typed[name].strip() for name in typed.keys() - _ALWAYS_SENT):
        return False
    KeptForm.objects.update_or_create(
        user_id=user_id,
        page=page,
        defaults={"cipher": identity.encrypt(json.dumps(typed)), "kept_at": clock.now()},
    )
    return True


def typed_by(user: Any, page: str) -> dict[str, str] | None:
    """Return what this person had typed; it stays until it is saved or dropped."""
    row = KeptForm.objects.filter(user=user, page=page).first()
    try:
        return json.loads(identity.decrypt(row.cipher)) if row else None
    except InvalidToken:
        return None  # its key has been retired since


def drop(user: Any, page: str) -> None:
    KeptForm.objects.filter(user=user, page=page).delete()
