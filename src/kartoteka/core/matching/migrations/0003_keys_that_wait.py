from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('matching', '0002_how_far_the_keys_are'),
    ]

    operations = [
        migrations.CreateModel(
            name='Waiting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record_type', models.CharField(max_length=40)),
                ('first', models.BigIntegerField()),
                ('last', models.BigIntegerField()),
            ],
        ),
    ]
