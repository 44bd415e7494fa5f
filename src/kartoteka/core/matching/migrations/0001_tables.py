from django.db import migrations, models

from kartoteka.core.matching import engine


class Migration(migrations.Migration):

    replaces = [('matching', '0001_initial'), ('matching', '0002_how_far_the_keys_are'), ('matching', '0003_keys_that_wait')]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Learned',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record_type', models.CharField(max_length=40, unique=True)),
                ('keys_version', models.PositiveIntegerField(default=0)),
                ('keys_upto', models.BigIntegerField(default=0)),
                ('weights', models.JSONField(default=dict)),
                ('records', models.PositiveIntegerField(default=0)),
                ('at', models.DateTimeField(null=True)),
            ],
        ),
        # On SQLite a table without row numbers.
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(engine.create_table, engine.drop_table)],
            state_operations=[
                migrations.CreateModel(
                    name='MatchKey',
                    fields=[
                        ('pk', models.CompositePrimaryKey('key', 'record_id', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('key', models.BigIntegerField()),
                        ('record_id', models.BigIntegerField()),
                    ],
                ),
            ],
        ),
        migrations.CreateModel(
            name='Waiting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record_type', models.CharField(max_length=40)),
                ('first', models.BigIntegerField()),
                ('last', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Pair',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record_type', models.CharField(max_length=40)),
                ('first', models.BigIntegerField()),
                ('second', models.BigIntegerField()),
                ('score', models.FloatField()),
                ('bits', models.FloatField()),
                ('reasons', models.JSONField(default=list)),
                ('found_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['record_type', '-bits', 'id'], name='matching_pair_queue'), models.Index(fields=['record_type', 'second'], name='matching_pair_second')],
                'constraints': [models.UniqueConstraint(fields=('record_type', 'first', 'second'), name='matching_pair_once')],
            },
        ),
    ]
