"""Pipelines, stages and reasons: the first ones, and their settings."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from kartoteka.core import actions
from kartoteka.core.actions import Actor
from kartoteka.core.events.models import Group
from kartoteka.core.fields import Format
from kartoteka.modules.sales import actions as sales
from kartoteka.modules.sales import queries
from kartoteka.modules.sales.models import LostReason, Opportunity, Pipeline, Stage
from kartoteka.modules.sales.tests.conftest import Sale

HOME = "/settings/pipelines/"


def names(sale: Sale) -> list[str]:
    return [stage.name for stage in queries.stages_of(sale.pipeline.pk)]


def sent_of(sale: Sale) -> dict[str, Any]:
    """What the form of the pipeline sends when nothing was changed."""
    sent: dict[str, Any] = {"name": sale.pipeline.name}
    for stage in queries.stages_of(sale.pipeline.pk):
        sent[f"name-{stage.pk}"] = stage.name
        if stage.kind == "open":
            sent[f"probability-{stage.pk}"] = str(stage.probability)
            sent[f"day_limit-{stage.pk}"] = "" if stage.day_limit is None else str(stage.day_limit)
    return sent


def test_a_fresh_installation_gets_one_pipeline_once(db: None) -> None:
    by = Actor(None, "command", fmt=Format(language="en"), trusted=True)
    made = sales.first_pipeline(by)
    assert sales.first_pipeline(by) == made
    assert Pipeline.objects.count() == 1
    kinds = [stage.kind for stage in queries.stages_of(made.pk)]
    assert kinds == ["open"] * 5 + ["won", "lost"]
    assert LostReason.objects.count() == 7
    assert queries.stages_of(made.pk)[0].name == "New"


def test_saving_changes_name_probability_and_limit_in_one_step(
    sale: Sale, client_of: Callable[..., Client], actor_of: Callable[..., Any]
) -> None:
    client, url = client_of(), f"{HOME}{sale.pipeline.pk}/"
    assert client.get(url).status_code == 200
    offer = sale.stage("Offer")
    sent = sent_of(sale) | {f"name-{offer}": "Proposal", f"probability-{offer}": "60",
                            f"day_limit-{offer}": "21"}  # fmt: skip
    assert client.post(url, sent).status_code == 302
    stage = Stage.objects.get(pk=offer)
    assert (stage.name, stage.probability, stage.day_limit) == ("Proposal", 60, 21)
    actions.undo(Group.objects.latest("id").pk, actor_of())
    stage.refresh_from_db()
    assert (stage.name, stage.probability, stage.day_limit) == ("Offer", 50, 14)


def test_wrong_values_keep_the_form_and_save_nothing(
    sale: Sale, client_of: Callable[..., Client]
) -> None:
    offer, new = sale.stage("Offer"), sale.stage("New")
    sent = sent_of(sale) | {f"probability-{offer}": "140", f"name-{new}": "First"}
    page = client_of().post(f"{HOME}{sale.pipeline.pk}/", sent)
    text = page.content.decode()
    assert page.status_code == 422
    assert 'value="140"' in text
    assert 'value="First"' in text
    assert Stage.objects.get(pk=new).name == "New"


def test_adding_and_ordering_stages(sale: Sale, client_of: Callable[..., Client]) -> None:
    client, url = client_of(), f"{HOME}{sale.pipeline.pk}/"
    client.post(url, sent_of(sale) | {"new_name": "Trial", "new_probability": "70"})
    assert names(sale) == ["New", "Offer", "Contract", "Trial", "Won", "Lost"]
    trial = Stage.objects.get(name="Trial")
    client.post(url, sent_of(sale) | {"shift": f"up:{trial.pk}"})
    client.post(url, sent_of(sale) | {"shift": f"up:{trial.pk}"})
    assert names(sale) == ["New", "Trial", "Offer", "Contract", "Won", "Lost"]
    client.post(url, sent_of(sale) | {"shift": f"down:{trial.pk}"})
    assert names(sale) == ["New", "Offer", "Trial", "Contract", "Won", "Lost"]


def test_archiving_a_stage_says_and_moves_what_is_in_it(
    sale: Sale, opportunity_of: Callable[..., Any], client_of: Callable[..., Client],
    actor_of: Callable[..., Any],
) -> None:  # fmt: skip
    for name in ("A", "B"):
        opportunity_of(name)
    client, url = client_of(), f"/settings/stages/{sale.stage('New')}/archive/"
    page = client.get(url).content.decode()
    assert "2 opportunities are in this stage" in page
    assert "Contract" in page
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"target": sale.stage("Offer")}).status_code == 302
    assert names(sale) == ["Offer", "Contract", "Won", "Lost"]
    assert Opportunity.objects.filter(stage=sale.stage("Offer")).count() == 2
    actions.undo(Group.objects.latest("id").pk, actor_of())
    assert names(sale)[0] == "New"
    assert Opportunity.objects.filter(stage=sale.stage("New")).count() == 2


@pytest.mark.parametrize("name", ["Won", "Lost"])
def test_the_ends_of_a_pipeline_stay(sale: Sale, actor_of: Callable[..., Any], name: str) -> None:
    with pytest.raises(sales.CannotArchiveStage):
        sales.archive_stage(sale.stages[name], None, actor_of())


def test_pipelines_are_added_and_archived_when_empty(
    sale: Sale, opportunity_of: Callable[..., Any], client_of: Callable[..., Client]
) -> None:
    opportunity_of()
    client = client_of()
    assert client.post(HOME, {"name": ""}).status_code == 422
    added = client.post(HOME, {"name": "Service"})
    other = Pipeline.objects.get(name="Service")
    assert added["Location"] == f"{HOME}{other.pk}/"
    assert [s.kind for s in queries.stages_of(other.pk)] == ["open", "won", "lost"]
    refused = client.post(f"{HOME}{sale.pipeline.pk}/archive/")
    assert refused.status_code == 409
    assert "1 open opportunity" in refused.content.decode()
    assert client.post(f"{HOME}{other.pk}/archive/").status_code == 302
    assert [p.name for p in queries.pipelines()] == ["Installations"]


def test_reasons_are_renamed_added_ordered_and_put_away(
    db: None, client_of: Callable[..., Client]
) -> None:
    client, url = client_of(), "/settings/lists/lost-reasons/"
    client.post(url, {"new_name": "Price"})
    client.post(url, {"new_name": "Deadline"})
    price, deadline = LostReason.objects.order_by("position")
    client.post(url, {f"name-{price.pk}": "Too dear", "do": f"down:{price.pk}"})
    order = LostReason.objects.order_by("position").values_list("name", flat=True)
    assert list(order) == ["Deadline", "Too dear"]
    client.post(url, {"do": f"archive:{deadline.pk}"})
    deadline.refresh_from_db()
    assert deadline.is_archived
    assert client.post(url, {f"name-{price.pk}": ""}).status_code == 422
    assert re.search(r"In the archive.*Deadline", client.get(url).content.decode(), re.DOTALL)


@pytest.mark.parametrize("role", ["manager", "salesperson", "reader"])
def test_settings_are_for_those_with_the_right(
    sale: Sale, client_of: Callable[..., Client], role: str
) -> None:
    client = client_of(role)
    stage = sale.stage("New")
    for url in (HOME, f"{HOME}{sale.pipeline.pk}/", f"/settings/stages/{stage}/archive/",
                "/settings/lists/lost-reasons/"):  # fmt: skip
        assert client.get(url).status_code == 404, url
        assert client.post(url, {"new_name": "x", "name": "x"}).status_code == 404, url
    assert client.get("/settings/").status_code == 200
    assert "Pipelines" not in client.get("/settings/").content.decode()
