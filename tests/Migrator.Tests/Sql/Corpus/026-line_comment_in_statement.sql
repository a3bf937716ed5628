SELECT 1 -- one; two's
  + 2;
SELECT 3; -- done;
