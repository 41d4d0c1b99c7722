"""Many believable tickets at once: thought out by the database set by set, and written by COPY.

One in ten is open. Every ticket has its turns, deadline, three messages and history, so that the
pages that are measured read what they would read in years of use.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

TABLES = ["ticket", "turn", "deadline", "event", "message"]
# Tickets written in one go.
BATCH = 50_000
# From here on it is quicker to build the indexes anew than to enter each row.
MANY = 50_000


@dataclass(frozen=True)
class Rows:
    """Rows for a table, as the query that says them."""

    table: str
    columns: str
    select: str


_CHECK_DIGIT = """
CREATE OR REPLACE FUNCTION pg_temp.check_digit(digits text) RETURNS int
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE check_ int := 5; digit text;
BEGIN  -- ISO 7064 MOD 11,10, as in tickets.numbers
    FOREACH digit IN ARRAY regexp_split_to_array(digits, '') LOOP
        check_ := ((CASE WHEN check_ = 0 THEN 10 ELSE check_ END) * 2 % 11 + digit::int) % 10;
    END LOOP;
    RETURN (11 - (CASE WHEN check_ = 0 THEN 10 ELSE check_ END) * 2 % 11) % 10;
END $$
"""

_WORDS = """
CREATE TEMP TABLE words ON COMMIT DROP AS SELECT
    ARRAY['Andi','Siti','Bambang','Dewi','Fauzan','Ayu','Slamet','Yohanes','Lestari','Agus',
          'Rizky','Fitri','Eko','Kusnadi','Maria','Hendra','Wulan','Joko'] AS first,
    ARRAY['Wijaya','Rahmawati','Sutrisno','Kartikasari','Ramadhan','Pratiwi','Riyadi','Krisna',
          'Astuti','Hariyanto','Handayani','Prasetyo','Goreti','Santoso','Susilo'] AS last,
    ARRAY['Tidak bisa masuk ke SPSE','Gagal mengunggah dokumen penawaran','Lupa kata sandi akun',
          'Verifikasi pendaftaran belum diproses','Data kualifikasi SIKaP hilang',
          'Paket e-purchasing tertahan','Jadwal tender tidak terbuka','Kode RUP tidak ditemukan',
          'Salah input nilai kontrak','Sertifikat elektronik ditolak','Apendo menolak berkas rhs',
          'Akun Pokja baru','Agregasi data penyedia gagal'] AS subject,
    ARRAY['saat penutupan','sejak kemarin','muncul pesan galat','mohon bantuan','paket konstruksi',
          'paket konsultansi','di peramban lama','setelah addendum','kode',
          'untuk tahun ini'] AS rest
"""

_REQUESTERS = Rows(
    "tickets_requester",
    "id, name, email, phone, role, organisation, identity_type, identity_cipher, "
    "identity_hash, postal_address, created_at",
    """
SELECT %(requester)s + g, first[1 + g %% 18] || ' ' || last[1 + g / 18 %% 15] || ' ' || g,
    'pengguna' || %(requester)s + g || '@pengguna.invalid', '+62812' || lpad(g::text, 7, '0'),
    'penyedia', 'CV ' || last[1 + g %% 15] || ' Makmur', 'ktp', '', '', '', now()
FROM generate_series(1, %(requesters)s) g, words
""",
)

_STATUS = """
CREATE TEMP TABLE made ON COMMIT DROP AS
SELECT g, %(ticket)s + g AS id, status,
    CASE WHEN status IN ('solved', 'closed')
        THEN now() - interval '2 days' - random() * interval '700 days'
        ELSE now() - random() * interval '20 hours' END AS received_at,
    (ARRAY[1, 8, 24])[1 + g %% 3] AS hours
FROM generate_series(%(first)s, %(last)s) g, LATERAL (SELECT CASE
    WHEN g %% 10 > 0 THEN CASE WHEN g %% 50 = 1 THEN 'solved' ELSE 'closed' END
    ELSE (ARRAY['new', 'open', 'open', 'waiting', 'handed_over'])[1 + g / 10 %% 5] END) s(status)
"""

# Half of the time is gone, for each a little later than for the one before.
_DUE = """
CREATE TEMP TABLE made ON COMMIT DROP AS
SELECT g, %(ticket)s + g AS id, (ARRAY['new', 'open'])[1 + g %% 2] AS status, hours,
    %(at)s + g * %(apart)s - hours * interval '30 minutes' AS received_at
FROM generate_series(%(first)s, %(last)s) g, LATERAL (SELECT (ARRAY[1, 8, 24])[1 + g %% 3]) h(hours)
"""

_TICKETS = Rows(
    "tickets_ticket",
    "id, number, subject, channel, outside_number, language, status, outcome, "
    "requester_id, is_anonymous, assignee_id, standard_id, calendar_id, category_id, "
    "severity_id, cycle, application, error_code, tender_code, received_at, recorded_at, "
    "due_at, unanswered_since, solved_at, closed_at",
    """
