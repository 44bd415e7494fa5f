"""F-15, T-ERASE (b), (c): nothing that is read tells an administrator of whom was erased.

No page, list, search, choice, export or API, nor after a backup from before was put back. `make
soak` asks before the restore too, and of every record type, whether there is a record of it or not.
"""

import os
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from kartoteka.core.actions.actor import house
from kartoteka.core.records.types import RecordType
from kartoteka.modules.privacy import erasing, planning, replaying
from kartoteka.modules.privacy.tests import zofia as told
from kartoteka.project import backups
from security import everything

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True, databases=["default", "keys"]),
]
IS_SOAK = int(os.environ.get("KARTOTEKA_FAULT_ROUNDS", "2")) > 10
# Finds the person, and is not what is looked for in the answers: a page says back what was typed.
BEGINS = told.NAMES["last_name"].removesuffix(told.TAG[2:])
ABOUT_HER = ("person", "activity")


@pytest.fixture
def zofia(
    client_of: Any, user_of: Any, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> Any:
    return told.begin(client_of, user_of, settings, tmp_path, monkeypatch)


def telling(user: Any, of: Any) -> list[str]:
    """Addresses whose answer tells of her."""
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    answers = everything.told(user, BEGINS, tomorrow, of)
    return [address for address, text in answers if told.TAG in text.casefold()]


def has_records(record_type: RecordType) -> bool:
    return IS_SOAK or record_type.model._default_manager.exists()


def test_no_address_tells_of_the_erased_nor_after_a_restore(zofia, user_of, tmp_path):
    user = user_of("administrator")
    backups.write(tmp_path / "monday.tar")
    _is_found_by_these_questions(user, zofia.pk)

    erasing.erase(zofia, house(), also=list(planning.plan_for(zofia).mentions))
    if IS_SOAK:
        assert telling(user, has_records) == []

    backups.put_back(tmp_path / "monday.tar")
    replaying.replay()
    assert telling(user, has_records) == []


def _is_found_by_these_questions(user: Any, number: int) -> None:
    """Each way of asking would have found her."""
    found = telling(user, lambda record_type: record_type.key in ABOUT_HER)
    expected = [
        "/people/", f"/people/?q={BEGINS}", "/people/?archived=1", f"/people/{number}/",
        f"/people/{number}/edit/", f"/people/{number}/history/", f"/people/{number}/privacy/",
        f"/people/{number}/card.vcf", f"/choices/person/?q={BEGINS}", f"/search/?q={BEGINS}",
        f"/api/v1/search/?q={BEGINS}", "/api/v1/people/", "/api/v1/people/?archived=all",
        f"/api/v1/people/?q={BEGINS}", f"/api/v1/people/{number}/",
        f"/api/v1/people/{number}/history/", "/recent/", "/exports/",
        "/people/export/ csv ", "/people/export/ xlsx ", "/people/export/ vcf ",
        "/activities/?archived=1",
    ]  # fmt: skip
    assert [address for address in expected if address not in found] == []
