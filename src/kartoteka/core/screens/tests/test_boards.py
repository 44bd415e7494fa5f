"""The board of any record type that has one."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from kartoteka.core import access, actions
from kartoteka.core.records.types import record_types
from kartoteka.core.screens import settings

HTMX = {"HX-Request": "true"}
WITH_BOARD = [record_type.key for record_type in record_types if record_type.board_by]


@pytest.mark.parametrize("key", WITH_BOARD)
@pytest.mark.parametrize("role", ["administrator", "manager", "salesperson", "reader"])
def test_every_board_opens_for_every_role(
    key: str, role: str, client_of: Callable[..., Client], user_of: Callable[..., Any]
) -> None:
    client, url = client_of(role), f"/{record_types[key].plural}/board/"
    may = access.may(user_of(role), "see", key)
    assert client.get(url).status_code == (200 if may else 404)
    assert not may or "<html" not in client.get(url, headers=HTMX).content.decode()


def test_a_type_without_a_board_has_no_address(client_of: Callable[..., Client]) -> None:
    assert client_of().get("/products/board/").status_code == 404


def test_a_choice_is_changed_by_a_move_with_history(
    client_of: Callable[..., Client], actor_of: Callable[..., Any]
) -> None:
    customer = actions.create(record_types["customer"], {"name": "Brzoza"}, actor_of())
    client = client_of()
    page = client.get("/customers/board/").content.decode()
    assert 'data-column="prospect"' in page
    assert f'id="card-{customer.pk}"' in page
    options = record_types["customer"].spec("status").options
    goal = next(option.value for option in options if option.value != customer.status)
    answer = client.post(f"/customers/{customer.pk}/move/", {"column": goal}, headers=HTMX)
    assert answer.status_code == 200
    customer.refresh_from_db()
    assert customer.status == goal
    assert customer.version == 2
    gone = client.post(f"/customers/{customer.pk}/move/", {"column": "nowhere"}, headers=HTMX)
    assert gone.status_code == 409


def test_views_and_filters_of_the_list_hold_on_the_board(
    client_of: Callable[..., Client], actor_of: Callable[..., Any], user_of: Callable[..., Any]
) -> None:
    make = record_types["customer"]
    actions.create(make, {"name": "Brzoza", "city": "Kraków"}, actor_of())
    actions.create(
        make, {"name": "Kłos", "city": "Gdynia", "owner": user_of("manager").pk}, actor_of()
    )
    client = client_of()
    mine = client.get("/customers/board/", {"view": "mine"}).content.decode()
    assert ">Brzoza<" in mine
    assert ">Kłos<" not in mine
    city = client.get("/customers/board/", {"city__contains": "gdy"}).content.decode()
    assert ">Kłos<" in city
    assert ">Brzoza<" not in city
    assert "City" in city
    bad = client.get("/customers/board/", {"nothing__is": "1"})
    assert bad.status_code == 400


@pytest.mark.parametrize("role", ["administrator", "manager", "salesperson", "reader"])
def test_settings_show_the_sections_one_may_open(
    role: str, client_of: Callable[..., Client], user_of: Callable[..., Any]
) -> None:
    page = client_of(role).get("/settings/").content.decode()
    for section in settings.sections_for(user_of(role)):
        assert section.url in page
    assert ("/settings/fields/" in page) == (role == "administrator")


def test_the_list_leads_to_the_board_with_its_filter(client_of: Callable[..., Client]) -> None:
    page = client_of().get("/customers/", {"city__contains": "gdy"}).content.decode()
    assert 'href="/customers/board/?city__contains=gdy"' in page
    assert "/products/board/" not in client_of().get("/products/").content.decode()
    assert "/opportunities/funnel/" in client_of().get("/opportunities/").content.decode()
