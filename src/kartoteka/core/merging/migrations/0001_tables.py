import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('merging', '0001_initial')]

    initial = True

    dependencies = [
        ('users', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Merger',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('archived_at', models.DateTimeField(null=True)),
                ('archive_reason', models.CharField(default='', max_length=200)),
                ('custom', models.JSONField(blank=True, default=dict, editable=False)),
                ('sort_key', models.CharField(default='', editable=False, max_length=120)),
                ('record_type', models.CharField(default='', max_length=40)),
                ('kept', models.BigIntegerField()),
                ('gone', models.BigIntegerField()),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='users.team')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['sort_key', 'id'], name='merger_sort'), models.Index(fields=['owner', 'sort_key', 'id'], name='merger_owner_sort'), models.Index(fields=['team', 'sort_key', 'id'], name='merger_team_sort'), models.Index(fields=['changed_at', 'id'], name='merger_changed'), models.Index(fields=['record_type', 'gone'], name='merger_gone'), models.Index(fields=['record_type', 'kept'], name='merger_kept')],
            },
        ),
    ]
