import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('jobs', '0001_initial')]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=100)),
                ('payload', models.JSONField(default=dict)),
                ('unique_key', models.CharField(max_length=200, null=True, unique=True)),
                ('owner', models.BigIntegerField(default=0)),
                ('priority', models.SmallIntegerField(default=1)),
                ('state', models.CharField(default='queued', max_length=10)),
                ('run_after', models.DateTimeField(default=django.utils.timezone.now)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('lease_token', models.CharField(default='', max_length=32)),
                ('lease_until', models.DateTimeField(null=True)),
                ('cancel_requested', models.BooleanField(default=False)),
                ('progress_done', models.BigIntegerField(default=0)),
                ('progress_total', models.BigIntegerField(default=0)),
                ('message', models.CharField(default='', max_length=300)),
                ('result', models.JSONField(null=True)),
                ('error', models.TextField(default='')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('started_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'priority', 'owner', 'run_after'], name='jobs_waiting'), models.Index(fields=['state', 'lease_until'], name='jobs_running'), models.Index(fields=['state', 'finished_at'], name='jobs_ended'), models.Index(fields=['owner', '-created_at'], name='jobs_owner')],
            },
        ),
    ]
