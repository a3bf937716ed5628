-- Amounts of the shop's one currency. NaN is a numeric that is greater than every other, so only an upper bound keeps it out.
CREATE DOMAIN money_amount AS numeric(12, 2)
    CONSTRAINT money_amount_not_negative CHECK (VALUE >= 0 AND VALUE < 'NaN');

CREATE FUNCTION set_updated_at() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = ''
AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END
$$;

CREATE TABLE users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email text NOT NULL,
    password_hash text NOT NULL,
    full_name text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT users_email_valid CHECK (email ~ '^[^@[:space:]]+@[^@[:space:]]+$' AND length(email) <= 254),
    CONSTRAINT users_password_hash_not_empty CHECK (password_hash <> ''),
    CONSTRAINT users_full_name_valid CHECK (full_name = btrim(full_name) AND length(full_name) BETWEEN 1 AND 200)
);

COMMENT ON COLUMN users.password_hash IS 'Hash with its algorithm, parameters and salt; never the password.';

-- Two spellings of one address are one account. Log-in looks up lower(email).
CREATE UNIQUE INDEX users_email_key ON users (lower(email));

CREATE TRIGGER users_set_updated_at
    BEFORE UPDATE ON users
    FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION set_updated_at();
