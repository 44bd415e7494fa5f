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
