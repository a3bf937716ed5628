SELECT B'01' AS ";", X'1F', N'a;b', n'c';
SELECT b'1', x'0f';
