"""7.7: bad requests to the API: a status, a sentence in the language of the token's user, a place.

Nothing is written by any of them. Also F-42: the same key with another body is refused.
"""

import gzip
import json
from typing import Any

import pytest
from django.test import Client

from kartoteka.core.events.models import Event
from kartoteka.core.screens.tests import samples
from kartoteka.core.users import tokens
from kartoteka.modules.customers.models import Customer

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "pl", "ru")
JSON = "application/json"
NO_FIELD = ("There is no field «{0}» that you may set.", "Nie ma pola „{0}”, które można ustawić.",
            "Нет поля «{0}», которое можно задать.")  # fmt: skip
NOT_JSON = ("The body is not JSON.", "Treść to nie JSON.", "Тело запроса — не JSON.")
TOO_DEEP = ("The body is nested too deeply.", "Treść jest zbyt głęboko zagnieżdżona.",
            "Тело запроса вложено слишком глубоко.")  # fmt: skip
NO_NUMBER = ("{0} is no number.", "{0} to nie liczba.", "{0} — не число.")
NO_CURSOR = ("This cursor belongs to another list.", "Ten kursor należy do innej listy.",
             "Этот курсор относится к другому списку.")  # fmt: skip
NOT_HERE = ("There is nothing here, or you may not see it.",
            "Nic tu nie ma albo nie masz do tego dostępu.",
            "Здесь ничего нет, или это вам не видно.")  # fmt: skip


def named(sentences: tuple[str, str, str], name: str) -> tuple[str, ...]:
    """The sentences with a name put in."""
    return tuple(sentence.format(name) for sentence in sentences)


# The body, the status, the sentence in each language, and the place it points at.
BODIES: list[tuple[str | bytes, int, tuple[str, ...], str]] = [
    ("{", 400, NOT_JSON, ""),
    (" ", 400, NOT_JSON, ""),
    ('{"name": "a"} x', 400, NOT_JSON, ""),
    (b"\xff\xfe{}", 400, NOT_JSON, ""),
    (gzip.compress(b'{"name": "a"}', mtime=0), 400, NOT_JSON, ""),
    ('{"name": "a", "name": "b"}', 400,
     ("The same key stands twice in the body.", "Ten sam klucz występuje w treści dwa razy.",
      "Один и тот же ключ стоит в теле запроса дважды."), ""),
    ("[]", 400,
     ("The body must be a JSON object.", "Treść musi być obiektem JSON.",
      "Тело запроса должно быть объектом JSON."), ""),
    ('{"name": ' + "[" * 30 + "]" * 30 + "}", 400, TOO_DEEP, ""),
    ("[" * 100_000, 400, TOO_DEEP, ""),
    ('{"name": NaN}', 400, named(NO_NUMBER, "NaN"), ""),
    ('{"name": "a", "employees": 1e400}', 400, named(NO_NUMBER, "inf"), ""),
    ('{"name": "' + "x" * 2_100_000 + '"}', 413,
     ("The body is larger than 2 MB.", "Treść jest większa niż 2 MB.",
      "Тело запроса больше 2 МБ."), ""),
    ('{"nonsense": 1}', 422, named(NO_FIELD, "nonsense"), "/nonsense"),
    ('{"name": "a", "id": 7}', 422, named(NO_FIELD, "id"), "/id"),
    ('{"name": "a", "won_value": 7}', 422, named(NO_FIELD, "won_value"), "/won_value"),
    ('{"name": null}', 422,
     ("Enter the customer name", "Wpisz nazwę klienta", "Введите название клиента"), "/name"),
    ('{"name": ["a"]}', 422,
     ("is a value of another type", "to wartość innego rodzaju", "значение другого вида"), "/name"),
    ('{"name": "a", "employees": true}', 422,
     ("Employees: “True” is a value of another type",
      "Zatrudnienie: „True” to wartość innego rodzaju",
      "Сотрудники: «True» — значение другого вида"), "/employees"),
    ('{"name": "a", "employees": "x"}', 422,
     ("Employees: “x” is not a number. Enter it like this: 1234",
      "Zatrudnienie: „x” to nie liczba. Wpisz ją tak: 1234",
      "Сотрудники: «x» — не число. Введите его так: 1234"), "/employees"),
    ('{"name": "a", "last_verified_on": "2026-02-31"}', 422,
     ("Last verified: there is no such day as “2026-02-31”",
      "Ostatnio sprawdzono: nie ma takiego dnia jak „2026-02-31”",
      "Последняя проверка: нет такого дня, как «2026-02-31»"), "/last_verified_on"),
    ('{"name": "\\ud800"}', 422,
     ("“Name” contains half of a broken character (U+D800) at position 1.",
      "W polu „Nazwa” jest połowa uszkodzonego znaku (U+D800) na pozycji 1.",
      "В поле «Название» есть половина испорченного знака (U+D800) на месте 1."), "/name"),
    ('{"name": "a\\u0000b"}', 422,
     ("“Name” contains an invisible control character (NUL, U+0000) at position 2.",
      "W polu „Nazwa” jest niewidoczny znak sterujący (NUL, U+0000) na pozycji 2.",
      "В поле «Название» есть невидимый управляющий знак (NUL, U+0000) на месте 2."), "/name"),
]  # fmt: skip

