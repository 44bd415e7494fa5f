"""Files: who brought what, by the hash of what it holds."""

from typing import ClassVar

from django.db import models
from django.utils import timezone


class File(models.Model):
    """A file somebody brought. Files that hold the same bytes share them on the disk."""

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    # The user who brought it, 0 = the system. A number, for this layer knows no users.
    owner = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["sha256"], name="files_content"),
            models.Index(fields=["owner", "-created_at"], name="files_owner"),
        ]

    def __str__(self) -> str:
        return self.name
