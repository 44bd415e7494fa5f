"""The verb of add-an-action.md is a button, an endpoint, an event and a right."""

from how_to.house import Program, administrator, browser
from kartoteka.core import actions
from kartoteka.core.actions.actor import house
from kartoteka.core.records.types import record_types
from kartoteka.core.users.records import users

anna = administrator()

customer = actions.create(record_types["customer"], {"name": "Kowalski"}, house())
address, verb = f"/customers/{customer.pk}/", "put_customer_to_sleep"
client, program = browser(anna), Program(anna)
# A button, and a dialog that asks for the reason.
assert f"{address}do/{verb}/" in client.get(address).content.decode()
assert 'name="reason"' in client.get(f"{address}do/{verb}/").content.decode()
# An endpoint with a description; the reason is needed.
described = program.get("openapi.json")["paths"][f"/customers/{{number}}/actions/{verb}/"]
assert described["post"]["summary"].startswith("Note that the customer does not buy")
endpoint = f"customers/{customer.pk}/actions/{verb}/"
program.send("POST", endpoint, {}, status=422)
# A right: a reader may not.
reader = {"name": "Reader", "email": "reader@example.com", "role": "reader", "is_active": True}
reader = actions.create(users, reader, house())
Program(reader).send("POST", endpoint, {"reason": "no"}, status=403)
assert verb not in browser(reader).get(address).content.decode()
# An event, once: the rule refuses the second time.
assert program.send("POST", endpoint, {"reason": "Rebuilding"})["status"] == "dormant"
latest = program.get(f"customers/{customer.pk}/history/")["items"][0]
assert latest["name"] == "CustomerPutToSleep"
program.send("POST", endpoint, {"reason": "again"}, status=409)
assert f"do/{verb}/" not in client.get(address).content.decode()
# Undo.
program.send("POST", f"undo/{latest['group']}/", {})
assert program.get(f"customers/{customer.pk}/")["status"] == "prospect"
