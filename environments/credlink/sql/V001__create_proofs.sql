-- fillfactor: each verification updates its proof's counters; with room on the page and no index on them that touches no index.
CREATE TABLE proofs (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    content_sha256 bytea NOT NULL,
    storage_key text NOT NULL,
    media_type text NOT NULL,
    size_bytes bigint NOT NULL,
    issuer text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    access_count bigint NOT NULL DEFAULT 0,
    last_accessed_at timestamptz,
    CONSTRAINT proofs_content_sha256_length CHECK (octet_length(content_sha256) = 32),
    CONSTRAINT proofs_storage_key_key UNIQUE (storage_key),
    CONSTRAINT proofs_storage_key_not_empty CHECK (storage_key <> ''),
    CONSTRAINT proofs_media_type_valid CHECK (media_type ~ '^[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+$'),
    CONSTRAINT proofs_size_bytes_positive CHECK (size_bytes > 0),
    CONSTRAINT proofs_issuer_not_empty CHECK (btrim(issuer) <> ''),
    CONSTRAINT proofs_expires_after_creation CHECK (expires_at > created_at),
    CONSTRAINT proofs_access_count_not_negative CHECK (access_count >= 0),
    CONSTRAINT proofs_access_complete CHECK ((access_count = 0) = (last_accessed_at IS NULL))
) WITH (fillfactor = 85);

COMMENT ON COLUMN proofs.storage_key IS 'Key of the object in the bucket of proofs.';
COMMENT ON COLUMN proofs.access_count IS 'Verifications so far; kept by a trigger, like last_accessed_at.';

-- Several proofs may speak of the same content.
CREATE INDEX proofs_content_sha256_idx ON proofs (content_sha256);
CREATE INDEX proofs_issuer_created_at_idx ON proofs (issuer, created_at DESC);
CREATE INDEX proofs_expires_at_idx ON proofs (expires_at) WHERE expires_at IS NOT NULL;
