"""Which card was merged into which."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kartoteka.core import fields
from kartoteka.core.records.models import Record


class Merger(Record):
    """Two cards became one. While this is current, the address of one leads to the other."""

    record_type = fields.Text(_("Record type"), privacy="none", required=True, max_length=40)
    kept = fields.Integer(_("Card that stayed"), privacy="none", required=True)
    gone = fields.Integer(_("Card that went"), privacy="none", required=True)

    class Meta(Record.Meta):
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["record_type", "gone"], name="merger_gone"),
            models.Index(fields=["record_type", "kept"], name="merger_kept"),
        ]

    def __str__(self) -> str:
        return f"{self.record_type} {self.gone}, {self.kept}"
