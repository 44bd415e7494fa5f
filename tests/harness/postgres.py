"""A PostgreSQL cluster of the tests' own: a private folder, a local socket, no network."""

import os
import pwd
import shutil
import subprocess
from pathlib import Path
from urllib.parse import quote

SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "shared_buffers": "64MB",
}


class NoPostgreSQL(Exception):
    """PostgreSQL cannot be started here; the message says why."""


class Cluster:
    """A running cluster; it ends with `stop`, and nothing of it remains."""

    def __init__(self, folder: Path) -> None:
        # A short path: the name of a socket may have 107 characters at most.
        self._folder = folder
        self._owner = _owner()
        folder.mkdir(mode=0o700)
        folder.parent.chmod(0o711)
        if self._owner is not None:
            os.chown(folder, self._owner.pw_uid, self._owner.pw_gid)
        data = folder / "data"
        self._run("initdb", "-D", str(data), "-U", "kartoteka", "-A", "trust", "-E", "UTF8",
                  "--locale=C.UTF-8", "--no-sync")  # fmt: skip
        options = " ".join(f"-c {name}='{value}'" for name, value in SETTINGS.items())
        self._run("pg_ctl", "-D", str(data), "-w", "-l", str(folder / "log"),
                  "-o", f"{options} -k '{folder}'", "start")  # fmt: skip
        self._run("createdb", "-h", str(folder), "-U", "kartoteka", "kartoteka")
        self.url = f"postgresql://kartoteka@/kartoteka?host={quote(str(folder))}"

    def stop(self) -> None:
        """End the cluster at once; its folder is the caller's to remove."""
        self._run("pg_ctl", "-D", str(self._folder / "data"), "-m", "immediate", "stop")

    def _run(self, program: str, *arguments: str) -> None:
        who = {} if self._owner is None else {
            "user": self._owner.pw_uid, "group": self._owner.pw_gid, "extra_groups": [],
        }  # fmt: skip
        done = subprocess.run(
            [_found(program), *arguments],
            cwd=self._folder,
            capture_output=program != "pg_ctl",
            stdout=subprocess.DEVNULL if program == "pg_ctl" else None,
            text=True,
            check=False,
            **who,
        )
        if done.returncode:
            raise NoPostgreSQL(f"{program} failed: {(done.stderr or '').strip()}")


def _owner() -> pwd.struct_passwd | None:
    """Whose the server process is: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        raise NoPostgreSQL("root cannot run it, and there is no user postgres") from None


def _found(program: str) -> str:
    # Debian keeps the server's programs out of the path, in a folder for each version.
    versions = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name)
    )
    for folder in reversed(versions):
        if (folder / program).exists():
            return str(folder / program)
    found = shutil.which(program)
    if found is None:
        raise NoPostgreSQL(f"{program} is not installed (Debian: postgresql)")
    return found
