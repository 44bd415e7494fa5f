from django.db import migrations

from kartoteka.core.search import beginnings


class Migration(migrations.Migration):

    dependencies = [("search", "0001_tables")]

    # A table of FTS5 on SQLite, which no model stands for.
    operations = [migrations.RunPython(beginnings.create_table, beginnings.drop_table)]
