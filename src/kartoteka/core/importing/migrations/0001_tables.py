import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('importing', '0001_initial'), ('importing', '0002_pairs_of_rows'), ('importing', '0003_profile_versions')]

    initial = True

    dependencies = [
        ('files', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Profile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, unique=True)),
                ('owner', models.BigIntegerField(default=0)),
                ('content', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name='Turn',
            fields=[
                ('record_type', models.CharField(max_length=40, primary_key=True, serialize=False)),
            ],
        ),
        migrations.CreateModel(
            name='Export',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('owner', models.BigIntegerField(db_index=True, default=0)),
                ('channel', models.CharField(default='screen', max_length=16)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('record_type', models.CharField(max_length=40)),
                ('format', models.CharField(max_length=8)),
                ('columns', models.JSONField(default=list)),
                ('query', models.TextField(default='')),
                ('rows', models.PositiveIntegerField(null=True)),
                ('job_id', models.BigIntegerField(null=True)),
                ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.file')),
            ],
        ),
        migrations.CreateModel(
            name='Import',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('owner', models.BigIntegerField(default=0)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('record_type', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=200)),
                ('batch', models.CharField(db_index=True, default='', max_length=32)),
                ('position_in_batch', models.PositiveIntegerField(default=0)),
                ('source', models.JSONField(default=dict)),
                ('lookups', models.JSONField(default=list)),
                ('mapping', models.JSONField(default=dict)),
                ('edits', models.JSONField(default=dict)),
                ('left_out', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('draft', 'Being prepared'), ('running', 'Running'), ('done', 'Done'), ('stopped', 'Stopped'), ('undone', 'Undone')], default='draft', max_length=10)),
                ('step', models.CharField(default='file', max_length=12)),
                ('report', models.JSONField(default=dict)),
                ('checked', models.CharField(default='', max_length=64)),
                ('rows', models.PositiveIntegerField(default=0)),
                ('position', models.PositiveIntegerField(default=0)),
                ('phase', models.CharField(default='rows', max_length=8)),
                ('counts', models.JSONField(default=dict)),
                ('group_id', models.BigIntegerField(null=True)),
                ('job_id', models.BigIntegerField(null=True)),
                ('message', models.CharField(default='', max_length=500)),
                ('finished_at', models.DateTimeField(null=True)),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.file')),
                ('profile', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='importing.profile')),
            ],
            options={
                'indexes': [models.Index(fields=['owner', '-id'], name='import_owner')],
            },
        ),
        migrations.CreateModel(
            name='ProfileVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('owner', models.BigIntegerField(default=0)),
                ('content', models.JSONField(default=dict)),
                ('profile', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='importing.profile')),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='ImportPair',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('line', models.PositiveIntegerField()),
                ('record_id', models.BigIntegerField(null=True)),
                ('earlier', models.PositiveIntegerField(null=True)),
                ('score', models.FloatField()),
                ('reasons', models.JSONField(default=list)),
                ('cells', models.JSONField(default=list)),
                ('earlier_cells', models.JSONField(default=list)),
                ('decision', models.CharField(default='', max_length=8)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pairs', to='importing.import')),
            ],
            options={
                'indexes': [models.Index(fields=['run', 'line'], name='import_pair_line')],
            },
        ),
        migrations.CreateModel(
            name='ImportRow',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('line', models.PositiveIntegerField()),
                ('outcome', models.CharField(choices=[('new', 'Added'), ('updated', 'Updated'), ('same', 'Unchanged'), ('repeated', 'Repeated in the file'), ('left_out', 'Left out'), ('refused', 'Refused')], max_length=10)),
                ('record_id', models.BigIntegerField(null=True)),
                ('message', models.TextField(default='')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='results', to='importing.import')),
            ],
            options={
                'indexes': [models.Index(fields=['run', 'line'], name='import_row_line'), models.Index(fields=['run', 'outcome', 'line'], name='import_row_outcome')],
            },
        ),
    ]
