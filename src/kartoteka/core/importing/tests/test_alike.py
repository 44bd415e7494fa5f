"""Rows that resemble a record, or an earlier row: found, told, and done with as the user says."""

from collections.abc import Callable
from typing import Any

import pytest

from kartoteka.core import actions
from kartoteka.core.actions import settling
from kartoteka.core.actions.actor import house
from kartoteka.core.importing import alike, checking, deciding
from kartoteka.core.importing.earlier import Earlier
from kartoteka.core.importing.mapping import Mapping
from kartoteka.core.importing.models import ImportPair, ImportRow
from kartoteka.core.importing.seen import FEWEST, Seen
from kartoteka.core.merging.merging import merge
from kartoteka.core.records.models import Distinction
from kartoteka.core.records.types import record_types
from kartoteka.modules.customers.models import Customer, Person

pytestmark = pytest.mark.django_db

TEXT = """Name,City,Street,Phone,Website
Mlyn Laka Spółka z o.o.,Krakow,,12 345 67 89,laka.example
Tartak Bór,Kielce,Leśna 4,41 222 33 44,
TARTAK BOR s.c.,Kielce,ul. Leśna 4,,bor.example
Wiatrak Wydma,Hel,,,
"""


@pytest.fixture
def mill() -> Any:
    values = {"name": "Młyn Łąka sp. z o.o.", "city": "Kraków", "phone": "+48123456789"}
    return actions.create(record_types["customer"], values, house())


@pytest.fixture
def brought(import_of: Callable[..., Any], write_all: Callable[..., Any]) -> Callable[..., Any]:
    """The file brought in with these rules."""

    def bring(text: str = TEXT, **rules: str) -> Any:
        run = import_of(text)
        run.mapping = run.mapping | rules
        run.save()
        checking.check(run)
        write_all(run)
        return run

    return bring


def current() -> list[str]:
    names = Customer.objects.filter(archived_at=None).values_list("name", flat=True)
    return sorted(names)


def test_the_trial_finds_them_with_score_and_reason(mill, import_of):
    run = import_of(TEXT)
    report = checking.check(run)
    assert report["alike"] == {"records": 1, "rows": 1}
    here, before = ImportPair.objects.filter(run=run).order_by("line")
    assert (here.line, here.record_id, here.earlier) == (2, mill.pk, None)
    assert (before.line, before.record_id, before.earlier) == (4, None, 3)
    assert here.score > 0.9
    assert before.score > 0.9
    assert ["company", "same"] in [reason[:2] for reason in here.reasons]


def test_rules_add_or_leave_out(mill, brought):
    run = brought(similar="skip", repeats="skip")
    assert run.counts == {"new": 2, "left_out": 2}
    assert current() == ["Młyn Łąka sp. z o.o.", "Tartak Bór", "Wiatrak Wydma"]
    again = brought(similar="skip", repeats="skip")
    assert again.counts == {"same": 2, "left_out": 2}
    added = brought(similar="add", repeats="add")
    assert added.counts == {"same": 2, "new": 2}


def test_rules_fill_and_put_over(mill, brought):
    run = brought(similar="fill", repeats="fill")
    assert run.counts == {"new": 2, "updated": 1, "repeated": 1}
    mill.refresh_from_db()
    assert (mill.name, mill.website) == ("Młyn Łąka sp. z o.o.", "https://laka.example")
    mill_of_wood = Customer.objects.get(name="Tartak Bór")
    assert mill_of_wood.website == "https://bor.example"
    rows = ImportRow.objects.filter(run=run, line__in=(3, 4)).values_list("record_id", flat=True)
    assert set(rows) == {mill_of_wood.pk}
    brought(similar="update", repeats="skip")
    mill.refresh_from_db()
    assert mill.name == "Mlyn Laka Spółka z o.o."
    # What was put in is known again by its name, and nothing is added twice.
    assert brought(similar="fill", repeats="fill").counts.get("new", 0) == 0
    assert not ImportPair.objects.exists()


