from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('sales', '0008_tallies')]

    operations = [
        migrations.AddField(
            model_name='opportunitytally',
            name='planned',
            field=models.BigIntegerField(default=0),
        ),
        migrations.RemoveIndex(model_name='opportunity', name='opportunity_board'),
        migrations.AddIndex(
            model_name='opportunity',
            index=models.Index(fields=['pipeline', 'outcome', 'archived_at', 'stage', 'next_step_at', 'value'], name='opportunity_board'),
        ),
        # Of an index without figures SQLite expects too much: it would sort cards that another has in order.
        migrations.RunSQL('ANALYZE sales_opportunity', migrations.RunSQL.noop),
    ]
