"""CEIDG: sole traders in Poland."""
