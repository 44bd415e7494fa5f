"""The index of the search box, and what each user looked at last."""

from typing import ClassVar
from zlib import crc32

from django.db import models
from django.utils import timezone

from kartoteka.core.search import lookups

lookups.register()

RECORD_BITS = 40
TYPE_MASK = 0x3FFFFF


def first_place(record_type: str) -> int:
    """Where the places of a record type begin: a range of numbers of its own."""
    return (crc32(record_type.encode()) & TYPE_MASK) << RECORD_BITS


def place(record_type: str, record_id: int) -> int:
    """The one number of a record among all records of all types."""
    return first_place(record_type) + record_id


def first_of(number: int) -> int:
    """Where the places of the type of this place begin."""
    return number >> RECORD_BITS << RECORD_BITS


def places(record_type: str) -> tuple[int, int]:
    """First and last place of a record type."""
    first = first_place(record_type)
    return first, first + (1 << RECORD_BITS) - 1


class SearchEntry(models.Model):
    """How one record is shown among search results; its number is its place."""

    # Always given, never counted up: on SQLite this type, and no other, is the row's own number.
    id = models.BigAutoField(primary_key=True)
    record_type = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    title = models.CharField(max_length=300)
    title_key = models.CharField(max_length=120)
    subtitle = models.CharField(max_length=300, default="")
    # One line for each thing the record is found by: field, related record, text; by tabs.
    parts = models.TextField(default="")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [
            # Pattern operators: an ordinary PostgreSQL index can't be asked for a prefix.
            models.Index(
                fields=["record_type", "title_key"],
                name="search_title",
                opclasses=["varchar_pattern_ops", "varchar_pattern_ops"],
            ),
        ]

    def __str__(self) -> str:
        return self.title


class SearchText(models.Model):
    """The searchable text of one entry.

    On SQLite this is an FTS5 table and not an ordinary one, made by `engine.create_table`: a
    migration that alters this model must make the table anew by the same function.
    """

    # FTS5 calls the number of a row by this name.
    id = models.BigIntegerField(primary_key=True, db_column="rowid")
    text = models.TextField()

    class Meta:
        db_table = "search_text"

    def __str__(self) -> str:
        return self.text


class AddressPlace(models.Model):
    """The entry at a place has a mail address; the address is a number made of it.

    On SQLite the table has no row numbers (`addresses.create_table`): the key is all there is.
    """

    pk = models.CompositePrimaryKey("address", "place")
    address = models.BigIntegerField()
    place = models.BigIntegerField()

    class Meta:
        db_table = "search_address"

    def __str__(self) -> str:
        return f"{self.address} {self.place}"


class Visit(models.Model):
    """A user looked at a record."""

    id = models.BigAutoField(primary_key=True)
    user = models.BigIntegerField()
    record_type = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    at = models.DateTimeField(default=timezone.now)
    # Kept within reach by the user: always among what was seen last, and first.
    is_starred = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "record_type", "record_id"], name="search_visit_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["user", "-at"], name="search_visit_recent")]

    def __str__(self) -> str:
        return f"{self.user}: {self.record_type} {self.record_id}"
