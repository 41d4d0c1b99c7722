"""Many believable visits at once, made inside the database, over the year before today."""

from __future__ import annotations

from django.db import connection, transaction

from helpdesk.bench import filler

_VISITS = """
INSERT INTO guestbook_visit (name, phone, email, role, organisation, identity_type,
    identity_cipher, identity_hash, purpose, matter, companions, entry, paper_reason, day, number,
    outside_number, arrived_at, called_at, served_at, left_at, is_closed_by_day, recorded_at,
    recorded_by_id, officer_id, place_id, guest_id)
SELECT r.name, r.phone, r.email, r.role, r.organisation, 'ktp', '', '',
    (ARRAY['question', 'account', 'document', 'meeting', 'other'])[1 + g %% 5], '', g %% 3, 'desk',
    '', day, 1 + g / 360, '', at, at + interval '4 minutes', at + interval '4 minutes',
    at + interval '15 minutes', false, at, %(officer)s, %(officer)s,
    (SELECT min(id) FROM guestbook_place), r.id
FROM generate_series(0, %(visits)s - 1) g
    CROSS JOIN LATERAL (SELECT current_date - 2 - g %% 360 AS day) d
    CROSS JOIN LATERAL (SELECT (day + time '08:00' + (g / 360 %% 480) * interval '1 minute')
        AT TIME ZONE 'Asia/Jakarta' AS at) t
    JOIN tickets_requester r ON r.id = %(first)s + 1 + g * 31 %% %(guests)s
"""


def fill(guests: int, visits: int, officer_id: int) -> None:
    """Add requesters, and visits of theirs."""
    first = filler.fill_requesters(guests)
    with transaction.atomic(), connection.cursor() as cursor:
        values = {"first": first, "guests": guests, "visits": visits, "officer": officer_id}
        cursor.execute(_VISITS, values)
