"""The report of add-a-report.md answers each user in the measure of their rights."""

from how_to.house import Program, administrator
from kartoteka.core import actions
from kartoteka.core.actions.actor import house
from kartoteka.core.records.types import record_types
from kartoteka.core.users.records import users

anna = administrator()

who = {"name": "Ewa", "email": "ewa@example.com", "role": "salesperson", "is_active": True}
ewa = actions.create(users, who, house())
for name, city, owner in (
    ("A", "Gdańsk", None),
    ("B", "Gdańsk", ewa.pk),
    ("C", "Łódź", None),
    ("D", "", None),
):
    values = {"name": name, "city": city, "owner": owner}
    actions.create(record_types["customer"], values, house())

program = Program(anna)
items = program.get("reports/customers-by-city/")["items"]
assert [(row["city"], row["customers"]) for row in items] == [("Gdańsk", 2), ("Łódź", 1)]
own = Program(ewa).get("reports/customers-by-city/")["items"]
assert [(row["city"], row["customers"]) for row in own] == [("Gdańsk", 1)]
assert "customers-by-city" in str(program.get("openapi.json")["paths"])
