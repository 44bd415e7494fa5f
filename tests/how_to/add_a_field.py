"""The field of add-a-field.md is at work everywhere, though only two files name it."""

from how_to.house import Program, administrator, browser
from kartoteka.core import actions
from kartoteka.core.actions import Actor
from kartoteka.core.fields import Format
from kartoteka.core.importing.targets import targets_for
from kartoteka.core.records.types import record_types

anna = administrator()

customers = record_types["customer"]
by = Actor(anna, fmt=Format(language="en"))
slow = actions.create(customers, {"name": "Slow Ltd", "payment_days": 60}, by)
actions.create(customers, {"name": "Quick Ltd", "payment_days": 7}, by)

client = browser(anna)
# The form, and the card.
assert 'name="payment_days"' in client.get("/customers/new/").content.decode()
assert "Payment days" in client.get(f"/customers/{slow.pk}/").content.decode()
# A column of the list, its sorting and its filter.
page = client.get("/customers/?columns=name,payment_days&sort=-payment_days").content.decode()
assert "Payment days" in page
assert page.index("Slow Ltd") < page.index("Quick Ltd")
page = client.get("/customers/?payment_days__at_least=30").content.decode()
assert "Slow Ltd" in page
assert "Quick Ltd" not in page
# Imports and exports.
assert str(targets_for(customers, anna)["payment_days"].label) == "Payment days"
answer = client.post("/customers/export/", {"format": "csv", "columns": "all"})
header, *lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
place = header.split(",").index("Payment days")
assert sorted(line.split(",")[place] for line in lines) == ["60", "7"]
# The API, and its description.
program = Program(anna)
schemas = program.get("openapi.json")["components"]["schemas"]
assert schemas["CustomerValues"]["properties"]["payment_days"]["maximum"] == 365
program.send("PATCH", f"customers/{slow.pk}/", {"payment_days": 366}, status=422)
program.send("PATCH", f"customers/{slow.pk}/", {"payment_days": 90})
assert program.get("customers/?payment_days__above=60")["items"][0]["payment_days"] == 90
# History, and undo.
latest = program.get(f"customers/{slow.pk}/history/")["items"][0]
assert latest["changes"]["payment_days"] == [60, 90]
program.send("POST", f"undo/{latest['group']}/", {})
assert program.get(f"customers/{slow.pk}/")["payment_days"] == 60
