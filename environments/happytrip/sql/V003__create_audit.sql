CREATE TABLE audit.row_changes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    table_name text NOT NULL,
    row_id bigint NOT NULL,
    operation text NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed_by text NOT NULL DEFAULT session_user,
    application_name text NOT NULL DEFAULT current_setting('application_name'),
    transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id(),
    old_row jsonb,
    new_row jsonb,
    CONSTRAINT row_changes_operation_valid CHECK (operation IN ('INSERT', 'UPDATE', 'DELETE')),
    CONSTRAINT row_changes_old_row_unless_insert CHECK ((old_row IS NULL) = (operation = 'INSERT')),
    CONSTRAINT row_changes_new_row_unless_delete CHECK ((new_row IS NULL) = (operation = 'DELETE'))
);

COMMENT ON TABLE audit.row_changes IS 'No foreign key: what is deleted stays on record.';

CREATE INDEX row_changes_row_idx ON audit.row_changes (table_name, row_id, changed_at);
-- Ordered like the heap, so a few pages are enough to find a period.
CREATE INDEX row_changes_changed_at_idx ON audit.row_changes USING brin (changed_at);

-- As the owner: the application writes the record by changing a row and in no other way.
CREATE FUNCTION audit.record_row_change() RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = ''
AS $$
BEGIN
    INSERT INTO audit.row_changes (table_name, row_id, operation, old_row, new_row)
    VALUES (
        TG_TABLE_SCHEMA || '.' || TG_TABLE_NAME,
        CASE TG_OP WHEN 'DELETE' THEN OLD.id ELSE NEW.id END,
        TG_OP,
        CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END,
        CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END);
    RETURN NULL;
END
$$;

CREATE TRIGGER agents_record_change
    AFTER INSERT OR DELETE ON app.agents
    FOR EACH ROW
    EXECUTE FUNCTION audit.record_row_change();

CREATE TRIGGER agents_record_update
    AFTER UPDATE ON app.agents
    FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION audit.record_row_change();

CREATE TRIGGER bookings_record_change
    AFTER INSERT OR DELETE ON app.bookings
    FOR EACH ROW
    EXECUTE FUNCTION audit.record_row_change();

CREATE TRIGGER bookings_record_update
    AFTER UPDATE ON app.bookings
    FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION audit.record_row_change();