def test_one_by_one(mill, import_of, write_all):
    run = import_of(TEXT)
    run.mapping = run.mapping | {"similar": "one", "repeats": "one"}
    run.save()
    checking.check(run)
    mapping = Mapping.from_json(run.mapping)
    first, second = deciding.undecided(run, mapping)
    deciding.decide(first, "add")
    assert deciding.figures(run, mapping) == {"new": 1, "refused": 1}
    checking.check(run)
    assert [pair.line for pair in deciding.undecided(run, mapping)] == [second.line]
    assert write_all(run) == {"new": 3, "refused": 1}
    message = ImportRow.objects.get(run=run, line=second.line).message
    assert "nobody decided" in message
    # That it is another company is remembered.
    made = Customer.objects.get(name="Mlyn Laka Spółka z o.o.")
    told = Distinction.objects.values_list("first", "second")
    assert list(told) == [(mill.pk, made.pk)]
    actions.undo(run.group_id, house())
    assert not Distinction.objects.filter(archived_at=None).exists()


@pytest.mark.parametrize(
    ("rule", "outcome"),
    [("skip", "left_out"), ("fill", "refused"), ("update", "refused"), ("one", "refused")],
)
def test_what_was_decided_about_a_record_that_is_gone_makes_no_new_one(
    rule, outcome, mill, import_of, write_all
):
    run = import_of(TEXT)
    run.mapping = run.mapping | {"similar": rule, "repeats": "add"}
    run.save()
    checking.check(run)
    actions.archive(mill, house())
    assert write_all(run) == {"new": 3, outcome: 1}
    row = ImportRow.objects.get(run=run, line=2)
    assert (row.outcome, row.record_id) == (outcome, None)
    assert ("not here any more" in row.message) == (outcome == "refused")
    assert not Customer.objects.filter(name__startswith="Mlyn").exists()


def test_what_resembles_a_record_merged_since_fills_the_one_that_it_became(
    mill, import_of, write_all, actor_of
):
    run = import_of(TEXT)
    run.mapping = run.mapping | {"similar": "fill", "repeats": "add"}
    run.save()
    checking.check(run)
    other = actions.create(record_types["customer"], {"name": "Wielki Młyn"}, house())
    merge(record_types["customer"], other.pk, mill.pk, actor_of("administrator"))
    assert write_all(run) == {"new": 3, "updated": 1}
    other.refresh_from_db()
    assert other.website == "https://laka.example"
    assert ImportRow.objects.get(run=run, line=2).record_id == other.pk


def test_a_row_like_one_that_was_left_out_without_a_record_is_added(mill, import_of, write_all):
    run = import_of("Name,City,Phone\nMlyn Laka sp z oo,Krakow,12 345 67 89\nBór,Hel,\n")
    run.mapping = run.mapping | {"similar": "skip", "repeats": "skip"}
    run.save()
    checking.check(run)
    ImportPair.objects.create(run=run, line=3, earlier=2, score=0.9)
    actions.archive(mill, house())
    assert write_all(run) == {"left_out": 1, "new": 1}


def test_a_trial_that_is_broken_off_loses_no_decision(mill, import_of, monkeypatch):
    run = import_of(TEXT)
    run.mapping = run.mapping | {"similar": "one", "repeats": "one"}
    run.save()
    checking.check(run)
    for pair in ImportPair.objects.filter(run=run):
        deciding.decide(pair, "skip")
    ImportPair.objects.create(run=run, line=99, earlier=98, score=0.9)
    monkeypatch.setattr(checking, "CHUNK", 2)
    plain, left = checking.Alikes.look, [1]

    def look(self: Any, fates: Any) -> None:
        if not left:
            raise KeyboardInterrupt
        left.pop()
        plain(self, fates)

    with monkeypatch.context() as broken:
        broken.setattr(checking.Alikes, "look", look)
        with pytest.raises(KeyboardInterrupt):
            checking.check(run)
    checking.check(run)
    said = ImportPair.objects.filter(run=run).order_by("line").values_list("line", "decision")
    assert list(said) == [(2, "skip"), (4, "skip")]