# The method and address, the status, and the sentence in each language.
ADDRESSES: list[tuple[str, int, tuple[str, ...]]] = [
    ("GET customers/?limit=1000000", 400,
     ("Ask for 1 to 500 records.", "Poproś o 1 do 500 rekordów.",
      "Запросите от 1 до 500 записей.")),
    ("GET customers/?cursor=zzz", 400, NO_CURSOR),
    ("GET customers/?cursor=WyJpZCIsMSw5OTk5OTk5OTk5OTk5OTk5OTk5OTk5XQ", 400, NO_CURSOR),
    ("GET customers/?sort=password", 400,
     ("Sort by one of: id, title, changed_at, created_at",
      "Sortuj według jednego z: id, title, changed_at, created_at",
      "Сортируйте по одному из: id, title, changed_at, created_at")),
    ("GET customers/?page=2", 400,
     ("There is no parameter «page».", "Nie ma parametru „page”.", "Нет параметра «page».")),
    ("GET customers/?fields=password", 400,
     ("There is no field «password».", "Nie ma pola „password”.", "Нет поля «password».")),
    ("GET customers/?archived=maybe", 400,
     ("Say no, yes or all.", "Podaj no, yes albo all.", "Укажите no, yes или all.")),
    ("GET customers/99999999/", 404, NOT_HERE),
    ("GET customers/99999999999999999999999999999/", 404, NOT_HERE),
    ("GET nonsense/", 404, NOT_HERE),
    ("PUT customers/", 405,
     ("This address does not take PUT.", "Ten adres nie przyjmuje metody PUT.",
      "Этот адрес не принимает метод PUT.")),
]  # fmt: skip
STALE = ("The record has changed since that version.", "Rekord zmienił się od tej wersji.",
         "Запись изменилась с той версии.")  # fmt: skip
KEY_REUSED = ("The Idempotency-Key was used for something else.",
              "Klucza Idempotency-Key użyto już do czegoś innego.",
              "Ключ Idempotency-Key уже использован для другого.")  # fmt: skip


def program(user: Any) -> Client:
    """A program with a token that may write."""
    token = tokens.make_token(user, "inputs", scopes=[tokens.READ, tokens.WRITE])
    return Client(headers={"Authorization": f"Bearer {token}"})


