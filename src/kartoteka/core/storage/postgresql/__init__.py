"""The database backend that PostgreSQL addresses name."""
