"""What somebody did is listed by the time at which it was done."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]

    operations = [
        migrations.RemoveIndex(model_name="group", name="group_actor"),
        migrations.AddIndex(
            model_name="group",
            index=models.Index(fields=["actor_id", "-at", "-id"], name="group_actor_at"),
        ),
    ]
