"""Promise 8: nothing calls out, and nothing needs the outside to work."""

import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from harness.inside import CalledOut
from harness.serving import SOURCE, environment_of

pytestmark = pytest.mark.one_database
# In a network of its own, where there is only this machine.
SERVES = """
import sys
from pathlib import Path
from harness.serving import Serving, kartoteka, kartoteka_alone
data = Path(sys.argv[1])
began = kartoteka_alone(data, "init", "--name", "Anna Mazur")
assert began.returncode == 0, began.stderr
token = kartoteka(data, "token", "Anna Mazur").stdout.strip()
serving = Serving(data, alone=True)
try:
    headers = {"Authorization": f"Bearer {token}"}
    made = serving.ask("POST", "/api/v1/customers/", {"name": "Brzoza"}, headers)
    assert made[0] == 201, made
    assert serving.ask("GET", "/sign-in/")[0] == 200
finally:
    serving.stop()
for words in (("check",), ("export", "customers"), ("doctor", "--quick")):
    done = kartoteka(data, *words)
    assert done.returncode == 0, (words, done.stdout, done.stderr)
print("all of it")
"""


def alone() -> list[str]:
    """The words that run a command in a network of its own; none where that is not allowed."""
    unshare, ip = shutil.which("unshare"), shutil.which("ip")
    if not unshare or not ip:
        return []
    words = [unshare, "--map-root-user", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "-"]
    tried = subprocess.run([*words, "true"], capture_output=True, check=False)
    return words if tried.returncode == 0 else []


def test_it_works_where_there_is_no_network(new_data: Path):
    words = alone()
    if not words:
        pytest.skip("no network of one's own can be made here (unshare, ip)")
    environment = environment_of(new_data, {})
    environment["PYTHONPATH"] += f":{SOURCE.parent / 'tests'}"
    done = subprocess.run(
        [*words, sys.executable, "-c", SERVES, str(new_data)],
        env=environment, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert (done.returncode, done.stdout.strip()) == (0, "all of it"), done.stderr


@pytest.mark.parametrize(
    "address", [("192.0.2.1", 80), ("example.com", 443), ("::ffff:8.8.8.8", 53)]
)
def test_the_suite_itself_would_notice(address: tuple[str, int]):
    with pytest.raises(CalledOut):
        socket.create_connection(address, timeout=1)
