from django.db import models


class Receipt(models.Model):
    """What a client-made key already did: sent twice is done once."""

    key = models.CharField(max_length=100)
    actor_id = models.BigIntegerField(default=0)
    fingerprint = models.CharField(max_length=64)
    record_type = models.CharField(max_length=40, default="")
    record_id = models.BigIntegerField(null=True)
    group_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["actor_id", "key"], name="receipt_key"),
        ]

    def __str__(self) -> str:
        return self.key
