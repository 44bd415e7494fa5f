"""The platform: records, actions, events and filters. It knows no business word."""
