DO $$ DECLARE x text := $q$;$q$; BEGIN PERFORM 1; END $$;
SELECT 1;
