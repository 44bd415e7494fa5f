"""Template tags of the kit, one file per family; `templatetags/ui.py` puts them together."""
