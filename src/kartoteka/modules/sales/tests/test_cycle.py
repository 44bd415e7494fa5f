"""The cycle of a sale: the fitting pipeline, checklists, products, people, events, and the end."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from kartoteka.core import actions
from kartoteka.core.actions import ValidationErrors
from kartoteka.core.actions.actor import house
from kartoteka.core.events.models import Group
from kartoteka.core.records.types import record_types
from kartoteka.modules.activities.models import Activity
from kartoteka.modules.sales import actions as sales
from kartoteka.modules.sales import queries
from kartoteka.modules.sales.models import OpportunityLine, StageItem
from kartoteka.modules.sales.tests.conftest import Sale, make_sale

HTMX = {"HX-Request": "true"}


def make(key: str, by: Any = None, **values: Any) -> Any:
    return actions.create(record_types[key], values, by or house())


@pytest.fixture
def items(sale: Sale) -> tuple[Any, Any]:
    """New asks for a call (mandatory) and advises to look at the site."""
    new = sale.stage("New")
    call = make("stage_item", name="Call made", stage=new, is_mandatory=True, position=1)
    return call, make("stage_item", name="Site seen", stage=new, position=2)


def test_a_new_opportunity_goes_into_the_pipeline_meant_for_it(
    sale: Sale, actor_of: Callable[..., Any]
) -> None:
    tenders = make_sale("Tenders")
    form = make("form_of_sale", name="Tender")
    meant = {"customer_kinds": ["institution"], "form_of_sale": form.pk}
    actions.update(tenders.pipeline, meant, house())
    service = make_sale("Service")
    actions.update(service.pipeline, {"product_categories": ["Service"]}, house())
    school = make("customer", name="School", kind="institution")
    firm = make("customer", name="Firm", kind="company")
    filters = make("product", name="Filters", category="Service")

    def pipeline(**values: Any) -> str:
        made = make("opportunity", actor_of(), name="One", **values)
        assert made.stage.pipeline_id == made.pipeline_id
        return str(made.pipeline.name)

    assert pipeline(customer=school.pk, form_of_sale=form.pk) == "Tenders"
    assert pipeline(customer=school.pk) == "Installations"
    assert pipeline(customer=firm.pk, form_of_sale=form.pk) == "Installations"
    assert pipeline(customer=firm.pk, product=filters.pk) == "Service"
    assert pipeline(customer=firm.pk, pipeline=tenders.pipeline.pk) == "Tenders"


def test_what_is_mandatory_holds_the_card_and_says_so(
    sale: Sale, items: Any, opportunity_of: Callable[..., Any], client_of: Callable[..., Client],
    actor_of: Callable[..., Any],
) -> None:  # fmt: skip
    opportunity, client = opportunity_of(), client_of()
    new = sale.stages["New"]
    actions.update(new, {"needs": ["value"]}, house())
    url = f"/opportunities/{opportunity.pk}/move/?pipeline={sale.pipeline.pk}"
    held = client.post(url, {"column": sale.stage("Contract")}, headers=HTMX)
    page = held.content.decode()
    assert held.status_code == 409
    assert "It stays in the stage: New" in page
    assert "First do what the stage asks for: Call made, Value." in page
    assert f'data-prompt-move="{sale.stage("Contract")}"' in page
    tick = f"/opportunities/{opportunity.pk}/tick/"
    ticked = client.post(tick, {"tick": f"{items[0].pk}:1", "on_board": "1"}, headers=HTMX)
    assert f"#ticks-{opportunity.pk}" in ticked.content.decode()
    assert "1/2" in ticked.content.decode()
    opportunity.refresh_from_db()
    actions.update(opportunity, {"value": Decimal(100)}, actor_of())
    moved = client.post(url, {"column": sale.stage("Contract")}, headers=HTMX)
    assert moved.status_code == 200
    assert "Stage: Contract" in moved.content.decode()
    opportunity.refresh_from_db()
    assert opportunity.stage_id == sale.stage("Contract")


def test_back_lost_and_another_pipeline_are_free_and_winning_is_not(
    sale: Sale, items: Any, opportunity_of: Callable[..., Any], actor_of: Callable[..., Any]
) -> None:
    other, reason = make_sale("Service"), make("lost_reason", name="Price")
    opportunity, by = opportunity_of(), actor_of()
    with pytest.raises(sales.HeldInStage) as held:
        sales.win_opportunity(opportunity, by=by)
    assert held.value.missing == ["Call made"]
    moved = sales.move_opportunity(opportunity, by=by, stage=other.stage("Offer"))
    assert moved.pipeline_id == other.pipeline.pk
    again = opportunity_of("Again")
    assert sales.lose_opportunity(again, by=by, lost_reason=reason.pk).outcome == "lost"


def test_a_renamed_item_stays_ticked_and_the_list_says_what_came(
    sale: Sale, items: Any, opportunity_of: Callable[..., Any], actor_of: Callable[..., Any],
    client_of: Callable[..., Client],
) -> None:  # fmt: skip
    opportunity = opportunity_of()
    for item in items:
        opportunity = sales.tick_item(opportunity, by=actor_of(), item=item.pk)
    client = client_of()
    sent = {f"name-{items[0].pk}": "Phoned", f"name-{items[1].pk}": "Site seen",
            "new_name": "Photos", "new_mandatory": ["", "1"], "needs": ["", "value"]}  # fmt: skip
    url = f"/settings/stages/{sale.stage('New')}/"
    assert client.post(url, sent).status_code == 302
    opportunity.refresh_from_db()
    assert opportunity.done_items == ["Phoned", "Site seen"]
    photos = StageItem.objects.get(name="Photos")
    assert (photos.is_mandatory, photos.position) == (True, 3)
    page = client.get(url).content.decode()
    assert 'value="value" checked' in page
    card = client.get(f"/opportunities/{opportunity.pk}/").content.decode()
    assert "On the checklist: 2 of 3" in card
    actions.undo(Group.objects.latest("id").pk, actor_of())
    opportunity.refresh_from_db()
    assert opportunity.done_items == ["Call made", "Site seen"]


def test_lines_of_products_make_the_value(
    sale: Sale, opportunity_of: Callable[..., Any], actor_of: Callable[..., Any],
    client_of: Callable[..., Client],
) -> None:  # fmt: skip
    opportunity, by = opportunity_of(value=Decimal(5)), actor_of()
    product = make("product", name="Fan", price=Decimal("33.33"))
    make("opportunity_line", by, opportunity=opportunity.pk, product=product.pk)
    line = make(
        "opportunity_line", by, opportunity=opportunity.pk, name="Work", quantity=Decimal("1.5"),
        price=Decimal("10.01"), discount=Decimal(10),
    )  # fmt: skip
    opportunity.refresh_from_db()
    # 33.33 and 1.5 x 10.01 less 10% = 13.5135.
    assert (opportunity.value, opportunity.line_count) == (Decimal("46.84"), 2)
    assert OpportunityLine.objects.get(pk=line.pk).value == Decimal("13.51")
    with pytest.raises(ValidationErrors) as refused:
        actions.update(opportunity, {"value": Decimal(1)}, by)
    assert "sum of the products" in refused.value.errors["value"]
    dialog = client_of().get(f"/opportunities/{opportunity.pk}/do/win_opportunity/")
    assert 'name="value"' not in dialog.content.decode()
    actions.archive(line, by)
    opportunity.refresh_from_db()
    assert (opportunity.value, opportunity.line_count) == (Decimal("33.33"), 1)
    actions.undo(Group.objects.latest("id").pk, by)
    opportunity.refresh_from_db()
    assert (opportunity.value, opportunity.line_count) == (Decimal("46.84"), 2)


def test_parts_belong_to_whom_the_opportunity_belongs(
    sale: Sale, opportunity_of: Callable[..., Any], actor_of: Callable[..., Any],
    user_of: Callable[..., Any], client_of: Callable[..., Client],
) -> None:  # fmt: skip
    anna = user_of("salesperson")
    opportunity = opportunity_of()
    person = make("person", first_name="Ewa", last_name="Lis", owner=anna.pk)
    values = {"opportunity": opportunity.pk, "person": person.pk, "role": "decision_maker"}
    with pytest.raises(ValidationErrors):
        make("opportunity_person", actor_of("salesperson"), **values)
    actions.update(opportunity, {"owner": anna.pk}, actor_of())
    part = make("opportunity_person", actor_of("salesperson"), **values)
    assert part.owner_id == anna.pk
    boss = actor_of().user
    actions.update(opportunity, {"owner": boss.pk}, actor_of())
    part.refresh_from_db()
    assert part.owner_id == boss.pk
    card = client_of().get(f"/opportunities/{opportunity.pk}/").content.decode()
    assert "Ewa Lis" in card
    assert "Decision-maker" in card


def test_events_of_the_sale_stand_on_the_card_and_on_the_customer(
    sale: Sale, opportunity_of: Callable[..., Any], client_of: Callable[..., Client]
) -> None:
    firm = make("customer", name="Brzoza")
    opportunity = opportunity_of(customer=firm.pk)
    client = client_of()
    sent = {"opportunity": opportunity.pk, "kind": "offer", "happened_on": "2026-03-02",
            "note": "Three variants"}  # fmt: skip
    assert client.post("/sales-events/new/", sent).status_code == 302
    card = client.get(f"/opportunities/{opportunity.pk}/").content.decode()
    milestones = card[card.index("ui-milestones") : card.index("</ol>", card.index("ui-miles"))]
    assert re.search(r'class="done".*Offer made', milestones, re.DOTALL)
    assert "kind=order" in milestones
    assert "Three variants" in card
    assert "Three variants" in client.get(f"/customers/{firm.pk}/").content.decode()


def test_closing_plans_what_comes_after_and_undo_takes_all(
    sale: Sale, opportunity_of: Callable[..., Any], client_of: Callable[..., Client]
) -> None:
    reason, client = make("lost_reason", name="Price"), client_of()
    won = opportunity_of("Hall A")
    url = f"/opportunities/{won.pk}/do/win_opportunity/"
    assert 'value="hand_over" checked' in client.get(url).content.decode()
    client.post(url, {"afterwards": "hand_over", "_key": "a1"}, headers=HTMX)
    assert Activity.objects.get(about_id=won.pk).subject == "Hand over to be done: Hall A"
    lost = opportunity_of("Hall B")
    url = f"/opportunities/{lost.pk}/do/lose_opportunity/"
    assert re.search(r'name="remind" value="1" checked', client.get(url).content.decode())
    sent = {"lost_reason": reason.pk, "remind": ["", "1"], "competitor": "Klimatech",
            "competitor_price": "186 000", "lesson": "Call sooner", "_key": "a2"}  # fmt: skip
    answer = client.post(url, sent, headers=HTMX)
    lost.refresh_from_db()
    assert (lost.competitor, lost.competitor_price) == ("Klimatech", Decimal(186000))
    assert lost.lesson == "Call sooner"
    task = Activity.objects.get(about_id=lost.pk)
    assert (task.status, task.subject) == ("planned", "Come back to the lost one: Hall B")
    undo = re.search(r"/undo/\d+/", answer.content.decode())
    assert undo is not None
    client.post(undo[0], headers=HTMX)
    lost.refresh_from_db()
    task.refresh_from_db()
    assert (lost.outcome, task.is_archived) == ("open", True)
    third = opportunity_of("Hall C")
    url = f"/opportunities/{third.pk}/do/lose_opportunity/"
    client.post(url, {"lost_reason": reason.pk, "remind": "", "_key": "a3"}, headers=HTMX)
    assert not Activity.objects.filter(about_id=third.pk).exists()


def test_stages_are_ordered_by_hand_and_the_furthest_follows(
    sale: Sale, opportunity_of: Callable[..., Any], client_of: Callable[..., Client],
    actor_of: Callable[..., Any],
) -> None:  # fmt: skip
    opportunity = sales.move_opportunity(opportunity_of(), by=actor_of(), stage=sale.stage("Offer"))
    opportunity.refresh_from_db()
    assert opportunity.furthest_id == sale.stage("Offer")
    order = ",".join(str(sale.stage(name)) for name in ("Offer", "Contract", "New"))
    url = f"/settings/pipelines/{sale.pipeline.pk}/"
    assert client_of().post(url, {"order": order}).status_code == 302
    names = [stage.name for stage in queries.stages_of(sale.pipeline.pk)]
    assert names == ["Offer", "Contract", "New", "Won", "Lost"]
    sales.rank_again(sale.pipeline.pk)
    opportunity.refresh_from_db()
    assert opportunity.furthest_id == sale.stage("New")
    page = client_of().get(f"/settings/stages/{sale.stage('New')}/archive/").content.decode()
    assert "No opportunity is in this stage." in page
    page = client_of().get(f"/settings/stages/{sale.stage('Offer')}/archive/").content.decode()
    assert "1 opportunity moves to the stage: Contract" in page
