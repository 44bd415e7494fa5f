"""The outbox: one row is one piece of work to be done in the background."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a job stands. After a failed attempt it is queued again; ``dead`` has none left."""

    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    DEAD = "dead", _("Given up")
    CANCELLED = "cancelled", _("Cancelled")


ENDED = (State.DONE, State.DEAD, State.CANCELLED)


class Priority(models.IntegerChoices):
    """Who goes first: somebody waits at the screen, the usual, or whenever there is time."""

    SCREEN = 0, _("Somebody is waiting")
    NORMAL = 1, _("Normal")
    BULK = 2, _("When there is time")


class Job(models.Model):
    """One piece of work, its lease, its progress and its outcome."""

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=100)
    payload = models.JSONField(default=dict)
    # NULL, not "", where there is no key: many rows may have none.
    unique_key = models.CharField(max_length=200, null=True, unique=True)  # noqa: DJ001
    # The user who asked for it, 0 = the system. A number, for this layer knows no users.
    owner = models.BigIntegerField(default=0)
    priority = models.SmallIntegerField(default=Priority.NORMAL)
    state = models.CharField(max_length=10, default=State.QUEUED)
    run_after = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_token = models.CharField(max_length=32, default="")
    lease_until = models.DateTimeField(null=True)
    cancel_requested = models.BooleanField(default=False)
    progress_done = models.BigIntegerField(default=0)
    progress_total = models.BigIntegerField(default=0)
    message = models.CharField(max_length=300, default="")
    result = models.JSONField(null=True)
    error = models.TextField(default="")
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "priority", "owner", "run_after"], name="jobs_waiting"),
            models.Index(fields=["state", "lease_until"], name="jobs_running"),
            models.Index(fields=["state", "finished_at"], name="jobs_ended"),
            models.Index(fields=["owner", "-created_at"], name="jobs_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.pk} ({self.state})"

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen to this job by itself."""
        return self.state in ENDED
