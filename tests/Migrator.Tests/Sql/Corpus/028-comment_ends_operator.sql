SELECT 1 +-- minus; minus
  1;
SELECT 2 */* ; */ 3;
