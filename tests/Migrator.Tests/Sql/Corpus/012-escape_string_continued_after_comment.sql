SELECT E'a' -- it's; a comment
  -- another's
  'b\';c';
SELECT 2;
