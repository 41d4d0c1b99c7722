"""Addresses of one mailbox: what stands after a plus (name+tag@domain) brings mail to it all the
same, and must not pass a limit by being written anew each time."""

from __future__ import annotations

from django.db.models import Q


def bare(address: str) -> str:
    """Return the address of a mailbox without a tag."""
    local, at, domain = address.rpartition("@")
    return f"{local.partition('+')[0] or local}{at}{domain}"


def same(address: str) -> Q:
    """Return the condition that a mail goes to the mailbox of a tagged address, or to just this."""
    local, at, domain = bare(address).rpartition("@")
    if f"{local}{at}{domain}" == address:
        # By far the most: an index finds them.
        return Q(to=address)
    return Q(to=f"{local}@{domain}") | Q(to__startswith=f"{local}+", to__endswith=f"@{domain}")
