import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('records', '0001_initial'), ('records', '0002_company_and_rights'), ('records', '0003_card_layout'), ('records', '0004_nip_mark')]

    initial = True

    dependencies = [
        ('users', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Mark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mark', models.CharField(max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name='Company',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('archived_at', models.DateTimeField(null=True)),
                ('archive_reason', models.CharField(default='', max_length=200)),
                ('custom', models.JSONField(blank=True, default=dict, editable=False)),
                ('sort_key', models.CharField(default='', editable=False, max_length=120)),
                ('name', models.CharField(default='', max_length=200)),
                ('nip', models.CharField(default='', max_length=11)),
                ('street', models.CharField(default='', max_length=200)),
                ('postal_code', models.CharField(default='', max_length=12)),
                ('city', models.CharField(default='', max_length=100)),
                ('country', models.CharField(default='', max_length=60)),
                ('phone', models.CharField(default='', max_length=40)),
                ('email', models.CharField(default='', max_length=254)),
                ('website', models.CharField(default='', max_length=500)),
                ('currency', models.CharField(default='', max_length=3)),
                ('language', models.CharField(default='', max_length=40)),
                ('timezone', models.CharField(default='', max_length=60)),
                ('week_start', models.CharField(default='monday', max_length=40)),
                ('fiscal_month', models.CharField(default='1', max_length=40)),
                ('logo', models.BigIntegerField(null=True)),
                ('modules_off', models.JSONField(default=list)),
                ('first_steps', models.CharField(default='new', max_length=40)),
                ('steps_done', models.JSONField(default=list)),
                ('steps_skipped', models.JSONField(default=list)),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='users.team')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['sort_key', 'id'], name='company_sort'), models.Index(fields=['owner', 'sort_key', 'id'], name='company_owner_sort'), models.Index(fields=['team', 'sort_key', 'id'], name='company_team_sort'), models.Index(fields=['changed_at', 'id'], name='company_changed')],
            },
        ),
        migrations.CreateModel(
            name='CustomField',
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
                ('slug', models.CharField(default='', max_length=40)),
                ('label', models.CharField(default='', max_length=80)),
                ('kind', models.CharField(default='', max_length=20)),
                ('help', models.CharField(default='', max_length=200)),
                ('section', models.CharField(default='', max_length=80)),
                ('options', models.JSONField(default=list)),
                ('link', models.CharField(default='', max_length=40)),
                ('privacy', models.CharField(default='', max_length=12)),
                ('is_required', models.BooleanField(default=False)),
                ('in_list', models.BooleanField(default=False)),
                ('decimals', models.BigIntegerField(null=True)),
                ('position', models.BigIntegerField(null=True)),
                ('is_fast', models.BooleanField(default=False)),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='users.team')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['sort_key', 'id'], name='customfield_sort'), models.Index(fields=['owner', 'sort_key', 'id'], name='customfield_owner_sort'), models.Index(fields=['team', 'sort_key', 'id'], name='customfield_team_sort'), models.Index(fields=['changed_at', 'id'], name='customfield_changed')],
                'constraints': [models.UniqueConstraint(fields=('record_type', 'slug'), name='custom_field_slug')],
            },
        ),
        migrations.CreateModel(
            name='Distinction',
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
                ('first', models.BigIntegerField()),
                ('second', models.BigIntegerField()),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='users.team')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['sort_key', 'id'], name='distinction_sort'), models.Index(fields=['owner', 'sort_key', 'id'], name='distinction_owner_sort'), models.Index(fields=['team', 'sort_key', 'id'], name='distinction_team_sort'), models.Index(fields=['changed_at', 'id'], name='distinction_changed'), models.Index(fields=['record_type', 'first'], name='distinction_first'), models.Index(fields=['record_type', 'second'], name='distinction_second')],
            },
        ),
        migrations.CreateModel(
            name='LayoutLine',
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
                ('what', models.CharField(default='', max_length=20)),
                ('key', models.CharField(default='', max_length=80)),
                ('value', models.CharField(default='', max_length=40)),
                ('label', models.CharField(default='', max_length=80)),
                ('tone', models.CharField(default='', max_length=2)),
                ('section', models.CharField(default='', max_length=80)),
                ('kinds', models.JSONField(default=list)),
                ('roles', models.JSONField(default=list)),
                ('is_required', models.BooleanField(default=False)),
                ('is_off', models.BooleanField(default=False)),
                ('position', models.BigIntegerField(null=True)),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='users.team')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['sort_key', 'id'], name='layoutline_sort'), models.Index(fields=['owner', 'sort_key', 'id'], name='layoutline_owner_sort'), models.Index(fields=['team', 'sort_key', 'id'], name='layoutline_team_sort'), models.Index(fields=['changed_at', 'id'], name='layoutline_changed')],
            },
        ),
        migrations.CreateModel(
            name='RoleRight',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('archived_at', models.DateTimeField(null=True)),
                ('archive_reason', models.CharField(default='', max_length=200)),
                ('custom', models.JSONField(blank=True, default=dict, editable=False)),
                ('sort_key', models.CharField(default='', editable=False, max_length=120)),
                ('role', models.CharField(default='', max_length=40)),
                ('record_type', models.CharField(default='', max_length=40)),
                ('verb', models.CharField(default='', max_length=60)),
                ('scope', models.CharField(default='', max_length=20)),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='users.team')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['sort_key', 'id'], name='roleright_sort'), models.Index(fields=['owner', 'sort_key', 'id'], name='roleright_owner_sort'), models.Index(fields=['team', 'sort_key', 'id'], name='roleright_team_sort'), models.Index(fields=['changed_at', 'id'], name='roleright_changed')],
                'constraints': [models.UniqueConstraint(fields=('role', 'record_type', 'verb'), name='role_right_once')],
            },
        ),
    ]
