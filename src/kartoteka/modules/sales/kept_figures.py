"""What the database keeps of opportunities and their stays, for funnel and board."""

from django.db import models

from kartoteka.core.storage import tallies
from kartoteka.core.storage.tallies import Only, columns

ALIKE = ("pipeline_id", "stage_id", "outcome")
ALIKE_OR_NONE = ("owner_id", "team_id", "furthest_id", "closed_from_id", "lost_reason_id")


class OpportunityTally(tallies.Tally):
    """Opportunities alike in all that funnel and board tell apart; 0 stands for none."""

    pipeline_id = models.BigIntegerField()
    stage_id = models.BigIntegerField()
    outcome = models.CharField(max_length=40)
    owner_id = models.BigIntegerField()
    team_id = models.BigIntegerField(default=0)
    furthest_id = models.BigIntegerField()
    closed_from_id = models.BigIntegerField()
    lost_reason_id = models.BigIntegerField()
    cents = models.BigIntegerField(default=0)
    # Those of which both days are known, and the days between them.
    timed = models.BigIntegerField(default=0)
    days = models.BigIntegerField(default=0)
    # Those with a next step, for the head of the board.
    planned = models.BigIntegerField(default=0)

    counting = tallies.Counting(
        source="sales.Opportunity",
        only=(Only("archived_at", "IS NULL"),),
        by=columns(*ALIKE) | columns(*ALIKE_OR_NONE, lacking=0),
        sums={
            "cents": tallies.Cents("value"),
            "timed": tallies.Both("opened_on", "closed_on"),
            "days": tallies.Days("opened_on", "closed_on"),
            "planned": tallies.Filled("next_step_at"),
        },
    )

    class Meta:
        constraints = [tallies.alike("opportunity_tally", *ALIKE, *ALIKE_OR_NONE)]


class OpenedTally(tallies.Tally):
    """Opportunities opened on one day, by how far they got; 0 stands for nowhere."""

    pipeline_id = models.BigIntegerField()
    opened_on = models.DateField()
    furthest_id = models.BigIntegerField()

    counting = tallies.Counting(
        source="sales.Opportunity",
        only=(Only("archived_at", "IS NULL"), Only("opened_on", "IS NOT NULL")),
        by=columns("pipeline_id", "opened_on") | columns("furthest_id", lacking=0),
    )

    class Meta:
        constraints = [tallies.alike("opened_tally", "pipeline_id", "opened_on", "furthest_id")]


class BuyerTally(tallies.Tally):
    """How many opportunities a customer has in a pipeline."""

    pipeline_id = models.BigIntegerField()
    customer_id = models.BigIntegerField()

    counting = tallies.Counting(
        source="sales.Opportunity",
        only=(Only("archived_at", "IS NULL"), Only("customer_id", "IS NOT NULL")),
        by=columns("pipeline_id", "customer_id"),
        is_whole=True,
    )

    class Meta:
        constraints = [tallies.alike("buyer_tally", "pipeline_id", "customer_id")]


class PipelineTally(tallies.Tally):
    """How many customers have opportunities in a pipeline."""

    pipeline_id = models.BigIntegerField()

    counting = tallies.Counting(
        source="sales.BuyerTally",
        only=(Only("number", "> 0"),),
        by=columns("pipeline_id"),
    )

    class Meta:
        constraints = [tallies.alike("pipeline_tally", "pipeline_id")]


class VisitTally(tallies.Tally):
    """Stays in a stage that took so many whole hours; those that last yet are told as -1."""

    stage_id = models.BigIntegerField()
    hours = models.BigIntegerField()

    counting = tallies.Counting(
        source="sales.StageVisit",
        only=(Only("is_counted", "IN (true)"),),
        by=columns("stage_id") | columns("hours", lacking=-1),
    )

    class Meta:
        constraints = [tallies.alike("visit_tally", "stage_id", "hours")]
