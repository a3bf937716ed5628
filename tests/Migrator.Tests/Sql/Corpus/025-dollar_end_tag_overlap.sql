SELECT $a$ $$a$;
SELECT $a$ x$b$a$;
