"""Duplicates: how records are read, compared and found again."""
