from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('keys', '0001_initial'), ('keys', '0002_ledger')]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('token', models.CharField(max_length=32, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('basis', models.CharField(max_length=40)),
                ('records', models.JSONField(default=list)),
                ('files', models.JSONField(default=list)),
                ('kept', models.JSONField(default=list)),
                ('is_done', models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name='SubjectKey',
            fields=[
                ('subject', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('wrapped', models.BinaryField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name='Suppression',
            fields=[
                ('digest', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('since', models.DateTimeField()),
            ],
        ),
    ]
