CREATE TABLE ${schema}.t_${suffix} (a int);
GRANT SELECT ON t TO ${reader:identifier};
INSERT INTO t VALUES (${name:literal});
