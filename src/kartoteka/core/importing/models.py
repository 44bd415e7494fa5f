"""Imports on their way, what became of their rows, saved mappings, and exports that were taken."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where an import stands; until it is running nothing is written."""

    DRAFT = "draft", _("Being prepared")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    STOPPED = "stopped", _("Stopped")
    UNDONE = "undone", _("Undone")


class Outcome(models.TextChoices):
    """What became of a row."""

    NEW = "new", _("Added")
    UPDATED = "updated", _("Updated")
    SAME = "same", _("Unchanged")
    REPEATED = "repeated", _("Repeated in the file")
    LEFT_OUT = "left_out", _("Left out")
    REFUSED = "refused", _("Refused")


class Profile(models.Model):
    """A mapping saved under a name: which files, their columns, links and values."""

    name = models.CharField(max_length=120, unique=True)
    owner = models.BigIntegerField(default=0)
    content = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name


class ProfileVersion(models.Model):
    """A saved mapping as it was from a moment on; versions are added and never altered."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="versions")
    at = models.DateTimeField(default=timezone.now)
    owner = models.BigIntegerField(default=0)
    content = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.profile_id} {self.at:%Y-%m-%d %H:%M}"


class Import(models.Model):
    """One file that becomes records of one type. Everything that any process needs to go on."""

    id = models.BigAutoField(primary_key=True)
    owner = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    record_type = models.CharField(max_length=40)
    file = models.ForeignKey("files.File", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    # Files brought together are done one after another.
    batch = models.CharField(max_length=32, default="", db_index=True)
    position_in_batch = models.PositiveIntegerField(default=0)
    # How the file is read where that was chosen: encoding, delimiter, sheet, header_row.
    source = models.JSONField(default=dict)
    # Small files whose columns are joined: file, name, key, on.
    lookups = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    # The saved mapping that it was made by, or that was saved from it.
    profile = models.ForeignKey(Profile, on_delete=models.SET_NULL, null=True, related_name="+")
    # Cells corrected in place, by line and column, and lines left out.
    edits = models.JSONField(default=dict)
    left_out = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    step = models.CharField(max_length=12, default="file")
    # What the trial found, and the state of the choices that it was made for.
    report = models.JSONField(default=dict)
    checked = models.CharField(max_length=64, default="")
    rows = models.PositiveIntegerField(default=0)
    position = models.PositiveIntegerField(default=0)
    phase = models.CharField(max_length=8, default="rows")
    counts = models.JSONField(default=dict)
    group_id = models.BigIntegerField(null=True)
    job_id = models.BigIntegerField(null=True)
    message = models.CharField(max_length=500, default="")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["owner", "-id"], name="import_owner")]

    def __str__(self) -> str:
        return self.name


class ImportRow(models.Model):
    """What became of one row of a file."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="results")
    line = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    record_id = models.BigIntegerField(null=True)
    message = models.TextField(default="")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["run", "line"], name="import_row_line"),
            models.Index(fields=["run", "outcome", "line"], name="import_row_outcome"),
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.outcome}"


class ImportPair(models.Model):
    """A row that may be a record here, or an earlier row: what is to be done is the user's say."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="pairs")
    line = models.PositiveIntegerField()
    # Either the record, or the line of the earlier row.
    record_id = models.BigIntegerField(null=True)
    earlier = models.PositiveIntegerField(null=True)
    score = models.FloatField()
    # Part, level and bits of each reason: told in the reader's language.
    reasons = models.JSONField(default=list)
    cells = models.JSONField(default=list)
    earlier_cells = models.JSONField(default=list)
    # add, skip, fill or update; "" until somebody decides about this one.
    decision = models.CharField(max_length=8, default="")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["run", "line"], name="import_pair_line")]

    def __str__(self) -> str:
        return f"{self.line}: {self.record_id or self.earlier}"


class Turn(models.Model):
    """One row for each record type: who holds it writes, so two imports never add the same."""

    record_type = models.CharField(max_length=40, primary_key=True)

    def __str__(self) -> str:
        return self.record_type


class Export(models.Model):
    """Who took which data out of the house, and when."""

    id = models.BigAutoField(primary_key=True)
    owner = models.BigIntegerField(default=0, db_index=True)
    channel = models.CharField(max_length=16, default="screen")
    at = models.DateTimeField(default=timezone.now)
    record_type = models.CharField(max_length=40)
    format = models.CharField(max_length=8)
    columns = models.JSONField(default=list)
    # The list that was exported, as its address, and how many rows went out.
    query = models.TextField(default="")
    rows = models.PositiveIntegerField(null=True)
    file = models.ForeignKey("files.File", null=True, on_delete=models.PROTECT, related_name="+")
    job_id = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.record_type} {self.at:%Y-%m-%d %H:%M}"
