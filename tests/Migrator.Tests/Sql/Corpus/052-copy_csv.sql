COPY public.t (a) FROM STDIN WITH (FORMAT csv, HEADER);
a
"x;
y"
\.

SELECT 1;
