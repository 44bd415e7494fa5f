"""The business, one folder per word of the main menu."""
