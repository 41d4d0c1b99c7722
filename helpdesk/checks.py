"""What an operator can get wrong, said before the site starts rather than on every page."""

import re
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, register


@register
def site_url(**_: Any) -> list[Error]:
    """Demand an address links can be built on."""
    site = urlsplit(settings.SITE_URL)
    if site.scheme in ("http", "https") and site.hostname and not site.path and not site.query:
        return []
    said = "SITE_URL must be http:// or https:// and a host, with nothing after it."
    return [Error(said, hint=f"It is {settings.SITE_URL!r}.", id="helpdesk.E001")]


@register
def number_prefix(**_: Any) -> list[Error]:
    """Demand a prefix that `tickets.numbers` reads back: else no ticket is ever found."""
    if re.fullmatch("[A-Z]{1,12}", settings.NUMBER_PREFIX):
        return []
    said = "NUMBER_PREFIX must be 1 to 12 capital letters, A to Z."
    return [Error(said, hint=f"It is {settings.NUMBER_PREFIX!r}.", id="helpdesk.E002")]
