import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('filters', '0001_initial'), ('filters', '0002_desktop')]

    initial = True

    dependencies = [
        ('users', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Desktop',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('archived_at', models.DateTimeField(null=True)),
                ('archive_reason', models.CharField(default='', max_length=200)),
                ('custom', models.JSONField(blank=True, default=dict, editable=False)),
                ('sort_key', models.CharField(default='', editable=False, max_length=120)),
                ('menu', models.JSONField(default=list)),
                ('own_menu', models.BooleanField(default=False)),
                ('pins', models.JSONField(default=list)),
                ('own_pins', models.BooleanField(default=False)),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='users.team')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['sort_key', 'id'], name='desktop_sort'), models.Index(fields=['owner', 'sort_key', 'id'], name='desktop_owner_sort'), models.Index(fields=['team', 'sort_key', 'id'], name='desktop_team_sort'), models.Index(fields=['changed_at', 'id'], name='desktop_changed')],
            },
        ),
        migrations.CreateModel(
            name='SavedView',
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
                ('name', models.CharField(default='', max_length=80)),
                ('sharing', models.CharField(default='private', max_length=40)),
                ('role', models.CharField(default='', max_length=40)),
                ('tree', models.TextField(default='')),
                ('columns', models.JSONField(default=list)),
                ('sort', models.CharField(default='', max_length=80)),
                ('group', models.CharField(default='', max_length=80)),
                ('layout', models.CharField(default='', max_length=20)),
                ('position', models.BigIntegerField(null=True)),
                ('is_pinned', models.BooleanField(default=False)),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='users.team')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['sort_key', 'id'], name='savedview_sort'), models.Index(fields=['owner', 'sort_key', 'id'], name='savedview_owner_sort'), models.Index(fields=['team', 'sort_key', 'id'], name='savedview_team_sort'), models.Index(fields=['changed_at', 'id'], name='savedview_changed')],
            },
        ),
    ]
