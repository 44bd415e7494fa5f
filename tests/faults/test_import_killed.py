"""F-36: the process of an import is killed at some row, and another one goes on."""

import random
import signal
from pathlib import Path

import pytest

from harness.serving import kartoteka, script

pytestmark = pytest.mark.one_database
ROWS, CHUNK = 300, 20
PREPARE = """
from kartoteka.project.cli import ready
ready.start()
from kartoteka.core.importing import drafts, writing
from kartoteka.core.importing.acting import importer_of
from kartoteka.project.cli.importing import acting_user
user = acting_user(None)
with open({path!r}, "rb") as file:
    run = drafts.draft(drafts.keep(file, "firms.csv", user.pk), user, record_type="customer")
writing.begin(run, importer_of(user.pk))
"""
WRITE = """
import os, signal
from kartoteka.project.cli import ready
ready.start()
from kartoteka.core.importing import writing
from kartoteka.core.importing.models import Import
from kartoteka.core.importing.reading import RowReader
writing.CHUNK = {chunk}
plain, left = RowReader._plain_row, [{left}]
def row(self, given):
    left[0] -= 1
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return plain(self, given)
RowReader._plain_row = row
writing.write(Import.objects.get())
"""
COUNT = """
from kartoteka.project.cli import ready
ready.start()
from kartoteka.core.events.models import Event, Group
from kartoteka.core.importing.models import Import, ImportRow
from kartoteka.modules.customers.models import Customer
run = Import.objects.get()
names = Customer.objects.values_list("name", flat=True)
print(len(names), len(set(names)), run.counts["new"], run.state, run.results.count(),
      Event.objects.filter(group=run.group_id).count(), Group.objects.get(pk=run.group_id).size)
"""


@pytest.fixture
def python(tmp_path: Path):
    """Run a program on an installation of its own; its code and what it printed."""

    def run(program: str) -> tuple[int, str]:
        done = script(tmp_path / "data", program)
        assert done.returncode in (0, -signal.SIGKILL), done.stderr
        return done.returncode, done.stdout

    return run


def test_no_row_is_lost_and_none_comes_twice(python, tmp_path, new_data):
    path = tmp_path / "firms.csv"
    path.write_text("Name,City\n" + "".join(f"Firma {n},Miasto {n}\n" for n in range(ROWS)))
    assert kartoteka(new_data, "init", "--email", "a@example.com").returncode == 0
    python(PREPARE.format(path=str(path)))
    kills = 0
    for left in (random.Random(36).randrange(1, ROWS), CHUNK * 3, 0):
        code, _said = python(WRITE.format(chunk=CHUNK, left=left))
        kills += code == -signal.SIGKILL
    assert kills == 2
    _code, said = python(COUNT)
    assert said.split() == [str(ROWS)] * 3 + ["done"] + [str(ROWS)] * 3