def said(answer: Any, status: int) -> dict[str, Any]:
    """The problem, in the form of RFC 9457."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    found: dict[str, Any] = answer.json()
    assert {"type", "title", "status"} <= found.keys()
    assert found["status"] == status
    return found


@pytest.mark.parametrize(
    ("body", "status", "sentences", "pointer"), BODIES,
    ids=[f"{number} {str(row[0])[:30]}" for number, row in enumerate(BODIES)],
)  # fmt: skip
def test_a_body_that_cannot_be_taken(
    body: str | bytes, status: int, sentences: tuple[str, ...], pointer: str, user_of: Any
):
    for language, sentence in zip(LANGUAGES, sentences, strict=True):
        api = program(user_of(language=language))
        events = Event.objects.count()
        problem = said(api.generic("POST", "/api/v1/customers/", body, JSON), status)
        assert sentence in f"{problem['title']} {problem.get('detail', '')}"
        if pointer:
            assert [error["pointer"] for error in problem["errors"]] == [pointer]
            assert sentence in problem["errors"][0]["message"]
        if language != "en":
            assert not problem["title"].startswith(("Some ", "The "))
        assert (Customer.objects.count(), Event.objects.count()) == (0, events)


@pytest.mark.parametrize(("request_line", "status", "sentences"), ADDRESSES)
def test_an_address_that_cannot_be_answered(
    request_line: str, status: int, sentences: tuple[str, ...], user_of: Any
):
    method, path = request_line.split()
    for language, sentence in zip(LANGUAGES, sentences, strict=True):
        api = program(user_of(language=language))
        problem = said(api.generic(method, f"/api/v1/{path}", "{}", JSON), status)
        assert sentence in (problem["title"], problem.get("detail"))


def test_another_type_of_body_is_refused(user_of: Any):
    for kind in ("application/x-www-form-urlencoded", "text/plain", "multipart/form-data"):
        problem = said(
            program(user_of()).generic("POST", "/api/v1/customers/", "name=a", kind), 415
        )
        assert "application/json" in problem["title"]
    assert Customer.objects.count() == 0


def test_an_old_version_is_told_the_present_one(user_of: Any):
    customer = samples.make("customer", owner=user_of())
    for language, sentence in zip(LANGUAGES, STALE, strict=True):
        api = program(user_of(language=language))
        path = f"/api/v1/customers/{customer.pk}/"
        answer = api.generic("PATCH", path, '{"city": "x"}', JSON, headers={"If-Match": '"7"'})
        problem = said(answer, 412)
        assert (problem["title"], problem["version"]) == (sentence, 1)


def test_a_key_used_for_something_else(user_of: Any):
    for language, sentence in zip(LANGUAGES, KEY_REUSED, strict=True):
        api, key = program(user_of(language=language)), {"Idempotency-Key": "one"}
        for status, name in ((201, "Raz"), (201, "Raz"), (422, "Dwa")):
            body = json.dumps({"name": name})
            answer = api.generic("POST", "/api/v1/customers/", body, JSON, headers=key)
            assert answer.status_code == status
        assert said(answer, 422)["title"] == sentence
    assert Customer.objects.count() == len(LANGUAGES)


@pytest.mark.parametrize(
    "sent", ["", "Bearer", "Bearer kt_nonsense", "Basic YTpi", "Bearer \u0142"]
)
def test_who_shows_no_good_token_is_told_how(sent: str, user_of: Any):
    headers = {"Authorization": sent} if sent.isascii() else {"Authorization": "Bearer \xb3"}
    answer = Client(headers=headers).get("/api/v1/customers/")
    problem = said(answer, 401)
    assert "Authorization: Bearer" in problem["title"]
    assert answer["WWW-Authenticate"] == 'Bearer realm="kartoteka"'


def test_a_token_that_ended_or_may_only_read(user_of: Any):
    secret = tokens.make_token(user_of(), "reader", scopes=[tokens.READ])
    reader = Client(headers={"Authorization": f"Bearer {secret}"})
    said(reader.generic("POST", "/api/v1/customers/", '{"name": "a"}', JSON), 403)
    token = tokens.find_token(secret)
    assert token is not None
    tokens.revoke_token(token)
    said(reader.get("/api/v1/customers/"), 401)
