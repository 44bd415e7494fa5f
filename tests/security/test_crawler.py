"""Every address as every role: nothing leaks, nothing breaks, what is refused changes nothing.

reliability.md S-01, S-02, S-24, sections 5.1 and 9. The addresses come from the URL resolver and
the record types from their registry, so what is added later is walked without a line here.
"""

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.test import Client

from harness import people, roles
from kartoteka.core import access
from kartoteka.core.records.types import record_types
from kartoteka.core.ui.html import escape
from kartoteka.core.users import tokens
from security import routes, world
from security.watching import BESIDE, state_of_all, watched

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
LIST, CARD = "<plural:record_type>/", "<plural:record_type>/<int:record_id>/"
# Where a record of one's own may tell of others, and what is asked there of it alone.
CARDS = {
    CARD: ("", "?as_of=2026-01-01", "?show=changes"), f"{CARD}history/": ("",),
    f"{CARD}edit/": ("",), "api/v1/<slug:plural>/<str:number>/": ("",),
    "api/v1/<slug:plural>/<str:number>/history/": ("",),
}  # fmt: skip
# A list that opens at something else, of all records.
WHOLE = "?view=all"
# Which right opens a page, as the matrix says.
RIGHTS = {LIST: "see", f"{LIST}new/": "create", CARD: "see", f"{CARD}history/": "see",
          f"{CARD}edit/": "change"}  # fmt: skip
CHANGING = re.compile(r"\d+|[A-Za-z0-9]{64}|value=\"[\w-]{20,}\"|content=\"[\w-]{20,}\"")


@pytest.fixture(scope="module")
def made(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any
) -> Iterator[world.World]:
    """The world of a role, made once: what a test does to it is taken back with the test."""
    with django_db_blocker.unblock(), ExitStack() as stack:
        for alias in connections:
            stack.enter_context(transaction.atomic(using=alias))
            stack.callback(transaction.set_rollback, True, using=alias)
        user_of = people.users()
        yield world.build(request.param, user_of, people.clients(user_of))


def each_role(test: Any) -> Any:
    """Run the test in the world of each role of the permission file."""
    return pytest.mark.parametrize("made", roles.each(world.ROLES), indirect=True)(test)


@pytest.fixture
def role(made: world.World) -> str:
    return str(made.user.role)


def walked(role: str) -> list[routes.Route]:
    """Every address; as a second role PostgreSQL is asked for types of which it has other rights.

    To the same rights the same questions are put, whatever the role is called.
    """
    found = routes.routes()
    if connection.vendor == "sqlite":
        return found
    types = {rt.key for rt in record_types if roles.is_on_both(role, rt.key)}
    return [one for one in found if one.record_type is None or one.record_type.key in types]


def program_of(user: Any) -> Client:
    """A program with a token of the user."""
    return Client(headers={"Authorization": f"Bearer {tokens.make_token(user, 'crawler')}"})


def told(problems: dict[str, Any]) -> str:
    """The first problems, and how many there are."""
    lines = [f"{address}: {problem}" for address, problem in problems.items()]
    return "\n".join([f"{len(lines)} problems", *lines[:25]])


def text_of(response: Any) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode("utf-8", "replace")


def wrong_with(response: Any, text: str, role: str, made: world.World) -> list[str]:
    """What is wrong with an answer, whatever was asked."""
    found = [f"says {word}" for word in world.leaks(text, role, made)]
    if response.status_code >= 500:
        found.append(f"answered {response.status_code}")
    found += [f"{k}: {response.get(k)}" for k, v in HEADERS.items() if response.get(k) != v]
    if "frame-ancestors 'none'" not in response.get("Content-Security-Policy", ""):
        found.append("no content policy")
    if "html" in response.get("Content-Type", "") and world.MARKUP.search(text):
        found.append("markup that somebody typed")
    return found


def queries_of(route: routes.Route, made: world.World) -> list[str]:
    """What to ask of an address beside the plain page: searches for what must not be found."""
    rt = route.record_type
    if route.pattern in ("search/", "api/v1/search/"):
        return [f"?q={s.begins}" for s in made.foreign.values()]
    whole = [WHOLE] if route.pattern == LIST and rt is not None and rt.first_view else []
    return [*whole, *queries_in(route, made)]