SELECT made.id,
    'LPSE-25-' || lpad(made.id::text, 7, '0') || '-'
        || pg_temp.check_digit('25' || lpad(made.id::text, 7, '0')),
    subject[1 + g %% 13] || ' ' || rest[1 + g %% 10] || ' ' || 1000000 + g,
    'web', '', 'id', status, CASE WHEN status = 'closed' THEN 'solved' ELSE '' END,
    %(requester)s + 1 + g %% %(requesters)s, false,
    CASE WHEN status <> 'new' THEN %(officer)s::int END,
    (SELECT max(id) FROM tickets_servicestandard), (SELECT max(id) FROM tickets_calendar),
    category.id, severity.id, 1, 'SPSE 4.5',
    CASE WHEN g %% 20 = 7 THEN 'SPSE-' || 1000 + g / 20 %% 9000 ELSE '' END,
    (10040000 + g)::text,
    received_at, received_at,
    CASE WHEN status IN ('new', 'open') THEN received_at + hours * interval '1 hour' END,
    CASE WHEN status = 'new' THEN received_at END,
    CASE WHEN status IN ('solved', 'closed') THEN received_at + interval '40 minutes' END,
    CASE WHEN status = 'closed' THEN received_at + interval '3 hours' END
FROM made, words,
    LATERAL (SELECT array_agg(id ORDER BY id) ids FROM tickets_category) c,
    LATERAL (SELECT c.ids[1 + g %% array_length(c.ids, 1)] AS id) category,
    LATERAL (SELECT id FROM tickets_severity s WHERE s.hours = made.hours LIMIT 1) severity
""",
)

_TURNS = Rows(
    "tickets_turn",
    "ticket_id, party, counts_for, third_party, started_at, ended_at",
    """
SELECT id, 'office', 'office', '', received_at,
    CASE WHEN status NOT IN ('new', 'open') THEN received_at + interval '20 minutes' END
FROM made
UNION ALL
SELECT id, party, party, CASE WHEN party = 'third_party' THEN 'LKPP' ELSE '' END,
    received_at + interval '20 minutes', NULL
FROM made,
    LATERAL (SELECT CASE status WHEN 'waiting' THEN 'requester' ELSE 'third_party' END) p(party)
WHERE status IN ('waiting', 'handed_over')
""",
)

_DEADLINES = Rows(
    "tickets_deadline",
    "ticket_id, kind, cycle, opened_as, severity_id, allowance, is_topped_up, "
    "started_at, due_at, told_until, is_paused, settled_at, settled_as, breached_at",
    """
SELECT made.id, 'solve', 1, 'filed', t.severity_id, hours * interval '1 hour', false,
    made.received_at, made.received_at + hours * interval '1 hour', now(),
    made.status = 'waiting',
    CASE made.status WHEN 'handed_over' THEN made.received_at + interval '20 minutes'
        WHEN 'solved' THEN t.solved_at WHEN 'closed' THEN t.solved_at END,
    CASE made.status WHEN 'handed_over' THEN 'handed_over'
        WHEN 'solved' THEN 'solved' WHEN 'closed' THEN 'solved' ELSE '' END,
    CASE WHEN made.status IN ('new', 'open') AND t.due_at < now() THEN t.due_at END
FROM made JOIN tickets_ticket t USING (id)
""",
)

# What the verbs leave: the next stage of a running deadline, and the ends that come by themselves.
_WATCHES = Rows(
    "tickets_watch",
    "ticket_id, kind, at, payload, last_error",
    """
SELECT made.id, 'deadline', next.at, '{}'::jsonb, ''
FROM made, LATERAL (
    SELECT min(moment.at) AS at FROM (
        SELECT received_at + hours * percent / 100.0 * interval '1 hour' FROM tickets_stage
        WHERE percent IS NOT NULL AND is_active AND only_hours IN (0, hours)
        UNION ALL
        SELECT received_at + (hours + 24 * n) * interval '1 hour' FROM generate_series(1, 2) n
    ) moment(at) WHERE moment.at > now()
) next WHERE status IN ('new', 'open')
UNION ALL
SELECT id, kind, received_at + interval '20 minutes' + after, '{}'::jsonb, ''
FROM made, (VALUES ('remind_waiting', interval '2 days'), ('close_waiting', interval '7 days'))
    w(kind, after) WHERE status = 'waiting'
UNION ALL
SELECT id, 'close_solved', now() + (1 + g %% 71) * interval '1 hour', '{}'::jsonb, ''
FROM made WHERE status = 'solved'
""",
)

_MESSAGES = Rows(
    "tickets_message",
    "ticket_id, author, user_id, body, is_internal, occurred_at, recorded_at",
    """
SELECT id, (ARRAY['requester', 'office', 'requester'])[n],
    CASE WHEN n = 2 THEN %(officer)s::int END,
    (ARRAY['Selamat pagi, ' || lower(subject[1 + g %% 13]) || ' ' || rest[1 + (g + n) %% 10]
           || '. Sudah dicoba di dua peramban. Mohon dibantu, batas waktunya sore ini.',
           'Silakan unduh ulang berkasnya lalu coba kembali. Kami sudah memeriksa dari sini.',
           'Baik, terima kasih. Akan kami coba.'])[n],
    false, received_at + n * interval '5 minutes', received_at + n * interval '5 minutes'
