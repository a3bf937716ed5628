\restrict Zx9kq3
SELECT 1;
\unrestrict Zx9kq3
