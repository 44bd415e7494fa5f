"""The key store: one key for each record that holds personal values, apart from the data.

Events are never altered, yet a person may be forgotten: their values in events are encrypted with
a key that lives here, in a database of its own with its own short-lived backup, and is destroyed.
"""
