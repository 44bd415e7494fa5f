"""Loading the demo company: the same one each time, and all of it or nothing."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction

from kartoteka.core.users.models import User
from kartoteka.modules.activities.models import Activity
from kartoteka.modules.customers.models import Customer
from kartoteka.modules.sales.models import Opportunity
from kartoteka.project import demo

SCALE = 0.01
WEDNESDAY = datetime(2026, 5, 20, 9, 30, tzinfo=UTC)
NEW_YEAR = datetime(2027, 1, 1, 2, 0, tzinfo=UTC)


def whole(model: Any, *keys: str) -> list[tuple[Any, ...]]:
    return list(model._default_manager.order_by("pk").values_list(*keys))


@pytest.mark.one_database
@pytest.mark.parametrize("moment", [WEDNESDAY, NEW_YEAR])
def test_it_is_the_same_company_each_time(
    moment: datetime, transactions: Callable[..., Any]
) -> None:
    keys = ("name", "nip", "city", "status", "owner__name", "created_at")
    seen = []
    for _time in range(2):
        with transactions():
            demo.load(SCALE, now=moment)
            seen.append(
                (whole(Customer, *keys), whole(Activity, "subject", "note", "starts_at"),
                 whole(Opportunity, "name", "value", "stage_since"))
            )  # fmt: skip
    assert seen[0] == seen[1]


@pytest.fixture
def transactions(db: None) -> Callable[[], AbstractContextManager[None]]:
    """Blocks whose work is undone at their end."""

    @contextmanager
    def undone() -> Iterator[None]:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)

    return undone


def test_a_failed_loading_leaves_nothing(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_given: Any) -> None:
        raise RuntimeError("the machine was switched off")

    monkeypatch.setattr("kartoteka.project.demo.loading.Loading._leads", fail)
    with pytest.raises(RuntimeError):
        demo.load(SCALE, now=WEDNESDAY)
    assert not User.objects.exists()
    assert not Customer.objects.exists()
