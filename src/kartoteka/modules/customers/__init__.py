"""Customers: whom we sell to, the people there, and their positions."""
