"""English: 23 Nov 2026."""
