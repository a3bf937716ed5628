CREATE INDEX CONCURRENTLY orders_state ON orders (state);
CREATE INDEX CONCURRENTLY orders_id_state ON orders (id, state);
