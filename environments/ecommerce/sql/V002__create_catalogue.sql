CREATE TABLE categories (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    parent_id bigint REFERENCES categories ON DELETE RESTRICT,
    name text NOT NULL,
    slug text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT categories_not_own_parent CHECK (parent_id <> id),
    CONSTRAINT categories_name_valid CHECK (name = btrim(name) AND length(name) BETWEEN 1 AND 100),
    CONSTRAINT categories_slug_valid CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    CONSTRAINT categories_slug_key UNIQUE (slug),
    -- Its index serves the foreign key as well.
    CONSTRAINT categories_parent_id_name_key UNIQUE NULLS NOT DISTINCT (parent_id, name)
);

CREATE TABLE products (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    category_id bigint NOT NULL REFERENCES categories ON DELETE RESTRICT,
    sku text NOT NULL,
    name text NOT NULL,
    description text NOT NULL DEFAULT '',
    price money_amount NOT NULL,
    stock_quantity integer NOT NULL DEFAULT 0,
    is_active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT products_sku_valid CHECK (sku ~ '^[A-Z0-9]+([-_][A-Z0-9]+)*$'),
    CONSTRAINT products_sku_key UNIQUE (sku),
    CONSTRAINT products_name_valid CHECK (name = btrim(name) AND length(name) BETWEEN 1 AND 200),
    CONSTRAINT products_stock_quantity_not_negative CHECK (stock_quantity >= 0)
);

COMMENT ON COLUMN products.is_active IS 'Whether the shop offers it; products that were ever ordered are kept.';

CREATE INDEX products_category_id_idx ON products (category_id);
CREATE INDEX products_offered_idx ON products (category_id, price) WHERE is_active;
-- text_pattern_ops: a prefix search uses the index whatever the database's collation is.
CREATE INDEX products_name_idx ON products (lower(name) text_pattern_ops);

CREATE TRIGGER categories_set_updated_at
    BEFORE UPDATE ON categories
    FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION set_updated_at();

CREATE TRIGGER products_set_updated_at
    BEFORE UPDATE ON products
    FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION set_updated_at();
