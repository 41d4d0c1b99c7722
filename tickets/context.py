from __future__ import annotations

import logging

from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from tickets.models import ServiceStandard

log = logging.getLogger(__name__)


def office(request: HttpRequest) -> dict[str, object]:
    """Give every page the office's names and addresses; one that shows none asks for none."""
    if not hasattr(request, "_office"):
        request._office = SimpleLazyObject(_in_force)
    return {"office": request._office}


def _in_force() -> ServiceStandard | None:
    # Error pages have this footer too, and must not fail for want of an address.
    try:
        return ServiceStandard.in_force()
    except (ServiceStandard.DoesNotExist, DatabaseError) as error:
        log.warning("No service standard for the footer: %s", type(error).__name__)
        return None
