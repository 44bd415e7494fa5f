import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('products', '0001_initial')]

    initial = True

    dependencies = [
        ('users', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Product',
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
                ('code', models.CharField(db_index=True, default='', max_length=60)),
                ('category', models.CharField(default='', max_length=120)),
                ('price', models.DecimalField(decimal_places=2, max_digits=16, null=True)),
                ('cost', models.DecimalField(decimal_places=2, max_digits=16, null=True)),
                ('unit', models.CharField(default='', max_length=20)),
                ('description', models.TextField(default='')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='users.team')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['sort_key', 'id'], name='product_sort'), models.Index(fields=['owner', 'sort_key', 'id'], name='product_owner_sort'), models.Index(fields=['team', 'sort_key', 'id'], name='product_team_sort'), models.Index(fields=['changed_at', 'id'], name='product_changed')],
            },
        ),
    ]
