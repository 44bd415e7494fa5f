import django.utils.timezone
from django.db import migrations, models

from kartoteka.core.search import addresses, engine


class Migration(migrations.Migration):

    replaces = [('search', '0001_initial'), ('search', '0002_visit_star'), ('search', '0003_addresses')]

    initial = True

    dependencies = [
    ]

    operations = [
        # On SQLite a virtual table, on PostgreSQL a table with a trigram index.
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(engine.create_table, engine.drop_table)],
            state_operations=[
                migrations.CreateModel(
                    name='SearchText',
                    fields=[
                        ('id', models.BigIntegerField(db_column='rowid', primary_key=True, serialize=False)),
                        ('text', models.TextField()),
                    ],
                    options={
                        'db_table': 'search_text',
                    },
                ),
            ],
        ),
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('record_type', models.CharField(max_length=40)),
                ('record_id', models.BigIntegerField()),
                ('title', models.CharField(max_length=300)),
                ('title_key', models.CharField(max_length=120)),
                ('subtitle', models.CharField(default='', max_length=300)),
                ('parts', models.TextField(default='')),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'indexes': [models.Index(fields=['record_type', 'title_key'], name='search_title', opclasses=['varchar_pattern_ops', 'varchar_pattern_ops'])],
            },
        ),
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('user', models.BigIntegerField()),
                ('record_type', models.CharField(max_length=40)),
                ('record_id', models.BigIntegerField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('is_starred', models.BooleanField(default=False)),
            ],
            options={
                'indexes': [models.Index(fields=['user', '-at'], name='search_visit_recent')],
                'constraints': [models.UniqueConstraint(fields=('user', 'record_type', 'record_id'), name='search_visit_once')],
            },
        ),
        # On SQLite a table without row numbers.
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(addresses.create_table, addresses.drop_table)],
            state_operations=[
                migrations.CreateModel(
                    name='AddressPlace',
                    fields=[
                        ('pk', models.CompositePrimaryKey('address', 'place', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('address', models.BigIntegerField()),
                        ('place', models.BigIntegerField()),
                    ],
                    options={
                        'db_table': 'search_address',
                    },
                ),
            ],
        ),
    ]
