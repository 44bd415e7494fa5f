"""The module of add-a-module.md has what every module has."""

from how_to.house import Program, administrator, browser
from kartoteka.core import actions
from kartoteka.core.actions.actor import house
from kartoteka.core.records.types import record_types

anna = administrator()

customer = actions.create(record_types["customer"], {"name": "Pralnia Fala"}, house())
client, program = browser(anna), Program(anna)
values = {"serial_number": "FX-100", "customer": customer.pk, "until_date": "2027-05-01"}
made = program.send("POST", "warranties/", values, status=201)
# The menu, the list, the card and the form.
page = client.get("/warranties/").content.decode()
assert 'href="/warranties/"' in page
assert "FX-100" in page
assert "Pralnia Fala" in page
assert "FX-100" in client.get(made["url"]).content.decode()
assert 'name="serial_number"' in client.get("/warranties/new/").content.decode()
# Its events are on the timeline of its customer; it is found by its number.
assert made["url"] in client.get(f"/customers/{customer.pk}/").content.decode()
assert program.get("search/?q=fx-100")["items"][0]["type"] == "warranty"
assert program.get(f"warranties/{made['id']}/history/")["items"][0]["name"] == "WarrantyCreated"
