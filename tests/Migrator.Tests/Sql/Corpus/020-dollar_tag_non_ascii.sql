SELECT $größe$;'$größe$;
SELECT $表$;$表$;
