"""Our own description put to the test: schemathesis sends what it allows."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from kartoteka.core import actions
from kartoteka.core.records.types import record_types
from kartoteka.core.users import tokens
from kartoteka.project.wsgi import application

pytestmark = pytest.mark.django_db

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = settings(
    max_examples=4,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
TRIED = ("customers", "people", "opportunities", "activities", "users", "custom-fields")


@pytest.fixture
def kept_connection():
    """The application as a whole closes its connection after a request; a test has but this one."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def api(user_of, actor_of, kept_connection):
    """The description as an administrator gets it, on a base with something in it."""
    made = actions.create(record_types["customer"], {"name": "Łąka"}, actor_of())
    actions.create(record_types["person"], {"last_name": "Kruk", "customer": made.pk}, actor_of())
    token = tokens.make_token(user_of("administrator"), "schemathesis")
    headers = {"Authorization": f"Bearer {token}"}
    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application, headers=headers)
    return described, headers


@pytest.mark.slow
@pytest.mark.parametrize("plural", TRIED)
def test_the_api_is_what_it_says(api, plural):
    described, headers = api
    tried = 0
    for result in described.include(path_regex=f"/{plural}(/|$)").get_all_operations():
        operation = result.ok()
        tried += 1

        @EXAMPLES
        @given(case=operation.as_strategy())
        def sends(case):
            case.call_and_validate(checks=CHECKS, headers=headers)

        sends()
    assert tried >= 6