def queries_in(route: routes.Route, made: world.World) -> list[str]:
    """Searches within one type, where anything of it is hidden from the role."""
    rt = route.record_type
    if rt is None or route.takes_record or role_sees_all(made, rt.key):
        return [""]
    begins = made.foreign[rt.key].begins
    if route.pattern in routes.SEARCHED:
        title = rt.title if rt.spec(rt.title).kind.key in world.TEXTS else "id"
        return ["", f"?q={begins}", f"?{title}__contains={begins}&sort={title}"]
    return [""]


def role_sees_all(made: world.World, key: str) -> bool:
    """Whether nothing of the type is hidden from the role, so that searching finds no leak."""
    role = made.user.role
    return world.scope(role, "see", key) == "all" and key not in {k for k, _f in world.hidden(role)}


def asked(route: routes.Route, made: world.World, role: str) -> list[str]:
    """Addresses to ask: records that the role may not see, else the stranger's all the same."""
    if not route.takes_record:
        numbers = [routes.MISSING] if "{number}" in route.address else [0]
        return [route.at(number) + query for number in numbers for query in queries_of(route, made)]
    assert route.record_type is not None
    key = route.record_type.key
    mine = [route.at(made.own[key].pk) + query for query in CARDS.get(route.pattern, ())]
    return [*mine, route.at(made.foreign[key].pk)]


def not_as_the_matrix_says(
    response: Any, text: str, made: world.World, route: routes.Route, address: str
) -> list[str]:
    """What differs from the rights: what is one's own opens as far as they go, and is named."""
    rt, verb = route.record_type, RIGHTS.get(route.pattern)
    path, _, query = address.partition("?")
    if rt is None or verb is None or path == route.at(made.foreign[rt.key].pk) != route.at(0):
        return []
    if route.pattern == LIST and query not in ("", WHOLE[1:]):
        return []
    mine = rt.model._default_manager.get(pk=made.own[rt.key].pk)
    expected = opens(made.user, verb, rt.key, mine if route.takes_record else None)
    if response.status_code != expected:
        return [f"answered {response.status_code}, not {expected}"]
    if expected != 200 or (route.pattern == LIST and rt.first_view and not query):
        return []
    if route.pattern == LIST and f'id="row-{mine.pk}"' not in text:
        return ["has no row of one's own record"]
    if route.pattern == CARD and not query and escape(rt.title_of(mine)) not in text:
        return ["does not name the record"]
    return []


def opens(user: Any, verb: str, key: str, record: Any) -> int:
    """The status of a page that a right opens: of a type, or of one record."""
    if not access.may(user, verb, key):
        return 404
    if record is None or access.may(user, verb, key, record):
        return 200
    return 403 if verb == "change" else 404


def test_every_address_is_classified():
    """A part of an address that the crawler cannot fill? Say in routes.py what it is."""
    found = routes.routes()
    assert {route.pattern for route in found} == set(routes.patterns())
    assert set(routes.patterns()) > routes.OPEN
    assert len(found) > len(routes.OPEN) + 10 * len(list(record_types))


@each_role
def test_reading_leaks_nothing_and_writes_nothing(made: world.World, role: str):
    program = program_of(made.user)
    problems: dict[str, list[str]] = {}
    for route in walked(role):
        client = program if route.is_api else made.client
        for address in asked(route, made, role):
            with watched() as watch:
                response = client.get(address)
                text = text_of(response)
            wrong = wrong_with(response, text, role, made)
            wrong += not_as_the_matrix_says(response, text, made, route, address)
            # One link that is good is used up by going there; this one is not.
            wrong += [f"wrote: {statement[:160]}" for statement in watch.wrote]
            if wrong:
                problems[address] = wrong
    assert not problems, told(problems)


@pytest.mark.one_database
@each_role
def test_record_of_another_is_answered_as_one_that_is_not_there(made: world.World, role: str):
    """The same status and the same words, by page, part of a page and API."""
    program = program_of(made.user)
    hidden = {s.record_type.key: s.pk for s in made.unseen(role)}
    differ = {}
    for route in walked(role):
        rt = route.record_type
        if not route.takes_record or rt is None or rt.key not in hidden:
            continue
        client = program if route.is_api else made.client
        theirs, nobodys = (
            client.get(route.at(number)) for number in (hidden[rt.key], routes.MISSING)
        )
        answers = [(r.status_code, CHANGING.sub("", text_of(r))) for r in (theirs, nobodys)]
        if answers[0] != answers[1] or theirs.status_code not in (404, 405):
            differ[route.at(hidden[rt.key])] = [one[0] for one in answers]
    assert not differ, told(differ)


