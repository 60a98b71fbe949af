"""Forms as data: editions, one sheet's own data, geometry in millimetres, and page identity."""
