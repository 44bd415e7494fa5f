"""Commands of Django that sales bring: `kartoteka manage …`."""
