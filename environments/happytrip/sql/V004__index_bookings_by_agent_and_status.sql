-- Serves the foreign key to agents as well. Alone in its file: PostgreSQL builds it outside a transaction.
CREATE INDEX CONCURRENTLY idx_bookings_agent_status ON app.bookings (agent_id, booking_status);
