"""The database keeps the ledger: history cannot be rewritten, a status and its turn agree.

The one way round is the erasure of personal data under law, which sets `helpdesk.erasure` to 'on'
inside its own transaction. It may blank the data of an event and nothing else: the figures stay.
"""

from django.db import migrations

KEEP = """
CREATE FUNCTION tickets_keep_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE blanked tickets_event := NEW;
BEGIN
    blanked.data := OLD.data;
    IF current_setting('helpdesk.erasure', true) = 'on' AND blanked IS NOT DISTINCT FROM OLD THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'UPDATE on tickets_event is refused: history is append-only'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION tickets_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: history is append-only', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER event_append_only BEFORE UPDATE ON tickets_event
    FOR EACH ROW EXECUTE FUNCTION tickets_keep_event();
CREATE TRIGGER event_never_deleted BEFORE DELETE ON tickets_event
    FOR EACH ROW EXECUTE FUNCTION tickets_keep();
CREATE TRIGGER turn_never_deleted BEFORE DELETE ON tickets_turn
    FOR EACH ROW EXECUTE FUNCTION tickets_keep();
CREATE TRIGGER turn_closed_is_kept BEFORE UPDATE ON tickets_turn
    FOR EACH ROW WHEN (OLD.ended_at IS NOT NULL) EXECUTE FUNCTION tickets_keep();
CREATE TRIGGER turn_open_keeps_its_start BEFORE UPDATE ON tickets_turn
    FOR EACH ROW WHEN (
        OLD.ended_at IS NULL
        AND ROW(OLD.ticket_id, OLD.party, OLD.started_at)
            IS DISTINCT FROM ROW(NEW.ticket_id, NEW.party, NEW.started_at)
    ) EXECUTE FUNCTION tickets_keep();
CREATE TRIGGER deadline_never_deleted BEFORE DELETE ON tickets_deadline
    FOR EACH ROW EXECUTE FUNCTION tickets_keep();
"""

# A settled deadline may still learn, once, that it was refused or that its hand-over was void.
KEEP_DEADLINE = """
CREATE FUNCTION tickets_keep_deadline() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE allowed tickets_deadline := NEW;
BEGIN
    IF OLD.breached_at IS NOT NULL AND NEW.breached_at IS DISTINCT FROM OLD.breached_at THEN
        RAISE EXCEPTION 'a breach is written once and stays'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.settled_at IS NULL THEN
        RETURN NEW;
    END IF;
    IF OLD.refused_at IS NULL THEN allowed.refused_at := NULL; END IF;
    IF OLD.voided_at IS NULL THEN allowed.voided_at := NULL; END IF;
    IF allowed IS DISTINCT FROM OLD THEN
        RAISE EXCEPTION 'a settled deadline is kept as it was'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER deadline_settled_is_kept BEFORE UPDATE ON tickets_deadline
    FOR EACH ROW EXECUTE FUNCTION tickets_keep_deadline();
"""

TURN_FOLLOWS_STATUS = """
CREATE FUNCTION tickets_turn_follows_status() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    the_ticket bigint;
    expected text;
    found_party text;
BEGIN
    IF TG_TABLE_NAME = 'tickets_ticket' THEN the_ticket := NEW.id;
    ELSE the_ticket := NEW.ticket_id; END IF;
    SELECT CASE status
        WHEN 'new' THEN 'office' WHEN 'open' THEN 'office'
        WHEN 'waiting' THEN 'requester' WHEN 'handed_over' THEN 'third_party'
    END INTO expected FROM tickets_ticket WHERE id = the_ticket;
    IF NOT FOUND THEN RETURN NULL; END IF;
    SELECT party INTO found_party FROM tickets_turn
        WHERE ticket_id = the_ticket AND ended_at IS NULL;
    IF found_party IS DISTINCT FROM expected THEN
        RAISE EXCEPTION 'ticket %: status wants the turn of %, the ledger has %',
            the_ticket, expected, found_party
            USING ERRCODE = 'check_violation', CONSTRAINT = 'turn_follows_status';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER turn_follows_status AFTER INSERT OR UPDATE OF status ON tickets_ticket
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION tickets_turn_follows_status();
CREATE CONSTRAINT TRIGGER status_follows_turn AFTER INSERT OR UPDATE ON tickets_turn
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION tickets_turn_follows_status();
"""

UNDO = """
DROP TRIGGER event_append_only ON tickets_event;
DROP TRIGGER event_never_deleted ON tickets_event;
DROP TRIGGER turn_never_deleted ON tickets_turn;
DROP TRIGGER turn_closed_is_kept ON tickets_turn;
DROP TRIGGER turn_open_keeps_its_start ON tickets_turn;
DROP TRIGGER status_follows_turn ON tickets_turn;
DROP TRIGGER turn_follows_status ON tickets_ticket;
DROP TRIGGER deadline_never_deleted ON tickets_deadline;
DROP TRIGGER deadline_settled_is_kept ON tickets_deadline;
DROP FUNCTION tickets_keep();
DROP FUNCTION tickets_keep_event();
DROP FUNCTION tickets_keep_deadline();
DROP FUNCTION tickets_turn_follows_status();
"""


class Migration(migrations.Migration):
    dependencies = [("tickets", "0001_spine")]

    operations = [migrations.RunSQL(KEEP + KEEP_DEADLINE + TURN_FOLLOWS_STATUS, UNDO)]
