"""Every address of everything that is here, as an administrator and their program read it."""

import io
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

from django.test import Client

from kartoteka.core.events.models import Group
from kartoteka.core.files.models import File
from kartoteka.core.importing.models import Export, Import
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.screens.export_rows import FORMATS
from kartoteka.core.users import tokens
from security import routes

NOT_READ = 405
BESIDE = {"import": Import, "export": Export, "group": Group, "file": File}
# What is put away is asked for too, and the past of the cards and lists that can be looked at.
LISTS = {
    "<plural:record_type>/": ("?archived=1", "?as_of={day}"),
    "api/v1/<slug:plural>/": ("?archived=all",),
    "<plural:record_type>/<int:record_id>/": ("?as_of={day}",),
}  # fmt: skip


def told(
    user: Any, begins: str, day: str, of: Callable[[RecordType], bool]
) -> Iterator[tuple[str, str]]:
    """All that can be read and taken out, with its address.

    `begins` is looked for in lists and in the search box, the past is that of a day, and `of` says
    of which record types: pages that are of none are asked for always.
    """
    client = Client()
    client.force_login(user)
    program = Client(headers={"Authorization": f"Bearer {tokens.make_token(user, 'reader')}"})
    unreadable: set[str] = set()
    for route, address in addresses(begins, day):
        is_asked = route.record_type is None or of(route.record_type)
        if is_asked and route.pattern not in unreadable:
            response = (program if route.is_api else client).get(address)
            # What is only posted to tells nobody anything, at no address of its pattern.
            unreadable |= {route.pattern} if response.status_code == NOT_READ else set()
            yield address, text_of(response)
    for record_type in filter(of, record_types):
        yield from _exported(client, record_type, begins)


def addresses(begins: str, day: str) -> Iterator[tuple[routes.Route, str]]:
    """Every address of every record, import, export and group of changes that is here."""
    for route in routes.routes():
        asked = ["", *(more.format(day=day) for more in LISTS.get(route.pattern, ()))]
        asked += [f"?q={begins}"] if route.pattern in routes.SEARCHED else []
        if route.pattern in ("search/", "api/v1/search/"):
            asked = [f"?q={begins}"]
        for number in _numbers(route):
            for query in asked:
                yield route, route.at(number) + query


def _numbers(route: routes.Route) -> list[int]:
    if "{number}" not in route.address:
        return [0]
    if route.takes_record and route.record_type is not None:
        model: Any = route.record_type.model
    else:
        prefix = next(one for one in routes.NUMBERS if route.pattern.startswith(one))
        model = BESIDE.get(routes.NUMBERS[prefix])
    return [] if model is None else list(model._default_manager.values_list("pk", flat=True))


def _exported(client: Client, record_type: RecordType, begins: str) -> Iterator[tuple[str, str]]:
    for kind in FORMATS:
        for query in ("", "archived=1", f"q={begins}"):
            address = f"/{record_type.plural}/export/"
            sent = {"query": query, "format": kind, "columns": "all"}
            response = client.post(address, sent)
            yield f"{address} {kind} {query}", text_of(response)
            if response.status_code != 200:
                break


def text_of(response: Any) -> str:
    """What an answer says; of a packed file what is in it."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content.startswith(b"PK"):
        packed = zipfile.ZipFile(io.BytesIO(content))
        content = b"\n".join(packed.read(name) for name in packed.namelist())
    return content.decode("utf-8", "replace")
