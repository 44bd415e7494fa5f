"""A record type in an address: `/customers/` is a list because there is a type of that name."""

from django.urls import register_converter

from kartoteka.core.records.types import RecordType, record_types


class PluralConverter:
    """The plural of a record type; an address with another word belongs to another screen."""

    regex = "[a-z][a-z-]*"

    def to_python(self, value: str) -> RecordType:
        """The record type; ValueError where there is none, so that the search goes on."""
        found = record_types.by_plural(value)
        if found is None:
            raise ValueError(value)
        return found

    def to_url(self, value: RecordType | str) -> str:
        """The word of the record type."""
        return value if isinstance(value, str) else value.plural


register_converter(PluralConverter, "plural")
