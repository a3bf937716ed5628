SELECT $a$ $b$;$b$ $a $$ $a$;
SELECT $_1$;$1$;$_1$;
