from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from tickets import identity
from tickets.verbs.base import NotPossible, verb


class Identifying:
    """Who the requester is: accepting what they wrote, and revealing an identity number."""

    @verb
    def accept_statement(self, *, by, now: datetime) -> None:
        """Take over into the record what the requester wrote about themselves on this ticket."""
        statement = getattr(self, "statement", None)
        if statement is None or statement.accepted_at:
            return
        taken = []
        for name in ("name", "phone", "role", "organisation"):
            stated = getattr(statement, name)
            if stated and stated != getattr(self.requester, name):
                setattr(self.requester, name, stated)
                taken.append(name)
        if statement.identity_cipher:
            for name in ("identity_type", "identity_cipher", "identity_hash"):
                setattr(self.requester, name, getattr(statement, name))
            taken.append("identity_number")
        self.requester.save()
        statement.accepted_at = now
        statement.save(update_fields=["accepted_at"])
        # Which fields, never their content: history cannot be erased.
        self.record("requester.updated", by=by, now=now, fields=taken)

    @verb
    def reveal_identity(self, *, by, now: datetime, reason: str) -> str:
        """Return the requester's identity number in the clear; who saw it, and why, is recorded."""
        if not by.has_perm("tickets.reveal_identity"):
            raise NotPossible(_("You are not allowed to see identity numbers."))
        if not reason.strip():
            raise NotPossible(_("Please say why you need to see it."))
        person = self.person_with_identity
        if person is None:
            raise NotPossible(_("No identity number is on file."))
        self.record("identity.revealed", by=by, now=now, reason=reason)
        return identity.decrypt(person.identity_cipher)

    @property
    def person_with_identity(self):
        """Return who showed a number for this ticket: as stated here, or as on record."""
        for person in (getattr(self, "statement", None), self.requester):
            if person and person.identity_cipher:
                return person
        return None
