"""Every address of the portal, read from the URL resolver and filled in with what there is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.resolvers import RegexPattern

from tickets.models import Attachment, Ticket
from tickets.tests.portal import link, token_in


@dataclass(frozen=True)
class Address:
    """One pattern: its name with the namespace, and the names of what stands in it."""

    name: str
    route: str
    wants: frozenset[str]

    @property
    def is_of_staff(self) -> bool:
        return self.route.startswith("admin/")


def all_of_them() -> list[Address]:
    return list(_walk(get_resolver().url_patterns, "", "", frozenset()))


def _walk(patterns, prefix: str, space: str, wants: frozenset[str]) -> Iterator[Address]:
    for entry in patterns:
        route = prefix + str(entry.pattern)
        held = wants | _parts(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from _walk(entry.url_patterns, route, inner, held)
        elif isinstance(entry, URLPattern):
            yield Address(f"{space}{entry.name or ''}", route, held)


def _parts(pattern) -> frozenset[str]:
    if isinstance(pattern, RegexPattern):
        return frozenset(pattern.regex.groupindex)
    return frozenset(pattern.converters)


class Filler:
    """Fills addresses in for one ticket; a part nobody thought of is an error."""

    def __init__(self, ticket: Ticket) -> None:
        self.ticket = ticket
        self.token = token_in(link(ticket))

    def path(self, address: Address) -> str:
        values = {part: self._value(part, address) for part in address.wants}
        if address.name and not address.name.endswith(":"):
            return reverse(address.name, kwargs=values)
        # Django's own without a name: an old form of an address, and what is none.
        route = re.sub(r"<\w+:(\w+)>", lambda found: str(values[found[1]]), address.route)
        return "/" + re.sub(r"\(\?P<url>.*", "tidak-ada/", route)

    def _value(self, part: str, address: Address) -> Any:
        file = Attachment.objects.filter(message__ticket=self.ticket).first()
        content_type = ContentType.objects.get_for_model(Ticket)
        known = {
            "number": lambda: self.ticket.number,
            "token": lambda: self.token,
            "pk": lambda: file.pk if address.name == "tickets:attachment" else self.ticket.pk,
            "file": lambda: file.pk,
            "object_id": lambda: self._object(address),
            "content_type_id": lambda: content_type.pk,
            "app_label": lambda: "tickets",
            "url": lambda: "tidak-ada/",
            "press": lambda: "spam",
            "id": lambda: self._object(address),
        }
        return known[part]()

    def _object(self, address: Address) -> int:
        """Return the key of a row of the table an admin's address is about."""
        found = re.match(r"admin/(\w+)/(\w+)/", address.route)
        if found is None or found.groups() == ("tickets", "ticket"):
            return self.ticket.pk
        row = apps.get_model(*found.groups()).objects.first()
        return row.pk if row else 1
