from django.db import migrations, models

from kartoteka.core.search import addresses


class Migration(migrations.Migration):

    dependencies = [("search", "0002_visit_star")]

    operations = [
        # On SQLite a table without row numbers.
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(addresses.create_table, addresses.drop_table)],
            state_operations=[
                migrations.CreateModel(
                    name="AddressPlace",
                    fields=[
                        ("pk", models.CompositePrimaryKey("address", "place", blank=True, editable=False, primary_key=True, serialize=False)),
                        ("address", models.BigIntegerField()),
                        ("place", models.BigIntegerField()),
                    ],
                    options={"db_table": "search_address"},
                ),
            ],
        ),
    ]
