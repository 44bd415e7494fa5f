"""Dates of English documents: the month as a word, which nobody reads as the day."""

SHORT_DATE_FORMAT = "j M Y"
SHORT_DATETIME_FORMAT = "j M Y H:i"
