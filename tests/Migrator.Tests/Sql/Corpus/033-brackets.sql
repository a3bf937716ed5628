SELECT (ARRAY[1, 2])[1];
SELECT '{1;2}'::text;
