"""F-36, F-37: a killed import goes on where it stood; the same file again changes nothing.

Bad rows are given back with the reason, or stop all of it, as the user chose.
"""

import random
from collections.abc import Callable
from typing import Any

import pytest

from kartoteka.core import actions
from kartoteka.core.events.models import Event, Group
from kartoteka.core.importing import checking, writing
from kartoteka.core.importing.acting import importer_of
from kartoteka.core.importing.jobs import write_import
from kartoteka.core.importing.models import Import, ImportRow, State
from kartoteka.core.importing.reading import RowReader
from kartoteka.core.importing.refused import refused_file
from kartoteka.core.jobs.models import Job, Priority
from kartoteka.core.matching.models import MatchKey, Waiting
from kartoteka.modules.customers.models import Customer

ROWS = 90
TEXT = "Name,City,NIP,Subsidiary of\n" + "".join(
    f"Company {n},City {n % 7},,{'Company 3' if n % 10 == 0 else ''}\n" for n in range(ROWS)
)

# A chunk is one transaction on either database: PostgreSQL is asked for every fifth.
SEEDS = [pytest.param(n, marks=() if n % 5 == 0 else pytest.mark.one_database) for n in range(50)]


class Killed(Exception):
    """The power went out."""


@pytest.fixture
def killed_after(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """After so many rows are read, everything stops, as if killed."""
    plain = RowReader._plain_row

    def kill(count: int) -> None:
        left = [count]

        def row(self: Any, given: Any) -> Any:
            if left[0] == 0:
                left[0] = -1
                raise Killed
            left[0] -= 1
            return plain(self, given)

        monkeypatch.setattr(RowReader, "_plain_row", row)

    return kill


@pytest.mark.parametrize("seed", SEEDS)
def test_killed_import_goes_on_to_the_same_end(
    import_of: Callable[..., Any], killed_after: Callable[[int], None],
    monkeypatch: pytest.MonkeyPatch, seed: int,
) -> None:  # fmt: skip
    monkeypatch.setattr(writing, "CHUNK", 10)
    run = import_of(TEXT)
    writing.begin(run, importer_of(run.owner))
    # Rows are read once for what is missing and once for the plan, and again for the links.
    killed_after(random.Random(seed).randrange(ROWS * 2))
    with pytest.raises(Killed):
        writing.write(run)
    again = Import.objects.get(pk=run.pk)
    assert again.state == State.RUNNING
    writing.write(again)
    assert again.counts == {"new": ROWS}
    assert Customer.objects.count() == ROWS
    assert ImportRow.objects.filter(run=run).count() == ROWS
    assert Customer.objects.filter(parent__name="Company 3").count() == ROWS // 10
    assert MatchKey.objects.values("record_id").distinct().count() == ROWS
    assert not Waiting.objects.exists()
    group = Group.objects.get(pk=again.group_id)
    assert group.size == Event.objects.filter(group=group).count() == ROWS + ROWS // 10


def test_same_file_again_is_unchanged(
    import_of: Callable[..., Any], write_all: Callable[..., Any]
) -> None:
    assert write_all(import_of(TEXT)) == {"new": ROWS}
    again = import_of(TEXT)
    assert checking.check(again)["counts"] == {"same": ROWS}
    assert write_all(again) == {"same": ROWS}
    assert Customer.objects.count() == ROWS
    assert Group.objects.get(pk=again.group_id).size == 0


def test_two_users_bring_the_same_file_at_once(
    import_of: Callable[..., Any], user_of: Callable[..., Any], write_all: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """The second one comes in between two chunks of the first: there is one record for each row."""
    monkeypatch.setattr(writing, "CHUNK", 10)
    mine, theirs = import_of(TEXT), import_of(TEXT, user=user_of("manager"))
    turns = iter((True,))
    plain = writing._Writer._tell

    def tell(self: Any) -> None:
        plain(self)
        if self.run.pk == mine.pk and next(turns, False):
            write_all(theirs)

    monkeypatch.setattr(writing._Writer, "_tell", tell)
    assert write_all(mine) == {"new": 10, "same": ROWS - 10}
    assert theirs.counts["new"] == ROWS - 10
    assert Customer.objects.count() == ROWS


def test_two_processes_cannot_write_one_import(import_of: Callable[..., Any]) -> None:
    run = import_of(TEXT)
    writing.begin(run, importer_of(run.owner))
    other = Import.objects.get(pk=run.pk)
    writing.write(run)
    with pytest.raises(writing.Lost):
        writing.write(other)
    assert Customer.objects.count() == ROWS


def test_undo_brings_back_what_was(
    import_of: Callable[..., Any], write_all: Callable[..., Any]
) -> None:
    write_all(import_of("Name,City\nCompany 1,Old\nCompany 2,\n"))
    run = import_of(TEXT)
    assert write_all(run) == {"updated": 1, "same": 1, "new": ROWS - 2}
    touched = Customer.objects.get(name="Company 5")
    actions.update(touched, {"city": "Mine"}, importer_of(run.owner))
    result = actions.undo(run.group_id, importer_of(run.owner))
    assert [kept.record_id for kept in result.kept] == [touched.pk]
    left = Customer.objects.filter(archived_at=None).values_list("name", "city")
    assert sorted(left) == [("Company 1", "Old"), ("Company 2", ""), ("Company 5", "Mine")]


def test_fixed_file_of_refused_rows_adds_only_those(
    import_of: Callable[..., Any], write_all: Callable[..., Any]
) -> None:
    text = "Name,Employees\nA,1\nB,many\nC,3\n"
    run = import_of(text)
    assert write_all(run) == {"new": 2, "refused": 1}
    row = ImportRow.objects.get(run=run, outcome="refused")
    assert row.line == 3
    assert "many" in row.message
    assert write_all(import_of(text.replace("many", "2"))) == {"new": 1, "same": 2}


def test_each_bad_row_is_told_by_row_column_value_and_reason(
    import_of: Callable[..., Any], write_all: Callable[..., Any]
) -> None:
    bad = {7 * n for n in range(1, 11)}
    lines = [f"Firma {n},{'dużo' if n in bad else n}" for n in range(200)]
    run = import_of("Name,Employees\n" + "\n".join(lines))
    assert write_all(run) == {"new": 190, "refused": 10}
    rows = ImportRow.objects.filter(run=run, outcome="refused")
    # The header is the first line of the file.
    assert {row.line - 2 for row in rows} == bad
    assert all("dużo" in row.message for row in rows)
    report = checking.check(import_of("Name,Employees\n" + "\n".join(lines)))
    told = [problem["problems"] for problem in report["problems"]]
    assert [list(each) for each in told] == [["employees"]] * 10
    given_back = b"".join(refused_file(run, "en")).decode("utf-8-sig")
    assert len(given_back.splitlines()) == 11
    fixed = import_of(given_back.replace("dużo", "5"))
    assert write_all(fixed) == {"new": 10}
    assert Customer.objects.count() == 200


def test_all_or_nothing(import_of: Callable[..., Any], write_all: Callable[..., Any]) -> None:
    run = import_of("Name,Employees\nA,1\nB,many\n")
    run.mapping = run.mapping | {"on_problems": "none"}
    run.save()
    write_all(run)
    assert run.state == State.STOPPED
    assert not Customer.objects.filter(archived_at=None).exists()


def test_rows_are_known_again_by_what_tells_them_apart(
    import_of: Callable[..., Any], write_all: Callable[..., Any]
) -> None:
    write_all(import_of("Name,NIP\nAcme,5260250274\nBeta,\n"))
    found = import_of("Name,NIP\nOther name,526-025-02-74\nbeta,\nGamma,\nGamma,\n")
    assert write_all(found) == {"same": 2, "new": 1, "repeated": 1}


def test_a_good_row_does_not_repeat_one_that_was_given_back(
    import_of: Callable[..., Any], write_all: Callable[..., Any]
) -> None:
    run = import_of("Name,Employees\nAcme,many\nAcme,12\nAcme,12\n")
    assert write_all(run) == {"refused": 1, "new": 1, "repeated": 1}
    assert Customer.objects.get().employees == 12


def test_after_a_long_import_the_index_of_search_is_put_together(
    import_of: Callable[..., Any],
) -> None:
    run = import_of(TEXT)
    writing.begin(run, importer_of(run.owner))
    for _attempt in range(2):
        write_import(run.pk, progress=None)
    [job] = Job.objects.filter(name="search.tidy")
    assert job.priority == Priority.BULK
