INSERT INTO proofs (id, content_sha256, storage_key, media_type, size_bytes, issuer)
SELECT ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid,
    sha256(convert_to('sample ' || n, 'UTF8')),
    'samples/' || n || '.json',
    'application/json',
    1000 + n,
    'Sample issuer ' || n % 3
FROM generate_series(1, 20) AS n;

INSERT INTO signing_operations (proof_id, status, duration_ms)
SELECT id, 'succeeded', 40 + size_bytes % 20 FROM proofs WHERE storage_key LIKE 'samples/%';

INSERT INTO signing_operations (status, error_code, duration_ms) VALUES ('failed', 'certificate_expired', 12);

INSERT INTO verification_operations (proof_id, result, duration_ms)
SELECT p.id, 'valid', 5 + n FROM proofs AS p CROSS JOIN generate_series(1, 3) AS n WHERE p.storage_key LIKE 'samples/%';

INSERT INTO verification_operations (result, duration_ms) VALUES ('not_found', 2);
