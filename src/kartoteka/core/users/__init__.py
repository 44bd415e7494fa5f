"""Users and teams: who works here, how they sign in, and what they set for themselves."""
