"""The funnel over the API: the figures of the page, for whom they are."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from kartoteka.core.users import tokens

pytestmark = pytest.mark.django_db

PATH = "/api/v1/reports/funnel/"


def api_of(user: Any) -> Client:
    return Client(headers={"Authorization": f"Bearer {tokens.make_token(user, 'test')}"})


def test_the_funnel_is_in_the_api(
    sale: Any, opportunity_of: Callable[..., Any], user_of: Callable[..., Any]
) -> None:
    opportunity_of(value=100)
    found = api_of(user_of("administrator")).get(PATH).json()
    assert (found["opportunities"], found["open_value"]) == (1, "100.00")


def test_others_opportunities_are_not_counted(
    sale: Any, opportunity_of: Callable[..., Any], user_of: Callable[..., Any]
) -> None:
    opportunity_of(value=100)
    stranger = user_of("salesperson", name="Obcy")
    assert api_of(stranger).get(PATH).json()["opportunities"] == 0


def test_odd_questions_get_plain_answers(sale: Any, user_of: Callable[..., Any]) -> None:
    api = api_of(user_of("administrator"))
    assert api.get(PATH, {"period": "someday"}).status_code == 400
    assert api.get(PATH, {"pipeline": "Nonsense"}).status_code == 404
