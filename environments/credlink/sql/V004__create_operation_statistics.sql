-- For monitoring: one row per operation over the last 24 hours. Both tables are read through their index on time.
CREATE VIEW operation_statistics AS
SELECT 'signing'::text AS operation,
    count(*) AS operations,
    count(*) FILTER (WHERE status = 'failed') AS failures,
    count(DISTINCT proof_id) AS proofs,
    avg(duration_ms)::numeric(12, 1) AS average_duration_ms,
    percentile_cont(0.95) WITHIN GROUP (ORDER BY duration_ms)::numeric(12, 1) AS p95_duration_ms,
    max(signed_at) AS last_at
FROM signing_operations
WHERE signed_at > now() - interval '24 hours'
UNION ALL
SELECT 'verification'::text,
    count(*),
    count(*) FILTER (WHERE result = 'failed'),
    count(DISTINCT proof_id),
    avg(duration_ms)::numeric(12, 1),
    percentile_cont(0.95) WITHIN GROUP (ORDER BY duration_ms)::numeric(12, 1),
    max(verified_at)
FROM verification_operations
WHERE verified_at > now() - interval '24 hours';

COMMENT ON VIEW operation_statistics IS 'Signing and verification over the last 24 hours; a row each, also when nothing happened.';
