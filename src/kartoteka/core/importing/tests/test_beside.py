"""A long file is read by several processes at once; what is found and written stays the same."""

from collections.abc import Callable
from typing import Any

import pytest

from kartoteka.core.actions import invariants
from kartoteka.core.importing import checking, preparing, writing
from kartoteka.core.importing.models import ImportPair
from kartoteka.core.jobs import hands
from kartoteka.core.matching.models import MatchKey, Waiting
from kartoteka.core.records.types import record_types
from kartoteka.modules.customers.models import Customer

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

ROWS = 60
HEAD = "Name,City,Phone,Employees,Subsidiary of\n"
BEFORE = HEAD + "".join(f"Tartak Wierzba {n},Gdańsk,58 555 10 {n:02},,\n" for n in range(20))
TEXT = HEAD + "".join(
    f"TARTAK WIERZBA {n} sp. z o.o.,Gdańsk,58 555 10 {n:02},{'many' if n % 9 == 4 else n},"
    f"{'Młyn Topola 3' if n % 10 == 0 else ''}\n"
    f"Młyn Topola {n},Sopot,,{n},\n"
    for n in range(ROWS // 2)
)


@pytest.fixture
def beside(forked_hands: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processes, however short the file."""
    monkeypatch.setattr(preparing, "WORTH_IT_BYTES", 0)
    monkeypatch.setattr(hands, "_processors", lambda: 3)
    monkeypatch.setattr(checking, "CHUNK", 10)
    monkeypatch.setattr(writing, "CHUNK", 10)


def found(run: Any) -> tuple[Any, ...]:
    report = checking.check(run)
    pairs = ImportPair.objects.filter(run=run).order_by("line")
    rows = list(pairs.values_list("line", "record_id", "earlier", "score", "reasons"))
    return report, rows


def test_the_trial_finds_what_it_finds_alone(
    import_of: Callable[..., Any], write_all: Callable[..., Any], request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    write_all(import_of(BEFORE))
    alone = found(import_of(TEXT))
    request.getfixturevalue("beside")
    assert found(import_of(TEXT)) == alone
    report, pairs = alone
    assert report["counts"]["refused"]
    assert pairs


@pytest.mark.usefixtures("beside")
def test_all_is_written_with_keys_and_history(
    import_of: Callable[..., Any], write_all: Callable[..., Any]
) -> None:
    refused = sum("many" in line for line in TEXT.splitlines())
    assert write_all(import_of(TEXT)) == {"new": ROWS - refused, "refused": refused}
    assert Customer.objects.filter(parent__name="Młyn Topola 3").count() == ROWS // 20
    assert MatchKey.objects.values("record_id").distinct().count() == ROWS - refused
    assert not Waiting.objects.exists()
    assert list(invariants.faults_of(record_types["customer"])) == []
    assert checking.check(import_of(TEXT))["counts"] == {"same": ROWS - refused, "refused": refused}


@pytest.mark.usefixtures("beside")
def test_where_the_processes_fall_the_import_goes_on(
    import_of: Callable[..., Any], write_all: Callable[..., Any], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    plain = hands._Process.ask

    def fall(self: Any, said: bytes) -> Any:
        self._process.kill()
        return plain(self, said)

    monkeypatch.setattr(hands._Process, "ask", fall)
    assert sum(write_all(import_of(TEXT)).values()) == ROWS
    assert MatchKey.objects.exists()
    assert not Waiting.objects.exists()
