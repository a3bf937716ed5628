SELECT E'a\';b', e'\\';
SELECT 2;
