from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from tickets import identity, masking
from tickets.models.event import Event
from tickets.models.requester import Requester
from tickets.verbs.base import NotPossible, actor_of, verb

# What is typed freely into a ticket itself.
_OWN_TEXTS = ["subject", "error_code"]
_SAID_AS = {"identity_hash": "identity_number"}


class Identifying:
    """Who the requester is: accepting what they wrote, and revealing an identity number."""

    @verb
    def accept_statement(self, *, by, now: datetime) -> None:
        """Take over into the record what the requester wrote about themselves on this ticket."""
        statement = getattr(self, "statement", None)
        if statement is None or statement.accepted_at:
            return
        # Two tickets of one person may be worked on at once.
        known = Requester.objects.select_for_update().get(pk=self.requester_id)
        taken = _differences(statement, known)
        for name in taken:
            setattr(known, name, getattr(statement, name))
        known.save(update_fields=taken)
        self.requester = known
        statement.accepted_at = now
        statement.save(update_fields=["accepted_at"])
        # Which fields, never their content: history cannot be erased.
        fields = [_SAID_AS.get(name, name) for name in taken if name != "identity_cipher"]
        self.record("requester.updated", by=by, now=now, fields=fields)

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

    @verb
    def mask_identity_numbers(self, *, by, now: datetime) -> None:
        """Mask the identity numbers typed into the texts of this ticket, mail copies included.

        A requester masks what they can see; the history says where, never what.
        """
        is_theirs = actor_of(by) == Event.Actor.REQUESTER
        messages = self.messages.filter(is_internal=False) if is_theirs else self.messages.all()
        changed = [message for message in messages if _masks(message, "body")]
        for message in changed:
            message.save(update_fields=["body"])
        own = [name for name in _OWN_TEXTS if _masks(self, name)]
        if not changed and not own:
            return
        self.save(update_fields=own)
        for mail in self.outgoing_mails.exclude(copy=""):
            if _masks(mail, "copy") | _masks(mail, "subject"):
                mail.save(update_fields=["copy", "subject"])
        where = {"messages": [message.pk for message in changed], "fields": own}
        self.record("identity.masked", by=by, now=now, **where)

    @property
    def person_with_identity(self):
        """Return who showed a number for this ticket: as stated here, or as on record."""
        for person in (getattr(self, "statement", None), self.requester):
            if person and person.identity_cipher:
                return person
        return None


def _masks(row, name: str) -> bool:
    """Mask a field of a row in memory; tell whether there was anything to mask."""
    before = getattr(row, name)
    after = masking.without_identity_numbers(before)
    setattr(row, name, after)
    return after != before


def _differences(statement, known) -> list[str]:
    """Name the fields of the record that a statement would change."""
    names = ["name", "phone", "role", "organisation"]
    if statement.identity_cipher and statement.identity_hash != known.identity_hash:
        names += ["identity_type", "identity_cipher", "identity_hash"]
    elif not known.identity_cipher:
        # A type alone must not be put beside a number of another type.
        names.append("identity_type")
    return [
        n for n in names if getattr(statement, n) and getattr(statement, n) != getattr(known, n)
    ]
