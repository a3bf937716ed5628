SELECT ';', 'it''s; one';
SELECT 2;
