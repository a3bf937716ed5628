SELECT 1 AS begin, 2 AS atomic;
SELECT 3 AS "BEGIN", 4 AS atomic;
