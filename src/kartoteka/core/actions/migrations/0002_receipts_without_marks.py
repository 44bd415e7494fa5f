"""Whether a receipt is one's own is told by the database that takes it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("actions", "0001_tables")]
    operations = [migrations.RemoveField(model_name="receipt", name="mark")]
