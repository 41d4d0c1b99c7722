"""Where a mail goes, step by step; the first step that takes it ends the way.

From proves nothing: only a signed address or what the receiving host itself says of the sender
makes a mail the requester's word. Everything else is kept for staff to read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.db import transaction
from django.db.models import F, QuerySet

from tickets import reply_address, rows
from tickets.emails import KINDS
from tickets.mail_in import bounced, junk, own, places, routing, threads, writing
from tickets.mail_in.files import Checked
from tickets.mail_in.routing import Arrival
from tickets.models import InboundMail, Ticket
from tickets.prepared import Prepared

Status = InboundMail.Status

LOCK = 4_117_188_047  # of PostgreSQL's advisory locks: copies of a mail follow each other
# By a machine, and nobody's question: not what a client only marks as "do not answer".
MACHINES = ("auto_reply", "bounce")


def decide(arrival: Arrival, found: Checked, *, is_cleared: bool = False) -> None:
    """Bring a mail where it goes and settle its row, inside the caller's transaction.

    The caller holds the row, and the turn among the copies of the mail (LOCK on its content).
    `is_cleared`: a person has said that it is not junk.
    """
    row, boxes = arrival.row, own.boxes()
    arrival = replace(
        arrival,
        found=found,
        is_cleared=is_cleared,
        is_in_our_name=own.is_in_our_name(arrival.mail, boxes),
        places=own.places(arrival.mail, boxes),
    )
    # Of a mail that could not be read before: the small ticket that has stood for it.
    small, row.ticket = row.ticket, None
    gives_way = small is not None and _is_untouched(small)
    if gives_way or small is None or _whom_sieves_hide_it_from(arrival) is not None:
        _go(arrival, found)
    if row.ticket is None:
        _mark_sensitive(arrival)
    if small and row.ticket is None and not row.is_sensitive:
        # Somebody works on that ticket, or the mail would lie somewhere without one.
        writing.join(arrival, small, found, why="unverified")
    elif small and row.ticket and gives_way:
        small.give_way(row.ticket)
    _save(row)


def _go(arrival: Arrival, found: Checked) -> None:
    row = arrival.row
    for step in _STEPS:
        if arrival.is_cleared and step in _HOLDS:
            continue
        if step(arrival, found):
            break
    # What a report gives back is our own mail, and nobody's file.
    is_report = arrival.mail.automatic == "bounce"
    if found.refused and row.ticket and row.status == Status.TAKEN and not is_report:
        writing.tell_refused(arrival, row.ticket, found.refused)


def _mark_sensitive(arrival: Arrival) -> None:
    """Keep what is put away or held from a list that officers read, where its ticket would be."""
    row, followed = arrival.row, arrival.follows
    hidden_from = _whom_sieves_hide_it_from(arrival)
    row.is_sensitive |= hidden_from is not None or bool(places.takers(arrival))
    row.is_sensitive |= followed is not None and _is_kept_apart(followed)
    row.hidden_from = sorted({*(hidden_from or []), *_hidden_from(followed)})


def _is_untouched(small: Ticket) -> bool:
    is_new = small.status == Ticket.Status.NEW and small.assignee_id is None
    is_nobodys = small.requester_id is None and not _is_kept_apart(small)
    return is_new and is_nobodys and small.messages.count() == 1


def _save(row: InboundMail) -> None:
    rows.update(
        row,
        "status",
        "ticket",
        "message",
        "sender",
        "subject",
        "own_id",
        "is_verified",
        "is_sensitive",
        "hidden_from",
        "content_digest",
        "last_error",
    )


def _drop_repeated(arrival: Arrival, found: Checked) -> bool:
    """Take a mail once that was delivered twice; a forged copy never stands for a proven one."""
    row = arrival.row
    if not row.content_digest:
        return False
    earlier = _same_content.first(digest=row.content_digest, pk=row.pk)
    if earlier and earlier.ticket is None and arrival.is_cleared:
        return False
    if earlier is None:
        return False
    if row.is_verified and not earlier.is_verified:
        return _prove(arrival, earlier)
    return _settle(arrival, Status.IGNORED, earlier.ticket)


def _settled(digest: str, pk: int) -> QuerySet[InboundMail]:
    same = InboundMail.objects.filter(content_digest=digest).exclude(pk=pk)
    same = same.exclude(status__in=[Status.STORED, Status.QUARANTINED]).defer("raw")
    # What went nowhere stands for no other mail.
    same = same.exclude(status=Status.IGNORED, ticket=None).select_related("ticket")
    return same.order_by("-is_verified", F("ticket_id").asc(nulls_last=True), "id")[:1]


_same_content = Prepared(_settled, is_kept=True, digest=str, pk=int)


def _prove(arrival: Arrival, earlier: InboundMail) -> bool:
    """Let a proven copy prove the mail that a ticket began with, unless the requester denied it."""
    ticket = earlier.ticket
    if ticket is None or ticket.doubt != Ticket.Doubt.UNPROVEN:
        return False
    first = ticket.messages.order_by("id").first()
    if first is None or first.pk != earlier.message_id:
        return False
    ticket.own(by=None)
    return _settle(arrival, Status.IGNORED, ticket)


def _drop_own(arrival: Arrival, found: Checked) -> bool:
    # A copy of what somebody wrote in a mailbox of ours has come from nowhere.
    is_a_copy = arrival.is_in_our_name and not arrival.mail.headers.get("received")
    if is_a_copy or own.is_a_mail_of_ours(arrival.mail):
        return _settle(arrival, Status.IGNORED)
    return arrival.is_in_our_name and _hold(arrival)


def _to_bounced(arrival: Arrival, found: Checked) -> bool:
    return bounced.take(arrival)


def _by_address(arrival: Arrival, found: Checked) -> bool:
    """Follow a signed address of ours."""
    for address in own.recipients(arrival.mail):
        meant = reply_address.read(address)
        ticket = meant and _ticket.first(pk=meant.ticket_id)
        if not meant or not ticket:
            continue
        if meant.kind == "requester":
            if _is_meant_elsewhere(arrival, ticket):
                continue
            if writing.to_ticket(arrival, ticket, found, has_token=True):
                return True
        elif (take := routing.taker_of_reply(meant.kind)) and (taken := take(arrival, ticket)):
            return _given(arrival, taken)
    return False


_ticket = Prepared(lambda pk: Ticket.objects.filter(pk=pk), pk=int)


def _by_thread(arrival: Arrival, found: Checked) -> bool:
    answered = threads.answered(arrival.mail)
    ticket = answered and answered.ticket
    if not answered or not ticket or _is_meant_elsewhere(arrival, ticket):
        return False
    kind = KINDS.get(answered.template)
    take = kind and kind.third_party_reply and routing.taker_of_reply(kind.third_party_reply)
    if take and (taken := take(arrival, ticket)):
        return _given(arrival, taken)
    return writing.to_ticket(arrival, ticket, found)


def _by_number(arrival: Arrival, found: Checked) -> bool:
    """Follow a number in the subject, for whoever the ticket belongs to.

    What others write of a ticket that is kept apart lies open in no ticket of its own either.
    """
    sender = arrival.mail.sender
    if sender is None:
        return False
    for ticket in threads.numbered_in(arrival.mail.subject):
        is_theirs = ticket.requester and ticket.requester.email == sender.email
        if not (is_theirs or _is_kept_apart(ticket)) or _is_meant_elsewhere(arrival, ticket):
            continue
        if not is_theirs and junk.is_junk(arrival):
            arrival.follows = ticket  # held, it is as sensitive
        elif writing.to_ticket(arrival, ticket, found):
            return True
    return False


def _is_meant_elsewhere(arrival: Arrival, ticket: Ticket) -> bool:
    """Tell a mail to a place of its own that only speaks of an ordinary ticket.

    Whoever works on that ticket may be whom the mail is about.
    """
    return not ticket.case and bool(places.takers(arrival))


def _is_kept_apart(ticket: Ticket) -> bool:
    return bool(ticket.case) or ticket.restrictions.exists()


def _hold_junk(arrival: Arrival, found: Checked) -> bool:
    return not _goes_on_with_theirs(arrival) and junk.is_junk(arrival) and _hold(arrival)


def _goes_on_with_theirs(arrival: Arrival) -> bool:
    """Tell the word of the requester whose closed ticket it goes on from."""
    whose, sender = arrival.follows and arrival.follows.requester, arrival.mail.sender
    is_theirs = bool(whose and sender and whose.email == sender.email)
    return is_theirs and arrival.row.is_verified


def _to_place(arrival: Arrival, found: Checked) -> bool:
    for take in places.takers(arrival):
        if ticket := take(arrival):
            return _given(arrival, ticket)
    return False


def _hold_machines(arrival: Arrival, found: Checked) -> bool:
    """Keep what a machine sent about nothing we know for a person to look at."""
    return arrival.mail.automatic in MACHINES and _hold(arrival)


def _to_sieve(arrival: Arrival, found: Checked) -> bool:
    for sieve in routing.sieves():
        if ticket := sieve(arrival):
            return _given(arrival, ticket)
    return False


def _to_new(arrival: Arrival, found: Checked) -> bool:
    writing.taken(arrival, writing.file(arrival, found))
    return True


def _hold(arrival: Arrival) -> bool:
    return _settle(arrival, Status.HELD)


def _whom_sieves_hide_it_from(arrival: Arrival) -> list[int] | None:
    """Ask the sieves without letting them file anything; None where none of them wants it."""
    # Without files, which would stay in the storage.
    bare = replace(arrival, mail=replace(arrival.mail, files=()), found=Checked())
    for sieve in routing.sieves():
        with transaction.atomic():
            ticket = sieve(bare)
            hidden_from = _hidden_from(ticket) if ticket else None
            transaction.set_rollback(True)
        if hidden_from is not None:
            return hidden_from
    return None


def _hidden_from(ticket: Ticket | None) -> list[int]:
    rows = ticket.restrictions.exclude(hidden_from=None) if ticket else []
    return [row.hidden_from_id for row in rows if row.hidden_from_id]


def _settle(arrival: Arrival, status: str, ticket: Ticket | None = None) -> bool:
    """Settle the row, unless the app that took the mail has done so itself."""
    row = arrival.row
    if row.status in (Status.STORED, Status.HELD, Status.QUARANTINED):
        row.status, row.ticket = status, ticket
    return True


def _given(arrival: Arrival, ticket: Ticket) -> bool:
    """Settle what an app took, and mark its message with where it came from."""
    row = arrival.row
    _settle(arrival, Status.TAKEN, ticket)
    if row.status == Status.TAKEN and row.message is None:
        row.message = writing.unlinked_message(ticket, row)
    return True


_HOLDS = (_drop_own, _hold_junk, _hold_machines)
_STEPS: list[Callable[[Arrival, Checked], bool]] = [
    _drop_repeated,
    _drop_own,
    _to_bounced,
    _by_address,
    _by_thread,
    _by_number,
    _hold_junk,
    _hold_machines,
    _to_place,
    _to_sieve,
    _to_new,
]
