"""Scores of pairs, and the reasons given."""

from collections import Counter
from random import Random

from django.utils import translation

from kartoteka.core.matching import finding, words
from kartoteka.core.matching.profiles import Reading, profile
from kartoteka.core.matching.scoring import at_least, score
from kartoteka.core.matching.weighing import Weights
from kartoteka.core.merging import searching

MILLION = Weights(total=1_000_000)


def company(number, **values):
    return profile(number, [(k.replace("__", ":"), v) for k, v in values.items()])


def told(one, other):
    with translation.override("en"):
        return words.told(score(one, other, MILLION).reasons)


def test_one_tax_number_is_enough():
    one = company(1, company="Alfa sp. z o.o.", tax_number="5261040828")
    other = company(2, company="Zupełnie Inna Nazwa", tax_number="PL 526-104-08-28")
    assert score(one, other, MILLION).chance > 0.5
    assert told(one, other)[0] == "the same tax number"


def test_a_name_and_a_phone_are_enough_and_say_so():
    one = company(1, company="Młyn Łąka sp. z o.o.", phone="+48123456789", city="Kraków")
    other = company(2, company="MŁYN ŁĄKA", phone="12 345 67 89", city="krakow")
    assert score(one, other, MILLION).chance > 0.99
    assert {"the same phone", "the same name", "the same town"} == set(told(one, other))


def test_two_companies_of_one_house_are_two():
    one = company(1, company="Alfa", street="Długa 5", city="Łódź", phone="422000000")
    other = company(2, company="Beta", street="Długa 5", city="Łódź", phone="422000000")
    assert score(one, other, MILLION).chance < 0.5


def test_two_of_one_first_name_in_an_office_are_two():
    both = {"first_name": "Piotr", "phone": "422000000", "link": "12"}
    one = company(1, last_name="Kmiecik", email="kmiecik@firma.pl", **both)
    other = company(2, last_name="Kozieł", email="p.koziel@firma.pl", **both)
    assert score(one, other, MILLION).chance < searching.THRESHOLD


def test_a_family_is_not_one_person():
    both = {"last_name": "Kowalski", "street": "Długa 5", "city": "Łódź", "phone": "422000000"}
    one = company(1, first_name="Jan", **both)
    other = company(2, first_name="Piotr", **both)
    assert score(one, other, MILLION).chance < 0.5


def test_first_and_last_name_may_be_swapped():
    one = company(1, first_name="Grzegorz", last_name="Brzęczyk", email="gb@firma.pl")
    other = company(2, first_name="Brzęczyk", last_name="Grzegorz", email="gb@firma.pl")
    assert score(one, other, MILLION).chance > 0.9
    assert "first and last name the other way round" in told(one, other)


def test_a_name_that_many_have_tells_less():
    often = company(1, first_name="Jan", last_name="Nowak")
    seldom = company(2, first_name="Ignacy", last_name="Rzadki")
    weights = Weights(total=1_000_000, counts={
        "first_name": Counter({("jan",): 40_000, ("ignacy",): 900}),
        "last_name": Counter({("nowak",): 9_000, ("rzadki",): 3}),
    })  # fmt: skip
    assert score(seldom, seldom, weights).bits > score(often, often, weights).bits + 5


def test_what_was_learned_survives_being_kept():
    weights = Weights(total=500)
    weights.of("company")
    kept = Weights.from_json(weights.to_json(), 500)
    assert kept.chances == weights.chances
    assert Weights.from_json({"chances": {"company": [[0.5], [0.5]]}}).chances == {}


def test_pairs_are_found_within_a_list_and_between_two():
    left = [
        company("a", company="Młyn Łąka sp. z o.o.", city="Kraków", phone="123456789"),
        company("b", company="Tartak Bór", city="Kielce", phone="413334455"),
        company("c", company="Mlyn Laka", city="Krakow", phone="+48 12 345 67 89"),
    ]
    found = finding.find(left)
    assert [(left[p.left].id, left[p.right].id) for p in found] == [("a", "c")]
    found = finding.find(left[:2], left[2:])
    assert [(p.left, p.right) for p in found] == [(0, 0)]


def test_school_5_is_not_school_6():
    one = company(1, company="Szkoła Podstawowa nr 5", city="Łódź")
    other = company(2, company="Szkoła Podstawowa nr 6", city="Łódź")
    assert score(one, other, MILLION).chance < 0.5


def test_colleagues_of_one_office_are_not_one_person():
    dice = Random(3)
    people = []
    for office in range(40):
        for each in range(5):
            first = dice.choice(("Jan", "Anna", "Piotr", "Ewa", "Adam", "Zofia", "Marek", "Irena"))
            people.append(
                company(
                    f"{office}/{each}", first_name=first, last_name=f"Nazwisko{office}{each % 4}",
                    phone=f"12345{office:04}", email=f"{first}{each}@firma{office}.pl",
                )
            )  # fmt: skip
    found = finding.find(people)
    differing = [
        pair for pair in found
        if people[pair.left].first("first_name") != people[pair.right].first("first_name")
    ]  # fmt: skip
    assert differing == []


def test_namesakes_of_two_companies_are_two():
    one = company(1, first_name="Ewa", last_name="Zając", email="e.zajac@galeria.pl")
    other = company(2, first_name="Ewa", last_name="Zając", email="e.zajac@urzad.pl")
    assert score(one, other, MILLION).chance < 0.5


def any_of(dice):
    """A company or a person of few words, so that many pairs agree in something."""
    values = {
        "company": f"{dice.choice(('Alfa', 'Alfa Bis', 'Beta'))} {dice.choice(('S.A.', 'sp. j.'))}",
        "tax_number": dice.choice(("5261040828", "5261040829", "1234563218")),
        "phone": dice.choice(("123456789", "223334455")),
        "email": dice.choice(("biuro@alfa.pl", "a@alfa.pl", "b@beta.pl")),
        "street": dice.choice(("ul. Polna 5", "Polna 7", "Leśna 5")),
        "city": dice.choice(("Łódź", "Kraków")),
        "first_name": dice.choice(("Jan", "Nowak")),
        "last_name": dice.choice(("Nowak", "Jan")),
    }
    keys = dice.sample(sorted(values), dice.randint(2, len(values)))
    return {key: values[key] for key in keys}


def test_a_pair_is_given_up_only_where_it_scores_less():
    """Learned weights or not, the score asked for with a bound is the whole score, or none."""
    dice = Random(7)
    counted = Weights(total=5000, counts={"company": Counter(), "city": Counter({"lodz": 900})})
    learned = Weights(chances={"street": ((0.2, 0.1, 0.1, 0.6), (0.9, 0.05, 0.04, 1e-7))})
    given_up = 0
    for number in range(1500):
        rows = any_of(dice), any_of(dice)
        one, other = (company(None, **row) for row in rows)
        read = [Reading(None, row.items()) for row in rows]
        for weights in (MILLION, counted, learned):
            whole, bits = score(one, other, weights), dice.choice((-12.0, 0.0, 8.0))
            found = at_least(*read, weights, bits)
            assert found == (whole if whole.bits >= bits else None), number
            given_up += found is None
    assert given_up > 1000
