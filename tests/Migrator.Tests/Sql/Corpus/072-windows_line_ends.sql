SELECT 1;
-- comment;
SELECT E'a'
'b\';';
COPY t FROM STDIN;
1
\.
SELECT 2;
