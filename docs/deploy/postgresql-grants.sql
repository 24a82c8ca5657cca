-- After every `lapor migrate`, as the owner of the tables; as often as one likes:
--     psql --single-transaction --dbname=lapor --username=lapor_owner --file=postgresql-grants.sql
-- Every test of the gateway on PostgreSQL runs with exactly this.

REVOKE ALL ON ALL TABLES IN SCHEMA public FROM lapor_office;
GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO lapor_office;

-- Which version the tables have: to be read. `lapor migrate` is the owner's. Which key seals them: one row, made
-- by the first `lapor migrate`, and another fingerprint in it after each `lapor keys rotate`.
REVOKE INSERT, UPDATE ON alembic_version FROM lapor_office;
REVOKE INSERT ON store_key FROM lapor_office;

-- Who did what and when is not to be changed. An erased citizen's complaint takes the words along.
REVOKE UPDATE ON audit_entry FROM lapor_office;
GRANT UPDATE (reason, details) ON audit_entry TO lapor_office;

-- What passes: visits and drafts, waiting questions and pauses, traces, and whatever of a person is erased. Whoever
-- has this role can delete no message, reply, complaint or step taken, whatever they are let do elsewhere.
GRANT DELETE ON
    channel_pause, code, contact, contact_address, conversation, draft, duplicate_candidate, exchange, media,
    parked_request, receipt, saved_filter, staff_session, trouble
TO lapor_office;

-- `retention.audit_days` clears what is older than it. Where the audit log is for ever (0), leave this out.
GRANT DELETE ON audit_entry TO lapor_office;

-- But nobody hides what they did of late, or writes another reason into a line. Where the log is kept for fewer
-- than 90 days, put that many here.
CREATE OR REPLACE FUNCTION audit_entry_stays() RETURNS trigger LANGUAGE plpgsql AS
    $$BEGIN RAISE insufficient_privilege USING MESSAGE = 'this line of the audit log stays as it is'; END$$;
CREATE OR REPLACE TRIGGER done_of_late BEFORE DELETE ON audit_entry FOR EACH ROW
    WHEN (current_user = 'lapor_office' AND OLD.at > now() - interval '90 days')
    EXECUTE FUNCTION audit_entry_stays();
CREATE OR REPLACE TRIGGER emptied_or_kept BEFORE UPDATE ON audit_entry FOR EACH ROW
    WHEN (current_user = 'lapor_office' AND (NEW.reason <> '' OR NEW.complaint_id IS NULL))
    EXECUTE FUNCTION audit_entry_stays();
