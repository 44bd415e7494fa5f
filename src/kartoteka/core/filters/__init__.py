"""Filters: one small language for everything that selects records. It can say itself in words."""
