"""A system from outside the project with every store that AWS can operate: a database, a cache and a broker."""
