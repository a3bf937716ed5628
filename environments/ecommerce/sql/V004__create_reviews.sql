CREATE TABLE reviews (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    product_id bigint NOT NULL REFERENCES products ON DELETE CASCADE,
    rating smallint NOT NULL,
    title text NOT NULL DEFAULT '',
    body text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT reviews_rating_valid CHECK (rating BETWEEN 1 AND 5),
    CONSTRAINT reviews_title_length CHECK (length(title) <= 200),
    CONSTRAINT reviews_body_length CHECK (length(body) <= 10000),
    -- Its index serves the foreign key to users as well.
    CONSTRAINT reviews_user_id_product_id_key UNIQUE (user_id, product_id)
);

CREATE INDEX reviews_product_id_created_at_idx ON reviews (product_id, created_at DESC);

CREATE TRIGGER reviews_set_updated_at
    BEFORE UPDATE ON reviews
    FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION set_updated_at();
