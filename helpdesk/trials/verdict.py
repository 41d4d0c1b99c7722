"""What a trial has cost: tickets, notices, mails sent again, time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from helpdesk.trials.house import OFFICERS, SUPERVISORS, House

Notice = tuple[int | None, str, str]  # ticket, mail, address
# Addresses that are refused for good, before the mail is read or after, begin with one of these:
# their mail must end as failed, not as sent.
GONE, UNWANTED = "hilang-", "ditolak-"
SUPERVISED = [f"koordinator{n}@lpse.invalid" for n in range(1, SUPERVISORS + 1)]
STAFF = [*SUPERVISED, *(f"petugas{n}@lpse.invalid" for n in range(1, OFFICERS + 1))]

# What follows filing, by the course of the ticket.
TO_REQUESTER = {"half": [], "late": ["late"], "closed": ["solved", "closed"]}
TO_STAFF = {"half": ["deadline_near"], "late": ["deadline_late"], "closed": []}


@dataclass(frozen=True)
class Verdict:
    lost_tickets: int
    doubled_tickets: int
    lost_notices: int
    doubled_notices: int
    repeated_mails: int
    allowed: int
    # Mails taken again although the server had told us that it had taken them.
    needless: int
    recovery: float

    def rows(self) -> list[str]:
        return [
            f"lost_tickets {self.lost_tickets}",
            f"lost_notices {self.lost_notices}",
            f"repeated_mails {self.repeated_mails} allowed {self.allowed}",
            f"recovery_s {self.recovery:.1f}",
        ]

    def is_clean(self) -> bool:
        return not (
            self.lost_tickets
            or self.doubled_tickets
            or self.lost_notices
            or self.doubled_notices
            or self.needless
            or self.repeated_mails > self.allowed
        )


def of(house: House, recovery: float) -> Verdict:
    """Compare what was accepted with what stands in the database and what the server took."""
    accepted = house.accepted()
    kept = {pk for (pk,) in house.query("SELECT id FROM tickets_ticket WHERE channel = 'email'")}
    wanted = _wanted(accepted)
    written = Counter(notice for notice, *_ in _written(house))
    taken = house.mail.taken
    heard = Counter(mail.message_id for mail in taken if mail.heard)
    return Verdict(
        lost_tickets=len(accepted.keys() - kept),
        doubled_tickets=len(kept - accepted.keys()),
        lost_notices=len(wanted - _settled(house)),
        doubled_notices=sum((written - Counter(wanted)).values()),
        repeated_mails=sum(times - 1 for times in house.mail.times_taken().values()),
        allowed=sum(not mail.heard for mail in taken),
        needless=sum(times - 1 for times in heard.values()),
        recovery=recovery,
    )


def _wanted(accepted: dict[int, str]) -> set[Notice]:
    """Return the notices that are owed, worked out from outside: of filing, of what the keeper does
    next by the course of each ticket, and the digest."""
    wanted: set[Notice] = {(None, "digest", to) for to in SUPERVISED}
    for pk, to in accepted.items():
        course = to.partition("@")[0].rpartition("-")[2]
        wanted |= {(pk, mail, to) for mail in ("received", *TO_REQUESTER[course])}
        wanted |= {(pk, mail, who) for mail in ("new_ticket", *TO_STAFF[course]) for who in STAFF}
        if course == "closed" and to.startswith((GONE, UNWANTED)):
            # Whoever solved it, the first of the staff, is asked to call.
            wanted.add((pk, "not_told", SUPERVISED[0]))
    return wanted


def _written(house: House) -> list[tuple[Notice, str, str]]:
    rows = house.query(
        'SELECT ticket_id, template, "to", status, message_id FROM tickets_outgoingmail'
    )
    return [((ticket, mail, to), status, mid) for ticket, mail, to, status, mid in rows]


def _settled(house: House) -> set[Notice]:
    """Return the notices that ended as they must: at the server, or as failed and flagged."""
    taken = house.mail.times_taken()
    flagged = {
        pk
        for (pk,) in house.query("SELECT ticket_id FROM tickets_event WHERE code = 'mail.failed'")
    }
    solved = {pk for (pk,) in house.query("SELECT id FROM tickets_ticket WHERE status = 'closed'")}
    return {
        notice
        for notice, status, message_id in _written(house)
        if (
            status == "failed" and notice[0] in flagged
            if notice[2].startswith((GONE, UNWANTED))
            else status == "sent" and message_id in taken
        )
        or (status == "cancelled" and _is_no_news(notice, solved))
    }


def _is_no_news(notice: Notice, solved: set[int]) -> bool:
    """Tell whether a mail may stay unsent: a ticket that is closed by then is not new, and nobody
    is to be called about it."""
    return notice[1] in ("new_ticket", "not_told") and notice[0] in solved
