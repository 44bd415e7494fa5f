"""A way into the copied house: its administrator, a browser and a program that is signed in.

Importing it starts the copy and brings its database up to date, before models are imported.
"""

import json
import os
from pathlib import Path
from typing import Any

import kartoteka
from kartoteka.project.cli import ready

os.environ["DJANGO_SETTINGS_MODULE"] = "harness.settings"
ready.start()


def administrator() -> Any:
    """The administrator of the copy."""
    from django.conf import settings

    from kartoteka.core.users.models import User

    assert Path(kartoteka.__file__).is_relative_to(settings.DATA.parent), "not the copy"
    return User.objects.get(email="anna@example.com")


def browser(user: Any) -> Any:
    """A browser in which the user has signed in."""
    from django.test import Client

    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    return client


class Program:
    """A program that uses the API as a user."""

    def __init__(self, user: Any) -> None:
        from django.test import Client

        from kartoteka.core.users.tokens import make_token

        headers = {"host": "localhost", "authorization": f"Bearer {make_token(user, 'test')}"}
        self._client = Client(headers=headers)

    def get(self, path: str, status: int = 200) -> Any:
        """What is at an address."""
        return self._read(self._client.get(f"/api/v1/{path}"), status)

    def send(self, method: str, path: str, body: dict[str, Any], status: int = 200) -> Any:
        """The answer to a body."""
        answer = self._client.generic(
            method, f"/api/v1/{path}", json.dumps(body), content_type="application/json"
        )
        return self._read(answer, status)

    def _read(self, answer: Any, status: int) -> Any:
        assert answer.status_code == status, (answer.status_code, answer.content[:2000])
        return answer.json()
