-- größer 😀
SELECT '😀';  SELECT 'ü;' AS ü;
