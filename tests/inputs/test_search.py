"""7.15: whatever is typed into a search means itself: no error, no syntax, no other letters.

Each is asked at every box that searches: the page of answers, the palette, a list, choices of a
link and the API.
"""

from typing import Any

import pytest
from django.test import Client

from kartoteka.core.screens.tests import samples
from kartoteka.core.users import tokens

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "pl", "ru")
TYPED = ["", "a", "x" * 10_000, '"', "“”", "'", "%", "_", "*", "a OR b", "NOT a", "NEAR(a b)", "(",
         ")", "text:a", "{a}: b", "\\", "a^2", "-a", "; DROP TABLE x; --", "\x00a", "日本語", "ﷺ",
         "👩\u200d🔧",
         "%00", "<script>alert(1)</script>", "{{7*7}}", "\u202eabc"]  # fmt: skip
# What stands on the card, and what finds it.
FINDS = [
    ("Żółwińska", "Zolwinska"), ("Żółwińska", "ŻÓŁW"), ("Żółwińska", "żolwin"),
    ("100% Bawełna", "100%"), ("A_B Serwis", "A_B"), ("O'Brien", "o'brien"),
    ("Łąka (Kraków)", "(krak"),
    ("Ёлка", "елка"), ("Müller & Söhne", "muller"), ("Straße", "strasse"),
]  # fmt: skip
NOTHING = ("Nothing", "Nic", "Ничего")


def boxes(typed: str, user: Any, client: Any) -> list[tuple[str, Any]]:
    """The answers of every box to the same text."""
    token = tokens.make_token(user, "inputs")
    api = Client(headers={"Authorization": f"Bearer {token}"})
    asked = [(client, path) for path in ("/search/", "/customers/", "/choices/customer/")]
    asked += [(api, path) for path in ("/api/v1/search/", "/api/v1/customers/")]
    return [(path, who.get(path, {"q": typed})) for who, path in asked]


@pytest.mark.parametrize("typed", TYPED, ids=[f"{n} {one[:20]!a}" for n, one in enumerate(TYPED)])
def test_nothing_that_is_typed_is_an_error(typed: str, user_of: Any, client_of: Any):
    samples.make("customer", name="Łąka", owner=user_of())
    for path, answer in boxes(typed, user_of(), client_of()):
        # A program that asks for nothing is told so; a person sees what was opened last.
        assert answer.status_code == (400 if path == "/api/v1/search/" and not typed else 200), path
        assert "<script>alert" not in answer.text
        assert "Traceback" not in answer.text


@pytest.mark.parametrize(("name", "typed"), FINDS)
def test_it_is_found_as_people_type_it(name: str, typed: str, user_of: Any, client_of: Any):
    made = samples.make("customer", name=name, owner=user_of())
    samples.make("customer", name="Coś innego", owner=user_of())
    for path, answer in boxes(typed, user_of(), client_of()):
        place = str(made.pk) if "choices" in path else f"/customers/{made.pk}/"
        assert place in answer.text, path


@pytest.mark.parametrize("number", ["526-10-40-828", "5261040828", "PL5261040828", "526 104 08 28"])
def test_numbers_are_found_in_any_form(number: str, user_of: Any, client_of: Any):
    made = samples.make("customer", name="Łąka", nip="5261040828", owner=user_of())
    for path, answer in boxes(number, user_of(), client_of()):
        place = str(made.pk) if "choices" in path else f"/customers/{made.pk}/"
        assert place in answer.text, path


def test_that_nothing_was_found_is_said_in_each_language(user_of: Any, client_of: Any):
    for language, word in zip(LANGUAGES, NOTHING, strict=True):
        page = client_of(user_of(language=language)).get("/search/", {"q": "qqqzzz"})
        assert word in page.text
        assert "qqqzzz" in page.text
