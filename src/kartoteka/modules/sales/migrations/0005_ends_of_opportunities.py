from django.db import migrations, models


def fill_ends(apps, schema_editor):
    """How far opportunities got, and from which stage they were closed: figures, not history."""
    Opportunity = apps.get_model("sales", "Opportunity")
    Stage = apps.get_model("sales", "Stage")
    StageVisit = apps.get_model("sales", "StageVisit")
    way = sorted(
        Stage.objects.exclude(kind="lost"), key=lambda s: (s.kind == "won", s.position or 0, s.pk)
    )
    for stage in way:
        been = StageVisit.objects.filter(
            opportunity=models.OuterRef("pk"), stage=stage, is_counted=True
        )
        Opportunity.objects.filter(models.Exists(been)).update(furthest=stage)
    last = StageVisit.objects.filter(
        opportunity=models.OuterRef("pk"), is_counted=True, stage__kind="open"
    ).order_by("-id")
    closed = Opportunity.objects.filter(outcome__in=("won", "lost"))
    closed.update(closed_from=models.Subquery(last.values("stage")[:1]))


class Migration(migrations.Migration):

    dependencies = [("sales", "0004_sales_cycle")]

    operations = [migrations.RunPython(fill_ends, migrations.RunPython.noop)]
