SELECT '${', '$', '${}';
SELECT $${x}$$;
