"""Leads: first contacts with little data, their sources, and their way to a customer."""
