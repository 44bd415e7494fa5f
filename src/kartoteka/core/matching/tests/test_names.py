"""Names of companies and people: what is the same, however it is written."""

import pytest

from kartoteka.core.matching import companies, contacts, people
from kartoteka.core.matching.given_names import same_name
from kartoteka.core.matching.letters import latin, sound

SAME_COMPANY = (
    ("Budimex S.A.", "BUDIMEX Spółka Akcyjna"),
    ("Młyn Łąka sp. z o.o.", "MLYN LAKA Spółka z ograniczoną odpowiedzialnością"),
    ("Młyn Łąka Sp. z o. o.", "Młyn Łąka sp.zoo"),
    ('ООО "Ромашка"', "Romashka OOO"),
    ("ЗАО Северсталь", "Severstal' ZAO"),
    ("Müller GmbH", "Muller Gesellschaft mit beschränkter Haftung"),
    ("A.B.C. Company", "ABC Co."),
    ("Acme Ltd", "ACME LIMITED"),
    ("PricewaterhouseCoopers", "Pricewaterhouse Coopers"),
    ("Kowalski i Synowie Sp. j.", "Kowalski i Synowie spółka jawna"),
)
OTHER_COMPANY = (
    ("Volkswagen AG", "Siemens AG"),
    ("Bowne of Atlanta", "Bowne of Boston"),
    ("Spółka z o.o. Alfa", "Spółka z o.o. Beta"),
    ("Hotel Zdrowie", "Apteka Zdrowie"),
    ("Deutsche Bank AG", "Deutsche Bank GmbH"),
)
SAME_PERSON = (
    ("Katarzyna Nowak", "Nowak Kasia"),
    ("Александр Иванов", "Sasha Ivanov"),
    ("Алексей Сергеевич Петров", "Aleksei Petrov"),
    ("Anna Kowalska", "Ania KOWALSKA"),
    ("Żaneta Święcka", "zaneta swiecka"),
    ("Щербаков Юрий", "Yuri Shcherbakov"),
    ("mgr inż. Jan Zając", "Jan Zajac"),
)
OTHER_PERSON = (
    ("Jan Kowalski", "Anna Kowalska"),
    ("Jan Kowalski", "Jan Nowak"),
    ("Piotr Zieliński", "Paweł Zieliński"),
)


@pytest.mark.parametrize(("one", "other"), SAME_COMPANY)
def test_a_company_is_known_under_any_spelling(one, other):
    first, second = companies.parse(one), companies.parse(other)
    assert companies.alike(first, second) >= 0.95


@pytest.mark.parametrize(("one", "other"), OTHER_COMPANY)
def test_another_company_is_another_one(one, other):
    first, second = companies.parse(one), companies.parse(other)
    assert companies.alike(first, second) < 0.82


@pytest.mark.parametrize(("one", "other"), SAME_PERSON)
def test_a_person_is_known_in_any_order_form_and_alphabet(one, other):
    assert people.alike(people.parse(one), people.parse(other)) >= 0.9


@pytest.mark.parametrize(("one", "other"), OTHER_PERSON)
def test_another_person_is_another_one(one, other):
    assert people.alike(people.parse(one), people.parse(other)) < 0.7


def test_a_name_of_nothing_but_a_form_stays_a_name():
    assert companies.parse("S.A.").words == ("s", "a")
    assert companies.parse("...") is None


@pytest.mark.parametrize(
    ("short", "whole"),
    [("Kasia", "Katarzyna"), ("Wojtek", "Wojciech"), ("Gosia", "Małgorzata"), ("Саша", "Александр"),
     ("Саша", "Александра"), ("Миша", "Michail"), ("Олек", "Aleksander"), ("Bill", "William")],
)  # fmt: skip
def test_diminutives_are_known(short, whole):
    assert same_name(latin(short), latin(whole))


def test_names_that_are_no_forms_of_each_other():
    assert not same_name("piotr", "pawel")
    assert not same_name("maria", "marek")


def test_sounds_do_not_depend_on_the_language():
    assert sound(latin("Щербаков")) == sound("shcherbakov") == sound("szczerbakow")
    assert sound(latin("Жуков")) == sound("zhukov") == sound("zukow")


@pytest.mark.parametrize(
    ("one", "other"),
    [("+48 601 234 567", "601-234-567"), ("0048601234567", "+48601234567"),
     ("8 (495) 123-45-67", "+7 495 1234567"), ("22 123 45 67 wew. 12", "+48 221234567")],
)  # fmt: skip
def test_phones_are_the_same_in_any_spelling(one, other):
    assert contacts.phone(one) == contacts.phone(other) != ""


def test_what_a_mail_service_ignores_is_ignored():
    assert contacts.email("Jan.Kowalski+crm@Gmail.com") == contacts.email("jankowalski@gmail.com")
    assert contacts.email("jan+a@firma.pl") == "jan@firma.pl"
    assert contacts.email("jan.k@firma.pl") != contacts.email("jank@firma.pl")
    assert contacts.mail_domain("jan@gmail.com") == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [("ul. Długa 5/12", "Dluga 5 m. 12"), ("al. Jerozolimskie 100", "Aleje Jerozolimskie 100"),
     ("747 9th ave. between 50th and 51st sts.", "747 ninth ave."), ("ул. Ленина 5", "Lenina 5")],
)  # fmt: skip
def test_addresses_are_read_in_any_spelling(one, other):
    assert contacts.street(one) == contacts.street(other)


def test_the_only_word_that_differs_may_have_two_slips():
    def alike(one, other):
        return companies.alike(companies.parse(one), companies.parse(other))

    assert alike("General Mortars Company", "General Motors Company") > 0.82
    assert alike("Zakłady Chemiczne Baowei", "Zakłady Chemiczne Baowu") > 0.82
    assert alike("Baowei", "Baowu") < 0.82
    assert alike("China Railway Constructors", "China Railway Construction") < 0.82
    assert alike("Tartak Leśny", "Tartak Wodny") < 0.82