FROM made, words, generate_series(1, 3) n
""",
)

_EVENTS = Rows(
    "tickets_event",
    "ticket_id, code, data, actor, user_id, occurred_at, recorded_at",
    """
SELECT id, (ARRAY['ticket.filed', 'ticket.taken', 'ticket.solved'])[n], '{}',
    CASE WHEN n = 1 THEN 'requester' ELSE 'office' END, CASE WHEN n > 1 THEN %(officer)s::int END,
    received_at + n * interval '5 minutes', received_at + n * interval '5 minutes'
FROM made, generate_series(1, 3) n WHERE n < 3 OR status IN ('solved', 'closed')
""",
)


def fill(tickets: int, officer_id: int) -> None:
    """Add `tickets` tickets, every fourth by a requester of their own."""
    _fill(_STATUS, tickets, officer_id)


def fill_due(tickets: int, officer_id: int, at: datetime, apart: timedelta) -> None:
    """Add running tickets that must be noticed at an instant, or so far apart from it on."""
    _fill(_DUE, tickets, officer_id, at=at, apart=apart)


def fill_requesters(how_many: int) -> int:
    """Add requesters alone; return the key before the first of them."""
    with transaction.atomic(), connection.cursor() as cursor:
        first = _last(cursor, "requester")
        cursor.execute(_WORDS)
        _write(cursor, _REQUESTERS, {"requester": first, "requesters": how_many})
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('tickets_requester', 'id'), max(id)) "
            "FROM tickets_requester"
        )
    return first


def _fill(made: str, tickets: int, officer_id: int, **more: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        _triggers(cursor, "DISABLE")
        put_back = _take_off_indexes(cursor) if tickets >= MANY else []
        values = more | {
            "ticket": _last(cursor, "ticket"),
            "requester": _last(cursor, "requester"),
            "requesters": max(tickets // 4, 1),
            "officer": officer_id,
        }
        cursor.execute(_CHECK_DIGIT)
        cursor.execute(_WORDS)
        _write(cursor, _REQUESTERS, values)
        for first in range(1, tickets + 1, BATCH):
            batch = {"first": first, "last": min(first + BATCH - 1, tickets)}
            _write_batch(cursor, made, values | batch)
        for table in ("ticket", "requester"):
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('tickets_{table}', 'id'), max(id)) "  # noqa: S608
                f"FROM tickets_{table}"
            )
        for statement in put_back:
            cursor.execute(statement)
        # The foreign keys, which are checked, must be done with before a table can be altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        _triggers(cursor, "ENABLE")


def _write_batch(cursor, made: str, values: dict[str, Any]) -> None:
    cursor.execute("DROP TABLE IF EXISTS made")
    cursor.execute(made, values)
    for rows in (_TICKETS, _TURNS, _DEADLINES, _WATCHES, _MESSAGES, _EVENTS):
        _write(cursor, rows, values)


def _write(cursor, rows: Rows, values: dict[str, Any]) -> None:
    """Have the database say the rows, and take them again the way in which it writes quickest."""
    with cursor.copy(f"COPY ({rows.select}) TO STDOUT", values) as said:
        blocks = list(said)
    with cursor.copy(f"COPY {rows.table} ({rows.columns}) FROM STDIN") as written:
        for start in range(0, len(blocks), 1000):
            written.write(b"".join(blocks[start : start + 1000]))


# Foreign keys, what is unique, and indexes, with what makes them again; keys stay.
_TAKEN_OFF = """
SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
    format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname,
        pg_get_constraintdef(oid)), contype = 'f'
FROM pg_constraint WHERE conrelid = ANY(%(tables)s::regclass[]) AND contype IN ('f', 'u')
UNION ALL
SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid), false
FROM pg_index WHERE indrelid = ANY(%(tables)s::regclass[])
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype <> 'f')
ORDER BY 3 DESC
"""


def _take_off_indexes(cursor) -> list[str]:
    """Drop what each row would be entered into one by one; return what makes it again, at once."""
    written = (_REQUESTERS, _TICKETS, _TURNS, _DEADLINES, _WATCHES, _MESSAGES, _EVENTS)
    cursor.execute(_TAKEN_OFF, {"tables": [rows.table for rows in written]})
    found = cursor.fetchall()
    for drop, _add, _is_key in found:
        cursor.execute(drop)
    cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
    # Keys of other tables are looked up in indexes: last.
    return [add for _drop, add, _is_key in reversed(found)]


def _last(cursor, table: str) -> int:
    cursor.execute(f"SELECT coalesce(max(id), 0) FROM tickets_{table}")  # noqa: S608
    return cursor.fetchone()[0]


def _triggers(cursor, word: str) -> None:
    """The rows are right by construction; checking each would take longer than writing it."""
    for table in TABLES:
        cursor.execute(f"ALTER TABLE tickets_{table} {word} TRIGGER USER")
