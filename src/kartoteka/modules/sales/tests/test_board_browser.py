"""The board in a real browser: cards moved by keys, mouse and finger, won, lost and undone."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from harness.browser import accessibility_problems
from kartoteka.core import actions
from kartoteka.core.actions.actor import house
from kartoteka.core.records.types import record_types
from kartoteka.modules.sales.models import Opportunity
from kartoteka.modules.sales.tests.conftest import Sale, make_sale

pytestmark = [pytest.mark.one_database, pytest.mark.django_db(transaction=True)]
BOARD = "/opportunities/board/"


@pytest.fixture
def shown(
    live_server: Any, page_of: Callable[..., Any], actor_of: Callable[..., Any]
) -> tuple[Any, Sale, Any]:
    """The board with one opportunity, its pipeline, and the opportunity."""
    sale = make_sale("Installations")
    actions.create(record_types["lost_reason"], {"name": "Price", "position": 1}, house())
    values = {"name": "Hall ventilation", "pipeline": sale.pipeline.pk, "value": Decimal(96000)}
    opportunity = actions.create(record_types["opportunity"], values, actor_of())
    page = page_of()
    page.goto(BOARD)
    return page, sale, opportunity


def column(page: Any, sale: Sale, name: str) -> Any:
    return page.locator(f'[data-column="{sale.stage(name)}"]')


def stage_of(opportunity: Any) -> str:
    opportunity.refresh_from_db()
    return str(opportunity.stage.name)


def wait_for(page: Any, sale: Sale, name: str) -> None:
    """Until the server said that the card moved, and its count stands at the head."""
    page.locator(".ui-toast", has_text=f"Hall ventilation: {name}").wait_for()
    head = column(page, sale, name).locator("[data-column-count]")
    assert head.text_content() == "1"


def test_keys_move_a_card_and_undo_brings_it_back(shown: tuple[Any, Sale, Any]) -> None:
    page, sale, opportunity = shown
    card = page.locator(f"#card-{opportunity.pk}")
    card.focus()
    page.keyboard.press("Shift+ArrowRight")
    wait_for(page, sale, "Offer")
    assert stage_of(opportunity) == "Offer"
    assert page.evaluate("document.activeElement.id") == f"card-{opportunity.pk}"
    page.locator("#live", has_text="Hall ventilation, Offer, 1/1").wait_for(state="attached")
    page.keyboard.press("m")
    page.keyboard.press("3")
    wait_for(page, sale, "Contract")
    assert stage_of(opportunity) == "Contract"
    page.keyboard.press("z")
    column(page, sale, "Offer").locator("[data-card]").wait_for()
    assert stage_of(opportunity) == "Offer"


def test_a_card_is_dragged_by_the_mouse(shown: tuple[Any, Sale, Any]) -> None:
    page, sale, opportunity = shown
    card = page.locator(f"#card-{opportunity.pk}").bounding_box()
    goal = column(page, sale, "Contract").bounding_box()
    page.mouse.move(card["x"] + 40, card["y"] + 30)
    page.mouse.down()
    page.mouse.move(card["x"] + 80, card["y"] + 40, steps=3)
    assert page.locator(".ui-ghost").count() == 1
    assert page.locator("[data-drops]").is_visible()
    page.mouse.move(goal["x"] + 60, goal["y"] + 120, steps=5)
    page.mouse.up()
    wait_for(page, sale, "Contract")
    assert page.locator(".ui-ghost").count() == 0
    assert page.locator("[data-drops]").is_hidden()
    assert stage_of(opportunity) == "Contract"


def test_a_finger_drags_after_resting(shown: tuple[Any, Sale, Any]) -> None:
    page, sale, opportunity = shown
    card = page.locator(f"#card-{opportunity.pk}").bounding_box()
    goal = column(page, sale, "Offer").bounding_box()
    send = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        found = [{"x": x, "y": y} for x, y in points]
        send.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": found})

    start = (card["x"] + 40, card["y"] + 40)
    touch("touchStart", start)
    page.locator(".ui-ghost").wait_for()
    for part in (0.3, 0.7, 1):
        x = start[0] + (goal["x"] + 60 - start[0]) * part
        touch("touchMove", (x, start[1] + 60 * part))
    touch("touchEnd")
    wait_for(page, sale, "Offer")
    assert stage_of(opportunity) == "Offer"


def test_winning_and_losing_with_undo(shown: tuple[Any, Sale, Any]) -> None:
    page, _sale, opportunity = shown
    page.locator(f"#card-{opportunity.pk}").focus()
    page.keyboard.press("w")
    dialog = page.locator("#dialog dialog")
    dialog.wait_for()
    assert dialog.get_by_label("Value").input_value().startswith("96")
    dialog.get_by_role("button", name="Close as won").click()
    page.locator(".ui-toast", has_text="Hall ventilation: Won").wait_for()
    page.locator("[data-card]").wait_for(state="detached")
    assert stage_of(opportunity) == "Won"
    assert dialog.count() == 0
    page.keyboard.press("z")
    page.locator(f"#card-{opportunity.pk}").focus()
    page.keyboard.press("p")
    dialog.wait_for()
    dialog.get_by_role("button", name="Close as lost").click()
    dialog.locator("[data-error-summary]").wait_for()
    assert Opportunity.objects.get().outcome == "open"
    dialog.locator(".ui-choice", has_text="Price").click()
    dialog.get_by_role("button", name="Close as lost").click()
    page.locator("[data-card]").wait_for(state="detached")
    assert stage_of(opportunity) == "Lost"
    page.keyboard.press("z")
    page.locator(f"#card-{opportunity.pk}").wait_for()
    assert stage_of(opportunity) == "New"


def test_dropping_on_won_opens_its_dialog(shown: tuple[Any, Sale, Any]) -> None:
    page, _sale, opportunity = shown
    card = page.locator(f"#card-{opportunity.pk}").bounding_box()
    page.mouse.move(card["x"] + 40, card["y"] + 30)
    page.mouse.down()
    page.mouse.move(card["x"] + 80, card["y"] + 60, steps=3)
    goal = page.locator('[data-drop="won"]').bounding_box()
    page.mouse.move(goal["x"] + 30, goal["y"] + 20, steps=5)
    page.mouse.up()
    page.get_by_role("button", name="Close as won").wait_for()
    assert stage_of(opportunity) == "New"


def test_a_refused_move_returns_the_card_with_the_reason(
    shown: tuple[Any, Sale, Any], actor_of: Callable[..., Any]
) -> None:
    page, sale, opportunity = shown
    actions.run("move_opportunity", opportunity, {"stage": sale.stage("Contract")}, actor_of())
    page.locator(f"#card-{opportunity.pk}").focus()
    page.keyboard.press("Shift+ArrowRight")
    page.locator(".ui-toast", has_text="Somebody else moved this meanwhile").wait_for()
    column(page, sale, "New").locator("[data-card]").wait_for()
    assert page.evaluate("document.activeElement.id") == f"card-{opportunity.pk}"
    assert stage_of(opportunity) == "Contract"


def test_the_next_step_is_planned_beside_the_board(shown: tuple[Any, Sale, Any]) -> None:
    page, _sale, opportunity = shown
    page.locator(f"#card-{opportunity.pk}").focus()
    page.keyboard.press("Shift+ArrowRight")
    panel = page.locator("[data-prompt]")
    panel.wait_for()
    panel.get_by_role("button", name="Plan the step").click()
    panel.wait_for(state="detached")
    page.locator(f"#card-{opportunity.pk} .next", has_text="Call").wait_for()
    opportunity.refresh_from_db()
    assert opportunity.next_step_at is not None


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
@pytest.mark.parametrize("address", [BOARD, "/opportunities/funnel/", "/settings/pipelines/"])
def test_pages_are_accessible(
    shown: tuple[Any, Sale, Any], address: str, size: tuple[int, int]
) -> None:
    page, _sale, _opportunity = shown
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(address)
    assert accessibility_problems(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
