COPY t FROM STDIN; -- two rows
1
2
\.
SELECT 1;
