import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('activities', '0001_initial'), ('activities', '0002_initial'), ('activities', '0003_recurrence')]

    initial = True

    dependencies = [
        ('customers', '0001_tables'),
        ('users', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('archived_at', models.DateTimeField(null=True)),
                ('archive_reason', models.CharField(default='', max_length=200)),
                ('custom', models.JSONField(blank=True, default=dict, editable=False)),
                ('sort_key', models.CharField(default='', editable=False, max_length=120)),
                ('kind', models.CharField(default='task', max_length=40)),
                ('subject', models.CharField(default='', max_length=200)),
                ('status', models.CharField(default='planned', max_length=40)),
                ('about_type', models.CharField(default='', max_length=40)),
                ('about_id', models.BigIntegerField(null=True)),
                ('starts_at', models.DateTimeField(null=True)),
                ('duration_minutes', models.BigIntegerField(null=True)),
                ('priority', models.CharField(default='normal', max_length=40)),
                ('completion', models.DecimalField(decimal_places=2, max_digits=15, null=True)),
                ('participants', models.JSONField(default=list)),
                ('outcome', models.CharField(default='', max_length=40)),
                ('note', models.TextField(default='')),
                ('done_at', models.DateTimeField(null=True)),
                ('cancel_reason', models.CharField(default='', max_length=200)),
                ('repeats', models.CharField(default='', max_length=40)),
                ('repeat_until', models.DateField(null=True)),
                ('repeat_left', models.BigIntegerField(null=True)),
                ('differs', models.BooleanField(default=False)),
                ('series', models.BigIntegerField(db_index=True, null=True)),
                ('reference', models.CharField(db_index=True, default='', max_length=60)),
                ('customer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.person')),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='users.team')),
            ],
            options={
                'verbose_name_plural': 'activities',
                'abstract': False,
                'indexes': [models.Index(fields=['sort_key', 'id'], name='activity_sort'), models.Index(fields=['owner', 'sort_key', 'id'], name='activity_owner_sort'), models.Index(fields=['team', 'sort_key', 'id'], name='activity_team_sort'), models.Index(fields=['changed_at', 'id'], name='activity_changed'), models.Index(fields=['owner', 'status', 'starts_at'], name='activity_owner_day'), models.Index(fields=['customer', 'status', 'starts_at'], name='activity_customer'), models.Index(fields=['about_type', 'about_id', 'status'], name='activity_about'), models.Index(fields=['starts_at', 'id'], name='activity_starts')],
            },
        ),
    ]
