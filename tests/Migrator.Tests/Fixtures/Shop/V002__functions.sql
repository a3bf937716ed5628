CREATE FUNCTION positive_orders() RETURNS integer
LANGUAGE SQL
BEGIN ATOMIC
  SELECT count(CASE WHEN id > 0 THEN 1 END)::integer AS end FROM orders;
END;

DO $body$
BEGIN
  PERFORM 1;
END;
$body$;
