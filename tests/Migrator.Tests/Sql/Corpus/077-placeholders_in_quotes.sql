SELECT '${tenant};', "${tenant}", $$${tenant};$$;
SELECT $a$${b}$a$;
