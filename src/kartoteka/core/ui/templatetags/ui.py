"""All template tags of the interface kit; loaded everywhere as a builtin."""

from django.template import Library

from kartoteka.core.ui import kept, parts, sending, standing
from kartoteka.core.ui.components import data, forms, marks, surfaces

register = Library()
for family in (marks, forms, surfaces, data, parts, kept, standing, sending):
    register.tags.update(family.register.tags)
    register.filters.update(family.register.filters)
