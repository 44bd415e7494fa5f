"""Merging: one card of two, with everything attached, and two cards again where that was wrong."""
