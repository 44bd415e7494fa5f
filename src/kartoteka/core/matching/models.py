"""The keys under which records that may be one meet, and what was learned about them."""

from typing import ClassVar

from django.db import models

# Raised where keys are made otherwise than before: those in the table are then made anew.
KEYS_VERSION = 1


class MatchKey(models.Model):
    """A record is to be found under a key; the key is a number that says its record type too.

    On SQLite the table has no row numbers (`engine.create_table`): the key is all there is.
    """

    pk = models.CompositePrimaryKey("key", "record_id")
    key = models.BigIntegerField()
    record_id = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.key} {self.record_id}"


class Waiting(models.Model):
    """Records from one number to another, whose keys are still to be made."""

    record_type = models.CharField(max_length=40)
    first = models.BigIntegerField()
    last = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.record_type} {self.first}-{self.last}"


class Learned(models.Model):
    """What the data of this installation taught about one record type, and how far that goes."""

    record_type = models.CharField(max_length=40, unique=True)
    # The version under which the keys of all its records were made; 0 while they are not.
    keys_version = models.PositiveIntegerField(default=0)
    # Up to which record they are made while they are made anew.
    keys_upto = models.BigIntegerField(default=0)
    weights = models.JSONField(default=dict)
    records = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.record_type


class Pair(models.Model):
    """Two records that the search through the whole base found alike; nobody has decided yet."""

    record_type = models.CharField(max_length=40)
    first = models.BigIntegerField()
    second = models.BigIntegerField()
    # From 0 to 1, and in bits: the order of the queue.
    score = models.FloatField()
    bits = models.FloatField()
    # Part and level of each reason: told in the reader's language.
    reasons = models.JSONField(default=list)
    found_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["record_type", "first", "second"], name="matching_pair_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["record_type", "-bits", "id"], name="matching_pair_queue"),
            models.Index(fields=["record_type", "second"], name="matching_pair_second"),
        ]

    def __str__(self) -> str:
        return f"{self.record_type} {self.first}, {self.second}"
