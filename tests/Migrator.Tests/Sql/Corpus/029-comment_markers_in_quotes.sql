SELECT '/*', "--;" FROM (SELECT 1 AS "--;") t;
SELECT $$/* -- ;$$;
