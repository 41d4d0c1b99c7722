from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from tickets import identity, masking
from tickets.models.event import Event
from tickets.models.requester import Requester, Statement
from tickets.verbs.base import NotPossible, actor_of, verb

# What is typed freely into a ticket itself (first what a mail fills too), of the person who
# asks, and at the end.
_OWN_TEXTS = ["subject", "error_code", "application", "tender_code"]
_PERSONAL_TEXTS = ["name", "organisation"]
_JUDGED = ["words"]
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
    def state(
        self, *, phone: str, identity_type: str, identity_number: str = "", by, now: datetime
    ) -> None:
        """Keep what the requester says of themselves later on, for an officer to accept."""
        stated, _made = Statement.objects.get_or_create(
            ticket=self, defaults={"name": self.requester.name}
        )
        stated.phone, stated.identity_type, stated.accepted_at = phone, identity_type, None
        stated.set_identity_number(identity_number)
        stated.save()
        self.record("requester.stated", by=by, now=now)

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
        beside = self._beside(is_theirs)
        own = [name for row, names in [(self, _OWN_TEXTS), *beside] for name in _mask(row, names)]
        if not changed and not own:
            return
        for mail in self.outgoing_mails.exclude(copy=""):
            if _masks(mail, "copy") | _masks(mail, "subject"):
                mail.save(update_fields=["copy", "subject"])
        where = {"messages": [message.pk for message in changed], "fields": own}
        self.record("identity.masked", by=by, now=now, **where)

    def own_texts(self, *, is_told: bool = False) -> list[str]:
        """Return what was typed freely with this ticket, besides its conversation.

        `is_told`: as far as the requester may read it.
        """
        own = _OWN_TEXTS[1:] if is_told and self.doubt else _OWN_TEXTS
        rows = [(self, own), *self._beside(is_theirs=True)]
        return [getattr(row, name) for row, names in rows for name in names]

    def _beside(self, is_theirs: bool) -> list[tuple[Any, list[str]]]:
        """Return the rows beside the ticket with what is typed freely into each.

        Where this ticket says otherwise, the record is not this requester's to change.
        """
        stated, judged = getattr(self, "statement", None), getattr(self, "rating", None)
        people = [stated or self.requester] if is_theirs else [stated, self.requester]
        rows = [(person, _PERSONAL_TEXTS) for person in people if person]
        return [*rows, (judged, _JUDGED)] if judged else rows

    @property
    def person_with_identity(self):
        """Return who showed a number for this ticket: as stated here, or as on record."""
        for person in (getattr(self, "statement", None), self.requester):
            if person and person.identity_cipher:
                return person
        return None


def _mask(row, names: list[str]) -> list[str]:
    """Mask fields of a row and save it; return which had anything to mask."""
    masked = [name for name in names if _masks(row, name)]
    if masked:
        row.save(update_fields=masked)
    return masked


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
