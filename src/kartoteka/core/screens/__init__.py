"""Screens: list, card, form, board, import and export of any record type."""
