"""The REST API: every record type with the same filters, actions and rights as the screens.

It is drawn from the registry at each request, not from classes of its own, so a custom field is
in the API, and in its OpenAPI description, from the moment it is added.
"""
