-- A table of the shop; the comment has a ; and a 'quote.
CREATE TABLE orders (
  id integer PRIMARY KEY,
  state text NOT NULL DEFAULT 'new;'
);
INSERT INTO orders (id) VALUES (1), (2), (3);
