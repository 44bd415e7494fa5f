"""Kartoteka, an open-source system for relations with customers."""

__version__ = "0.1.0"
