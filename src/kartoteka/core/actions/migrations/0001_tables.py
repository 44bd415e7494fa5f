from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('actions', '0001_initial')]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=100)),
                ('actor_id', models.BigIntegerField(default=0)),
                ('mark', models.CharField(max_length=32)),
                ('fingerprint', models.CharField(max_length=64)),
                ('record_type', models.CharField(default='', max_length=40)),
                ('record_id', models.BigIntegerField(null=True)),
                ('group_id', models.BigIntegerField(null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True, db_index=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('actor_id', 'key'), name='receipt_key')],
            },
        ),
    ]
