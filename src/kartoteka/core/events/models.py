"""The journal. One append-only table; rows are never altered."""

import json
from typing import Any, NoReturn

from django.db import models
from django.db.models import Q


class Group(models.Model):
    """One request, import, merge or bulk edit: what is undone together."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    actor_id = models.BigIntegerField(null=True)
    channel = models.CharField(max_length=16)
    # The verb, such as "update" or "win_opportunity", and the record type it was done to.
    verb = models.CharField(max_length=60)
    record_type = models.CharField(max_length=40, default="")
    subject_id = models.BigIntegerField(null=True)
    title = models.CharField(max_length=200, default="")
    size = models.PositiveIntegerField(default=0)
    undoes = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="undone_by"
    )

    class Meta:
        indexes = [models.Index(fields=["actor_id", "-at", "-id"], name="group_actor_at")]

    def __str__(self) -> str:
        return f"{self.verb} {self.record_type} {self.size}"


class Event(models.Model):
    """One fact about one record, chained by hash to the record's previous one."""

    id = models.BigAutoField(primary_key=True)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    channel = models.CharField(max_length=16)
    name = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    customer_id = models.BigIntegerField(null=True)
    person_id = models.BigIntegerField(null=True)
    version = models.PositiveIntegerField()
    # Canonical JSON texts: {field: [old, new]} and other facts. Text, because the hash is over it.
    changes = models.TextField(default="{}")
    sealed = models.TextField(default="")
    facts = models.TextField(default="{}")
    prev_hash = models.CharField(max_length=64, default="")
    hash = models.CharField(max_length=64)

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="event_subject"),
            models.Index(
                fields=["customer_id", "at", "id"],
                name="event_customer",
                condition=Q(customer_id__isnull=False),
            ),
            models.Index(
                fields=["person_id", "at", "id"],
                name="event_person",
                condition=Q(person_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.subject_type}:{self.subject_id}"

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Events are never deleted."""
        raise TypeError("Events are never deleted.")

    @property
    def subject(self) -> str:
        """The name of the record, as the key store knows it."""
        return f"{self.subject_type}:{self.subject_id}"

    @property
    def fact(self) -> dict[str, Any]:
        """What else is known about it."""
        facts: dict[str, Any] = json.loads(self.facts)
        return facts