def everything(rt: Any) -> dict[str, Any]:
    """A form that tries to set every field, and says yes to everything."""
    fields = {field.name: "1" for field in rt.model._meta.fields}
    return fields | {"version": 1, "confirm": "1", "ids": "1", "verb": "archive", "all": "1",
                     "query": "", "format": "csv", "q": "x", "value": "x"}  # fmt: skip


@pytest.mark.one_database
@each_role
def test_refused_write_changes_nothing(made: world.World, role: str):
    """Records that the role may not see, and types of which it may only look at records."""
    program = program_of(made.user)
    hidden = {s.record_type.key: s.pk for s in made.unseen(role)}
    only_seen = [rt.key for rt in record_types if world.may_only_see(role, rt.key)]
    problems: dict[str, Any] = {}
    before = state_of_all()
    for route in walked(role):
        rt = route.record_type
        if rt is None or not (rt.key in only_seen or (route.takes_record and rt.key in hidden)):
            continue
        # Only what the role could not do anyway: others of the type may be its own to change.
        keys = only_seen if rt.key in only_seen else [rt.key]
        address = route.at(made.foreign[rt.key].pk)
        for method in ("POST", "PATCH", "PUT", "DELETE") if route.is_api else ("POST",):
            body = everything(rt)
            with watched() as watch:
                if route.is_api:
                    given = (json.dumps(body), "application/json")
                    response = program.generic(method, address, *given)
                else:
                    response = made.client.post(address, body)
            wrong = wrong_with(response, text_of(response), role, made)
            if watch.wrote:
                after = state_of_all()
                if any(after[name] != before[name] for name in (*keys, BESIDE)):
                    said = f"with {response.status_code}: {watch.wrote[0][:200]}"
                    wrong.append(f"changed something, {said}")
                before = after
            if wrong:
                problems[f"{method} {address}"] = wrong
    assert not problems, told(problems)


@pytest.mark.one_database
@pytest.mark.parametrize("made", ["administrator"], indirect=True)
def test_stranger_gets_nowhere(client: Client, made: world.World):
    # The page of signing in says whose system it is.
    secret = [
        s for s in (*made.own.values(), *made.foreign.values()) if s.record_type.key != "company"
    ]
    words = [s.word for s in secret]
    problems: dict[str, Any] = {}
    before = state_of_all()
    for route in routes.routes():
        number = made.foreign[route.record_type.key].pk if route.record_type else 1
        for method in ("GET", "POST"):
            response = client.generic(method, route.at(number))
            to_sign_in = response.get("Location", "").startswith("/sign-in/")
            is_closed = to_sign_in or response.status_code in (401, 405)
            if not (is_closed or route.pattern in routes.OPEN):
                problems[f"{method} {route.at(number)}"] = response.status_code
            text = text_of(response)
            assert not [word for word in words if word in text]
            assert client.session.get("_auth_user_id") is None
    assert not problems, told(problems)
    assert state_of_all() == before


@pytest.mark.one_database
def test_every_form_asks_for_its_own_token(user_of: Any):
    """CSRF: without the token of our pages nothing is posted, signed in or not."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(user_of("administrator"))
    # It is asked for before a record type is known, so one address of a pattern will do.
    for route in {route.pattern: route for route in routes.routes()}.values():
        if not route.is_api:
            assert client.post(route.at(1)).status_code in (403, 404), route.pattern


def test_session_begins_only_where_it_is_meant_to():
    """A new way in must be written down here, with the second factor in its way."""
    import inspect

    from kartoteka.core.users import signing_in

    source = inspect.getsource(signing_in)
    assert source.count("visits.begin(") == 1
    views = {"sign_in", "second_step", "sign_in_by_passkey", "company_done", "sign_in_by_link"}
    callers = set(re.findall(r"def (\w+)\((?:(?!\ndef ).)*?(?:finish|_next_step)\(request", source,
                             re.DOTALL))  # fmt: skip
    assert callers - {"_next_step"} == views
    assert len(views) == len(routes.BEGINS_A_SESSION)
