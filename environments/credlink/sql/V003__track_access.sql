-- Once per statement, whatever number of rows it inserts. Proofs are locked in the order of their keys, so that two statements about the
-- same proofs wait for each other instead of deadlocking.
CREATE FUNCTION track_proof_access() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = public, pg_temp
AS $$
BEGIN
    PERFORM
    FROM proofs
    WHERE id IN (SELECT proof_id FROM inserted)
    ORDER BY id
    FOR NO KEY UPDATE;

    UPDATE proofs AS p
    SET access_count = p.access_count + a.accesses,
        last_accessed_at = greatest(p.last_accessed_at, a.last_access)
    FROM (
        SELECT proof_id, count(*) AS accesses, max(verified_at) AS last_access
        FROM inserted
        WHERE proof_id IS NOT NULL
        GROUP BY proof_id
    ) AS a
    WHERE p.id = a.proof_id;

    RETURN NULL;
END
$$;

CREATE TRIGGER verification_operations_track_access
    AFTER INSERT ON verification_operations
    REFERENCING NEW TABLE AS inserted
    FOR EACH STATEMENT
    EXECUTE FUNCTION track_proof_access();
