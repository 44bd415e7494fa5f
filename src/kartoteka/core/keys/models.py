from django.db import models


class SubjectKey(models.Model):
    """The data key of one record, wrapped by the key of the installation."""

    subject = models.CharField(max_length=64, primary_key=True)
    wrapped = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "keys"

    def __str__(self) -> str:
        return self.subject


class Suppression(models.Model):
    """An address or a number that asked to be forgotten, as a keyed hash that tells nobody it."""

    digest = models.CharField(max_length=64, primary_key=True)
    since = models.DateTimeField()

    class Meta:
        app_label = "keys"

    def __str__(self) -> str:
        return self.digest


class Erasure(models.Model):
    """One line of the ledger of erasures: what was erased, by numbers only, and why.

    It lies with the keys and not with the data, so that a backup of the data put back does not
    bring its lines of the past; a restore does all of it again before anybody can sign in.
    """

    token = models.CharField(max_length=32, primary_key=True)
    at = models.DateTimeField()
    basis = models.CharField(max_length=40)
    # Records by type, number, moment of creation and what becomes of them; files by hash.
    records = models.JSONField(default=list)
    files = models.JSONField(default=list)
    # What was kept, with the reason in words; no personal data.
    kept = models.JSONField(default=list)
    is_done = models.BooleanField(default=False)

    class Meta:
        app_label = "keys"

    def __str__(self) -> str:
        return self.token
