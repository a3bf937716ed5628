CREATE TABLE signing_operations (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    proof_id uuid REFERENCES proofs ON DELETE SET NULL,
    status text NOT NULL,
    error_code text,
    duration_ms integer NOT NULL,
    signed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT signing_operations_status_valid CHECK (status IN ('succeeded', 'failed')),
    CONSTRAINT signing_operations_error_code_if_failed CHECK ((error_code IS NOT NULL) = (status = 'failed')),
    CONSTRAINT signing_operations_no_proof_if_failed CHECK (proof_id IS NULL OR status = 'succeeded'),
    CONSTRAINT signing_operations_duration_ms_not_negative CHECK (duration_ms >= 0)
);

COMMENT ON COLUMN signing_operations.proof_id IS 'Null when signing failed, or when the proof was deleted since.';

CREATE INDEX signing_operations_proof_id_idx ON signing_operations (proof_id);
CREATE INDEX signing_operations_signed_at_idx ON signing_operations (signed_at);
CREATE INDEX signing_operations_failures_idx ON signing_operations (error_code, signed_at) WHERE status = 'failed';

CREATE TABLE verification_operations (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    proof_id uuid REFERENCES proofs ON DELETE SET NULL,
    result text NOT NULL,
    error_code text,
    duration_ms integer NOT NULL,
    verified_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT verification_operations_result_valid CHECK (result IN ('valid', 'invalid', 'not_found', 'failed')),
    CONSTRAINT verification_operations_error_code_if_failed CHECK ((error_code IS NOT NULL) = (result = 'failed')),
    CONSTRAINT verification_operations_no_proof_if_not_found CHECK (proof_id IS NULL OR result <> 'not_found'),
    CONSTRAINT verification_operations_duration_ms_not_negative CHECK (duration_ms >= 0)
);

COMMENT ON COLUMN verification_operations.proof_id IS 'Null when there was none, or when the proof was deleted since.';

CREATE INDEX verification_operations_proof_id_idx ON verification_operations (proof_id, verified_at DESC);
CREATE INDEX verification_operations_verified_at_idx ON verification_operations (verified_at);
