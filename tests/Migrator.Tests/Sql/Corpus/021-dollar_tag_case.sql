SELECT $T$;$t$;$T$;
SELECT 2;
