"""An index of the words of titles, by which PostgreSQL finds a word that others only hold."""

from django.db import migrations

from kartoteka.core.search import engine


class Migration(migrations.Migration):
    dependencies = [("search", "0004_beginnings")]
    operations = [migrations.RunPython(engine.index_title_words, engine.drop_title_words)]
