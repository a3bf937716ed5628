SELECT 'a' -- 'b
;
SELECT 'c' /* ' */;
