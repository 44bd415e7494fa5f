import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('events', '0001_initial'), ('events', '0002_groups_by_time')]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Group',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField(db_index=True)),
                ('actor_id', models.BigIntegerField(null=True)),
                ('channel', models.CharField(max_length=16)),
                ('verb', models.CharField(max_length=60)),
                ('record_type', models.CharField(default='', max_length=40)),
                ('subject_id', models.BigIntegerField(null=True)),
                ('title', models.CharField(default='', max_length=200)),
                ('size', models.PositiveIntegerField(default=0)),
                ('undoes', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='events.group')),
            ],
            options={
                'indexes': [models.Index(fields=['actor_id', '-at', '-id'], name='group_actor_at')],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('actor_id', models.BigIntegerField(null=True)),
                ('channel', models.CharField(max_length=16)),
                ('name', models.CharField(max_length=60)),
                ('subject_type', models.CharField(max_length=40)),
                ('subject_id', models.BigIntegerField()),
                ('customer_id', models.BigIntegerField(null=True)),
                ('person_id', models.BigIntegerField(null=True)),
                ('version', models.PositiveIntegerField()),
                ('changes', models.TextField(default='{}')),
                ('sealed', models.TextField(default='')),
                ('facts', models.TextField(default='{}')),
                ('prev_hash', models.CharField(default='', max_length=64)),
                ('hash', models.CharField(max_length=64)),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='events.group')),
            ],
            options={
                'indexes': [models.Index(fields=['subject_type', 'subject_id', 'id'], name='event_subject'), models.Index(condition=models.Q(('customer_id__isnull', False)), fields=['customer_id', 'at', 'id'], name='event_customer'), models.Index(condition=models.Q(('person_id__isnull', False)), fields=['person_id', 'at', 'id'], name='event_person')],
            },
        ),
    ]
