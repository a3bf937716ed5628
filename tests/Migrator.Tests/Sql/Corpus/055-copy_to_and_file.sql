COPY t TO STDOUT;
COPY (SELECT 1 FROM stdin) TO '/tmp/x';
COPY t FROM '/tmp/x';
