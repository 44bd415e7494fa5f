"""7.11: filters that cannot be: the same sentence on the screen and in the API, in each language.

A field that one may not see is answered word for word as one that does not exist.
"""

import html
import json
from typing import Any

import pytest
from django.test import Client

from kartoteka.core.screens.tests import samples
from kartoteka.core.users import tokens

pytestmark = [pytest.mark.one_database, pytest.mark.django_db]
LANGUAGES = ("en", "pl", "ru")
UNREADABLE = ("The filter in this address cannot be read.",
              "Filtra w tym adresie nie da się odczytać.",
              "Фильтр в этом адресе нельзя прочесть.")  # fmt: skip
UNKNOWN = ("There is no field «{0}» to filter by.", "Nie ma pola „{0}”, po którym można filtrować.",
           "Нет поля «{0}», по которому можно фильтровать.")  # fmt: skip
NOT_SO = ("The field «City» cannot be filtered by «{0}».",
          "Pola „Miasto” nie można filtrować przez „{0}”.",
          "Поле «Город» нельзя фильтровать по «{0}».")  # fmt: skip
DEEP: Any = []
for _level in range(7):
    DEEP = [{"all": DEEP}]


def named(sentences: tuple[str, str, str], name: str) -> tuple[str, ...]:
    """The sentences with a name put in."""
    return tuple(sentence.format(name) for sentence in sentences)


# The tree as it stands in the address, and the sentence in each language. A reader asks.
FILTERS: list[tuple[Any, tuple[str, ...]]] = [
    ({"all": [["nonsense", "is", "1"]]}, named(UNKNOWN, "nonsense")),
    ({"all": [["credit_limit", "above", "1"]]}, named(UNKNOWN, "credit_limit")),
    ({"all": [["owner.password", "is", "1"]]}, named(UNKNOWN, "owner.password")),
    ({"all": [["city", "above", "1"]]}, named(NOT_SO, "above")),
    ({"all": [["city", "nonsense", "1"]]}, named(NOT_SO, "nonsense")),
    ({"all": "city"}, UNREADABLE),
    ({"all": [], "any": []}, UNREADABLE),
    ({"all": [{"all": DEEP}]}, UNREADABLE),
    ("{", UNREADABLE),
    ("[" * 4_000, UNREADABLE),
    ({"all": [["city", "is", "a"]] * 60},
     ("A filter has at most 50 conditions.", "Filtr ma najwyżej 50 warunków.",
      "В фильтре не больше 50 условий.")),
    ({"all": [["owner.name.x.y.z", "is", "1"]]},
     ("The path «owner.name.x.y.z» is too long.", "Ścieżka „owner.name.x.y.z” jest za długa.",
      "Путь «owner.name.x.y.z» слишком длинный.")),
    ({"all": [["employees", "above", "x"]]},
     ("Employees: “x” is not a number. Enter it like this: 1234",
      "Zatrudnienie: „x” to nie liczba. Wpisz ją tak: 1234",
      "Сотрудники: «x» — не число. Введите его так: 1234")),
    ({"all": [["last_verified_on", "on", "31.02.2026"]]},
     ("Last verified: there is no such day as “31.02.2026”",
      "Ostatnio sprawdzono: nie ma takiego dnia jak „31.02.2026”",
      "Последняя проверка: нет такого дня, как «31.02.2026»")),
    ({"all": [["last_contact_at", "this_period", "century"]]},
     ("The condition «Last contact: in the period» needs a value, and «century» is none.",
      "Warunek „Ostatni kontakt: w okresie” potrzebuje wartości, a „century” nią nie jest.",
      "Условию «Последний контакт: за период» нужно значение, а «century» им не является.")),
    ({"all": [["employees", "between", ["5"]]]},
     ("The condition «Employees: between» needs a value",
      "Warunek „Zatrudnienie: między” potrzebuje",
      "Условию «Сотрудники: между» нужно значение")),
]  # fmt: skip


@pytest.mark.parametrize(("tree", "sentences"), FILTERS)
def test_screen_and_api_say_the_same(
    tree: Any, sentences: tuple[str, ...], user_of: Any, client_of: Any
):
    text = tree if isinstance(tree, str) else json.dumps(tree)
    samples.make("customer", name="Brzoza", owner=user_of())
    for language, sentence in zip(LANGUAGES, sentences, strict=True):
        reader = user_of("reader", language=language)
        page = client_of(reader).get("/customers/", {"filter": text})
        assert page.status_code == 400
        assert sentence in html.unescape(page.text)
        # A filter that cannot be used shows nothing rather than everything.
        assert "Brzoza" not in page.text
        token = tokens.make_token(reader, "inputs")
        api = Client(headers={"Authorization": f"Bearer {token}"})
        answer = api.get("/api/v1/customers/", {"filter": text})
        assert answer.status_code == 400
        problem = answer.json()
        assert sentence in problem["detail"]
        assert problem["errors"][0]["message"] == problem["detail"]
        if language != "en":
            assert not problem["title"].startswith("The ")


def test_a_field_one_may_not_see_is_as_one_that_is_not_there(user_of: Any, client_of: Any):
    client = client_of(user_of("reader"))
    pages = [
        client.get(f"/customers/?{name}__above=1").text for name in ("credit_limit", "nonsen_imit")
    ]
    hidden, absent = (html.unescape(page) for page in pages)
    assert "«credit_limit»" in hidden
    assert hidden.count("credit_limit") == absent.count("nonsen_imit")
