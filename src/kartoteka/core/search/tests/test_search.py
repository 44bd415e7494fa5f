"""The search box: what it finds, in which order, for whom, and by which plan."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kartoteka.core import access, search
from kartoteka.core.records import custom
from kartoteka.core.records.types import record_types
from kartoteka.core.search import engine, finding, listing
from kartoteka.core.search.entries import Entry
from kartoteka.core.search.models import SearchEntry, SearchText, Visit, place, places
from kartoteka.core.search.query import Query
from kartoteka.core.search.tidying import forget_visits
from kartoteka.modules.customers.models import Customer, Person

pytestmark = pytest.mark.django_db


def titles(user, text, **options):
    return [hit.title for hit in search.find(user, text, **options)]


def test_a_customer_is_found_by_any_part_of_anything(boss, customer):
    made = customer(
        "Łąka Sp. z o.o.",
        nip="5261040828",
        phone="+48120004310",
        email="biuro@laka-kwietna.example",
        city="Łódź",
        reference="K-2026-00012",
    )
    customer("Zupełnie inna firma", phone="+48225550000", city="Gdynia")
    for typed in (
        "lak",
        "ŁĄKA",
        "o.o. łąk",
        "526-10-40-828",
        "12 000-43",
        "+48 12 000 43 10",
        "0048120004310",
        "(012) 000-43-10",
        "kwietna.exa",
        "lodz",
        "łódź łąka",
        "2026-00012",
        "K2026",
        "la",
    ):
        [hit] = search.find(boss, typed)
        assert (hit.record_type, hit.record_id) == ("customer", made.pk), typed


@pytest.mark.parametrize("typed", ["", "  ", "***", "()", "qqq", "łąka gdynia"])
def test_nothing_is_found_by_what_is_not_there(boss, customer, typed):
    customer("Łąka", city="Łódź")
    customer("Morze", city="Gdynia")
    assert titles(boss, typed) == []


HOSTILE = [
    '"', '""', "'", "a OR b", "NOT abc", "abc*", "abc^", "NEAR(a b)", "text:abc", "{a b}: c",
    "-abc", "+abc", "(abc", "abc)", "a AND", "AND", "\\", "%", "_", "%%%", "abc%", "\x00abc",
    "abc\x00", "; DROP TABLE search_text; --", "\ud83d\ude00", "a\u0301b\u0301c\u0301", "ﷺ", "%s",
    "{}", "%(a)s", "' OR 1=1 --", "abc' --", "x" * 5000, "ab cd " * 900, "\u202eabc",
]  # fmt: skip


@pytest.mark.parametrize("typed", HOSTILE)
def test_nothing_that_is_typed_has_a_meaning_or_breaks_anything(boss, customer, typed):
    customer("Łąka")
    search.find(boss, typed)
    list(Customer.objects.filter(search.matching(boss, record_types["customer"], typed)))
    assert titles(boss, "laka") == ["Łąka"]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=40))
def test_the_index_finds_what_python_finds(boss, customer, text):
    record = customer(f"Firma {text}"[:200])
    stored = SearchText.objects.get(pk=place("customer", record.pk)).text
    for typed in (text, text[1:], text[2:5], "firma " + text[:3]):
        query = Query.parse(typed)
        if query:
            found = engine.find_rare(query, 1000)
            assert (place("customer", record.pk) in found) == query.found_in(stored)


def test_the_best_answers_come_first(boss, customer):
    for name in (
        "Zakład Kowalski",
        "Kowalski",
        "Podkowalskie Pola",
        "Kowalskie Maszyny",
        "Inna firma",
    ):
        customer(name, city="Kowalskiego" if name == "Inna firma" else "")
    assert titles(boss, "kowalski") == [
        "Kowalski",
        "Kowalskie Maszyny",
        "Zakład Kowalski",
        "Inna firma",
        "Podkowalskie Pola",
    ]


def test_a_whole_number_comes_before_parts_of_numbers(boss, customer):
    customer("Większa", phone="+48120004310")
    customer("Cała", regon="120004310")
    assert titles(boss, "120004310")[0] == "Cała"


def test_numbers_in_a_row_are_read_as_one_and_as_several(boss, customer):
    customer("Skład Polna 12 345")
    customer("Telefon", phone="+48221234500")
    assert sorted(titles(boss, "12 345")) == ["Skład Polna 12 345", "Telefon"]
    assert titles(boss, "polna 12 345") == ["Skład Polna 12 345"]
    names = Customer.objects.filter(search.matching(boss, record_types["customer"], "12 345"))
    assert names.count() == 2


def test_between_equals_the_visited_and_then_the_latest_changed_comes_first(boss, customer):
    old, visited, _new = (customer(f"Firma {n}") for n in ("A", "B", "C"))
    SearchEntry.objects.filter(record_id=old.pk).update(
        changed_at=timezone.now() - timedelta(days=400)
    )
    search.remember(boss, record_types["customer"], visited)
    assert titles(boss, "firma") == ["Firma B", "Firma C", "Firma A"]


def test_a_hit_says_why_it_was_found(boss, customer):
    customer("Łąka", phone="+48120004310", city="Łódź")
    [by_phone] = search.find(boss, "12 000")
    assert by_phone.why == "12 000 43 10"
    assert by_phone.why_key == "phone"
    assert by_phone.why_marked == (("12 000", True), (" 43 10", False))
    assert str(by_phone.why_label)
    [by_name] = search.find(boss, "łąk")
    assert by_name.why == ""
    assert by_name.title_marked == (("Łąk", True), ("a", False))


def test_types_can_be_chosen(boss, customer, person):
    customer("Kowalski i Synowie")
    person("Jan", "Kowalski")
    assert len(titles(boss, "kowalski")) == 2
    assert titles(boss, "kowalski", types=["person"]) == ["Jan Kowalski"]
    assert titles(boss, "kowalski", types=["no_such_type"]) == []


def test_the_archived_are_left_out(boss, customer):
    record = customer("Łąka")
    Customer.objects.filter(pk=record.pk).update(archived_at=timezone.now())
    assert titles(boss, "laka") == []


def test_a_changed_record_is_found_by_the_new_and_not_by_the_old(boss, customer):
    record = customer("Stara Nazwa")
    record.name = "Świeża"
    search.index("customer", [search.entry_for(record_types["customer"], record)])
    assert titles(boss, "stara") == []
    assert titles(boss, "swieza") == ["Świeża"]
    assert SearchText.objects.filter(text__contains="stara").count() == 0


def test_a_removed_record_is_not_found(boss, customer):
    record = customer("Łąka")
    search.remove("customer", [record.pk])
    assert titles(boss, "laka") == []
    assert not SearchText.objects.filter(pk=place("customer", record.pk)).exists()


def test_rebuilding_finds_the_missing_and_drops_the_gone(boss, customer):
    Customer.objects.create(name="Zapomniana")
    search.index("customer", [Entry(10**9, "Widmo")])
    assert search.rebuild(record_types["customer"]) == Customer.objects.count()
    assert titles(boss, "zapomniana") == ["Zapomniana"]
    assert not SearchEntry.objects.filter(title="Widmo").exists()


def test_rebuilding_goes_through_many_chunks(boss, monkeypatch):
    monkeypatch.setattr("kartoteka.core.search.indexing.CHUNK", 3)
    Customer.objects.bulk_create(Customer(name=f"Seria {n}") for n in range(10))
    search.index("customer", [Entry(10**9, "Widmo")])
    reports = []
    assert search.rebuild(record_types["customer"], reports.append) == 10
    assert reports == [3, 6, 9, 10]
    assert len(titles(boss, "seria")) == 10
    assert SearchText.objects.filter(pk__range=places("customer")).count() == 10


class TestOnlyWhatOneMaySee:
    """A record that one may not see is not found, in any way."""

    @pytest.fixture
    def seller(self, user_of):
        return user_of("salesperson")

    def test_records_of_others(self, seller, boss, customer, person):
        mine = customer("Wspólna nazwa A", owner=seller)
        customer("Wspólna nazwa B", owner=boss)
        person("Wspólna", "Osoba", owner=boss)
        assert [hit.record_id for hit in search.find(seller, "wspolna")] == [mine.pk]
        assert len(search.find(boss, "wspolna")) == 3

    def test_somebody_with_few_rights_finds_theirs_among_very_many(
        self, seller, boss, customer, monkeypatch
    ):
        monkeypatch.setattr(finding, "RARE", 5)
        monkeypatch.setattr(finding, "BATCHES", (2, 4))
        mine = customer("Bardzo częsta nazwa", owner=seller)
        for number in range(40):
            customer(f"Bardzo częsta nazwa {number}", owner=boss)
        assert [hit.record_id for hit in search.find(seller, "czest")] == [mine.pk]
        monkeypatch.setattr(finding, "FEW_RECORDS", 0)
        monkeypatch.setattr(finding, "BATCHES", (2, 4, 60))
        assert [hit.record_id for hit in search.find(seller, "czest")] == [mine.pk]

    def test_a_stranger_finds_nothing(self, customer):
        customer("Łąka")
        assert search.find(None, "laka") == []

    def test_a_hidden_field_finds_nothing_and_is_told_nowhere(self, boss, customer, monkeypatch):
        customer("Łąka", phone="+48120004310", city="Łódź")

        def hides(user, record_type):
            return access.FieldRights(frozenset({"phone", "city"}), frozenset())

        monkeypatch.setattr(access, "fields", hides)
        customers = record_types["customer"]
        for typed in ("12 000", "łódź", "łąka 12000"):
            assert search.find(boss, typed) == []
            assert not Customer.objects.filter(search.matching(boss, customers, typed)).exists()
        [hit] = search.find(boss, "łąka")
        assert "phone" not in {part.key for part in hit.parts}
        assert hit.subtitle == "" or "city" not in customers.subtitle
        assert Customer.objects.filter(search.matching(boss, customers, "łąka")).exists()

    def test_what_a_related_record_says_is_told_only_to_who_may_see_that_one(
        self, seller, boss, person, monkeypatch
    ):
        people = replace(record_types["person"], search=("last_name", "customer.city"))
        monkeypatch.setitem(record_types._by_key, "person", people)
        monkeypatch.setitem(record_types._by_model, Person, people)
        company = Customer.objects.create(name="Łąka", city="Łódź", owner=boss)
        person("Joanna", "Kruk", customer=company, owner=seller)
        [hit] = search.find(boss, "lodz")
        assert (hit.title, hit.why) == ("Joanna Kruk", "Łódź, Łąka")
        assert hit.why_key == "customer.city"
        assert search.find(seller, "lodz") == []
        assert titles(seller, "kruk") == ["Joanna Kruk"]
        company.owner = seller
        company.save()
        assert titles(seller, "lodz") == ["Joanna Kruk"]


def test_records_found_by_a_related_one_are_known(boss, person, monkeypatch):
    people = replace(record_types["person"], search=("last_name", "customer.city"))
    monkeypatch.setitem(record_types._by_key, "person", people)
    company = Customer.objects.create(name="Łąka", city="Łódź")
    one = person("Joanna", "Kruk", customer=company)
    person("Jan", "Nowak")
    city = [(company.pk, {"city"})]
    assert list(search.touched(record_types["customer"], city, ())) == [(people, [one.pk])]


def test_records_that_show_a_related_one_are_known(boss, person):
    company = Customer.objects.create(name="Łąka")
    one = person("Joanna", "Kruk", customer=company)
    [hit] = search.find(boss, "kruk")
    assert "Łąka" in hit.subtitle
    of_customers = record_types["customer"]
    renamed = search.touched(of_customers, [(company.pk, {"name"})], {company.pk})
    assert (record_types["person"], [one.pk]) in renamed
    # The second line of a person tells of the customer what it is called, and not where it is.
    assert list(search.touched(of_customers, [(company.pk, {"city"})], ())) == []


class TestSearchInTheList:
    """The condition for a list, alone and with others."""

    @pytest.mark.parametrize("rare", [0, 10_000])
    @pytest.mark.parametrize(
        ("typed", "found"),
        [("lak", ["Łąka", "Polaków"]), ("łódź", ["Łąka"]), ("p", ["Polaków"]), ("", 3), ("*", 0)],
    )
    def test_the_same_is_found_however_common_it_is(
        self, boss, customer, monkeypatch, typed, found, rare
    ):
        monkeypatch.setattr(listing, "RARE", rare)
        customer("Łąka", city="Łódź")
        customer("Polaków")
        customer("Morze")
        condition = search.matching(boss, record_types["customer"], typed)
        names = [c.name for c in Customer.objects.filter(condition).order_by("name")]
        assert len(names) == found if isinstance(found, int) else sorted(names) == sorted(found)


class TestVisits:
    """What the empty box offers."""

    def test_the_latest_comes_first_once_and_only_while_it_may_be_seen(
        self, user_of, boss, customer
    ):
        seller = user_of("salesperson")
        a, b, c = (customer(name, owner=seller) for name in "ABC")
        start = timezone.now()
        for minutes, record in enumerate((a, b, c, a)):
            search.remember(seller, record_types["customer"], record)
            Visit.objects.filter(record_id=record.pk).update(at=start + timedelta(minutes=minutes))
        assert [hit.title for hit in search.recent(seller)] == ["A", "C", "B"]
        assert [hit.title for hit in search.recent(seller, limit=2)] == ["A", "C"]
        Customer.objects.filter(pk=c.pk).update(owner=boss)
        assert [hit.title for hit in search.recent(seller)] == ["A", "B"]
        assert search.recent(boss) == []

    def test_only_so_many_are_kept(self, boss, customer, monkeypatch):
        monkeypatch.setattr("kartoteka.core.search.visits.KEPT", 3)
        for name in "ABCDE":
            search.remember(boss, record_types["customer"], customer(name))
        assert [hit.title for hit in search.recent(boss)] == ["E", "D", "C"]
        search.star(boss, record_types["customer"], customer("F"), on=True)
        assert forget_visits() == "2 visits"
        assert Visit.objects.filter(user=boss.pk, is_starred=False).count() == 3
        assert [hit.title for hit in search.recent(boss)] == ["F", "E", "D"]
        assert forget_visits() == "0 visits"

    def test_reloading_a_page_writes_nothing(self, boss, customer, django_assert_num_queries):
        record = customer("A")
        assert not search.glance(boss, record_types["customer"], record).is_fresh
        search.remember(boss, record_types["customer"], record)
        with django_assert_num_queries(1):
            glance = search.glance(boss, record_types["customer"], record)
        assert glance.is_fresh


def test_the_number_of_queries_does_not_grow(boss, customer, django_assert_max_num_queries):
    for number in range(60):
        customer(f"Wspólna {number}")
    # What is settled is read once in a process.
    search.find(boss, "wspol")
    with custom.remembered(), django_assert_max_num_queries(11):
        assert len(search.find(boss, "wspol")) == 20