def test_only_what_the_user_may_see_is_told(mill, user_of, import_of):
    settling.set_right("manager", "customer", "see", "own", house())
    settling.set_right("manager", "customer", "change", "own", house())
    run = import_of(TEXT, user=user_of("manager"))
    report = checking.check(run)
    assert report["alike"] == {"records": 0, "rows": 1}
    assert not ImportPair.objects.filter(run=run, record_id=mill.pk).exists()


def test_a_branch_is_no_duplicate_of_its_company(import_of):
    text = "Name,City,Subsidiary of\nMłyn Łąka,Kraków,\nMłyn Łąka Oddział,Kraków,Młyn Łąka\n"
    report = checking.check(import_of(text))
    assert report["alike"] == {"records": 0, "rows": 0}


def test_people_are_found_by_a_diminutive(import_of, write_all):
    values = {"first_name": "Katarzyna", "last_name": "Zaręba", "email": "kz@firma.pl"}
    kate = actions.create(record_types["person"], values, house())
    run = import_of("First name,Last name,Phone\nKasia,Zareba,600 700 800\n")
    assert run.record_type == "person"
    checking.check(run)
    assert [pair.record_id for pair in ImportPair.objects.filter(run=run)] == [kate.pk]
    assert write_all(run) == {"new": 1}
    assert Person.objects.count() == 2


def test_a_chunk_asks_a_fixed_number_of_questions(mill, import_of):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def asked(size: int) -> int:
        lines = [f"Zakład {n * 7919} Omega,Miasto {n}" for n in range(size)]
        run = import_of("Name,City\n" + "\n".join(lines))
        with CaptureQueriesContext(connection) as queries:
            checking.check(run)
        return len(queries)

    asked(1)  # reads what is kept from then on
    assert asked(200) == asked(20)


def test_earlier_rows_stay_within_their_places():
    earlier = Earlier(10)
    size = len(earlier._places)
    for number in range(size * 2):
        assert earlier.meet({number * 7_919_999_999_999: 2}, [number]) == []
    assert len(earlier._places) == size
    assert earlier.meet({(size * 2 - 1) * 7_919_999_999_999: 2}, ["again"]) == [[size * 2 - 1]]
    assert earlier.meet({12345: 2}, ["alone"]) == []
    earlier.close()


def test_of_rows_with_one_key_the_latest_is_met_and_none_meets_itself():
    earlier = Earlier(10)
    both = dict.fromkeys((1 << 41, 1 << 42), 1)
    assert earlier.meet(both, ["first"]) == []
    assert earlier.meet(both, ["second"]) == [["first"]]
    assert earlier.meet(both, ["third"]) == [["second"]]
    assert earlier.meet({1 << 41: 1}, ["fourth"]) == []
    earlier.close()


def test_keys_that_were_seen_are_known_again_however_many():
    seen, known = Seen(), {}
    for line in range(FEWEST * 3):
        key = hash(("nip", str(line % (FEWEST * 2))))
        assert seen.get(key) == known.get(key)
        if key not in known:
            seen.put(key, line)
            known[key] = line
    assert all(seen.get(key) == line for key, line in known.items())
    assert seen.get(hash("another")) is None
    seen.put(0, 7)
    assert seen.get(0) == 7


@pytest.mark.slow
def test_there_is_room_for_all_rows_though_nobody_has_counted_them(import_of, monkeypatch):
    """Or of a long file only the last rows would be looked through."""
    told = []
    monkeypatch.setattr(alike, "Earlier", lambda rows: told.append(rows) or Earlier(rows))
    between = "".join(f"Firma {n:05} Kowal,Miasto {n},Długa {n},600{n:06},\n" for n in range(3000))
    run = import_of(TEXT.replace("TARTAK BOR", between + "TARTAK BOR"))
    assert checking.check(run)["alike"] == {"records": 0, "rows": 1}
    assert 3000 <= told[0] <= 4500
    assert ImportPair.objects.get(run=run).earlier == 3
