COPY t FROM STDIN;
\.x
 \.
\.
SELECT 1;
