"""Products: what we sell, with price and unit."""
