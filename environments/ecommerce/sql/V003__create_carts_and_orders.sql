CREATE TABLE cart_items (
    user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    product_id bigint NOT NULL REFERENCES products ON DELETE CASCADE,
    quantity integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, product_id),
    CONSTRAINT cart_items_quantity_valid CHECK (quantity BETWEEN 1 AND 999)
);

CREATE INDEX cart_items_product_id_idx ON cart_items (product_id);

CREATE TABLE orders (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users ON DELETE RESTRICT,
    status text NOT NULL DEFAULT 'pending',
    recipient_name text NOT NULL,
    shipping_address text NOT NULL,
    shipping_amount money_amount NOT NULL DEFAULT 0,
    placed_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT orders_status_valid CHECK (status IN ('pending', 'paid', 'shipped', 'delivered', 'cancelled', 'refunded')),
    CONSTRAINT orders_recipient_name_not_empty CHECK (btrim(recipient_name) <> ''),
    CONSTRAINT orders_shipping_address_not_empty CHECK (btrim(shipping_address) <> '')
);

COMMENT ON TABLE orders IS 'Kept for the books: a user with orders cannot be deleted.';

CREATE INDEX orders_user_id_placed_at_idx ON orders (user_id, placed_at DESC);
CREATE INDEX orders_open_idx ON orders (status, placed_at) WHERE status IN ('pending', 'paid', 'shipped');

CREATE TABLE order_items (
    order_id bigint NOT NULL REFERENCES orders ON DELETE CASCADE,
    product_id bigint NOT NULL REFERENCES products ON DELETE RESTRICT,
    product_name text NOT NULL,
    unit_price money_amount NOT NULL,
    quantity integer NOT NULL,
    line_amount numeric(15, 2) NOT NULL GENERATED ALWAYS AS (unit_price * quantity) STORED,
    PRIMARY KEY (order_id, product_id),
    CONSTRAINT order_items_product_name_not_empty CHECK (btrim(product_name) <> ''),
    CONSTRAINT order_items_quantity_valid CHECK (quantity BETWEEN 1 AND 999)
);

COMMENT ON COLUMN order_items.product_name IS 'As it was when the order was placed; so is unit_price.';

CREATE INDEX order_items_product_id_idx ON order_items (product_id);

CREATE VIEW order_totals AS
SELECT o.id AS order_id,
    coalesce(sum(i.line_amount), 0) AS items_amount,
    o.shipping_amount,
    coalesce(sum(i.line_amount), 0) + o.shipping_amount AS total_amount
FROM orders AS o
LEFT JOIN order_items AS i ON i.order_id = o.id
GROUP BY o.id;

CREATE TRIGGER cart_items_set_updated_at
    BEFORE UPDATE ON cart_items
    FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION set_updated_at();

CREATE TRIGGER orders_set_updated_at
    BEFORE UPDATE ON orders
    FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION set_updated_at();
