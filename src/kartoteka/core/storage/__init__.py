"""Storage: how SQLite and PostgreSQL are set up, written in bulk, checked and backed up."""
