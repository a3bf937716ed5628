CREATE FUNCTION app.set_updated_at() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = ''
AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END
$$;

CREATE TABLE app.agents (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    agency_name text NOT NULL,
    contact_name text NOT NULL,
    email text NOT NULL,
    commission_rate numeric(5, 4) NOT NULL DEFAULT 0,
    is_active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT agents_agency_name_not_empty CHECK (btrim(agency_name) <> ''),
    CONSTRAINT agents_contact_name_not_empty CHECK (btrim(contact_name) <> ''),
    CONSTRAINT agents_email_valid CHECK (email ~ '^[^@[:space:]]+@[^@[:space:]]+$' AND length(email) <= 254),
    CONSTRAINT agents_commission_rate_is_share CHECK (commission_rate BETWEEN 0 AND 1)
);

COMMENT ON COLUMN app.agents.commission_rate IS 'Share of a booking''s amount: 0.0750 is 7.5 %.';

CREATE UNIQUE INDEX agents_email_key ON app.agents (lower(email));

CREATE TABLE app.bookings (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    booking_reference text NOT NULL,
    agent_id bigint NOT NULL REFERENCES app.agents ON DELETE RESTRICT,
    booking_status text NOT NULL DEFAULT 'pending',
    traveller_name text NOT NULL,
    origin text NOT NULL,
    destination text NOT NULL,
    departs_on date NOT NULL,
    returns_on date,
    total_amount numeric(12, 2) NOT NULL,
    currency text NOT NULL DEFAULT 'INR',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT bookings_booking_reference_key UNIQUE (booking_reference),
    CONSTRAINT bookings_booking_reference_valid CHECK (booking_reference ~ '^[A-Z0-9]{6,12}$'),
    CONSTRAINT bookings_booking_status_valid
        CHECK (booking_status IN ('pending', 'confirmed', 'ticketed', 'completed', 'cancelled', 'refunded')),
    CONSTRAINT bookings_traveller_name_not_empty CHECK (btrim(traveller_name) <> ''),
    CONSTRAINT bookings_route_valid CHECK (btrim(origin) <> '' AND btrim(destination) <> ''),
    CONSTRAINT bookings_returns_after_departure CHECK (returns_on >= departs_on),
    -- NaN is a numeric that is greater than every other, so only an upper bound keeps it out.
    CONSTRAINT bookings_total_amount_valid CHECK (total_amount >= 0 AND total_amount < 'NaN'),
    CONSTRAINT bookings_currency_valid CHECK (currency ~ '^[A-Z]{3}$')
);

COMMENT ON COLUMN app.bookings.currency IS 'ISO 4217.';

CREATE INDEX bookings_departs_on_idx ON app.bookings (departs_on);

CREATE TRIGGER agents_set_updated_at
    BEFORE UPDATE ON app.agents
    FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION app.set_updated_at();

CREATE TRIGGER bookings_set_updated_at
    BEFORE UPDATE ON app.bookings
    FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION app.set_updated_at();
