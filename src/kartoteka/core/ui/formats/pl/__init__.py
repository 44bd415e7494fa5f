"""Polish: with dots, 23.11.2026."""
