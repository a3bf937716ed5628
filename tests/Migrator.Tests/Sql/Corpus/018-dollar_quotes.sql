SELECT $$a;b$$;
SELECT $t$;$$;'$t$;
