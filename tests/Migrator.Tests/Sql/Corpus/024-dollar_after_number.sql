SELECT 1 AS a, 2+3;
SELECT 10.5e3, $x$;$x$;
