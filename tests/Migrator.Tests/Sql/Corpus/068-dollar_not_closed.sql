SELECT $x$ open $y$;
