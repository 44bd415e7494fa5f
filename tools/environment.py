"""Make or refresh `.venv`, for users or for those who run the tests; quick where nothing changed.

Run by the Makefile with any Python there is, so it needs nothing but the standard library. Which
Python the environment is made of, and by what it is filled: docs/decisions/0021.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST_PYTHON = (3, 11)
# Debian's own is built for speed; it has the means to make environments in a package of its own.
SYSTEM_PYTHON = Path("/usr/bin/python3")
ABOUT = "import ensurepip, sqlite3, sys; print(*sys.version_info[:2]); print(sys.version)"
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
# What the installed package is made from, besides the Python code that it only points to.
SOURCES = (
    "pyproject.toml",
    "hatch_build.py",
    "assets/*.*",
    "src/kartoteka/core/ui/icons.txt",
    "src/kartoteka/core/ui/tokens.py",
    "src/kartoteka/core/ui/scripts/**/*.js",
    "src/kartoteka/core/ui/styles/**/*.css",
    "src/kartoteka/locale/**/*.po",
)
# Program that the tests use -> Debian package, and what is skipped without it.
DEBIAN = {
    "chromium-headless-shell": ("chromium-headless-shell", "the journeys in a browser"),
    "pg_ctl": ("postgresql", "all tests on PostgreSQL"),
    "xgettext": ("gettext", "the check that every text is in the catalogues"),
}
# Its package would start a server on port 80 of this machine: unpacked, not installed.
UNPACKED = {"caddy": ("caddy", "the handshake with the proxy")}
ASIDE = VENV / "debian"
UV = "uv>=0.9,<1"
# What pip is told on this machine, by the name under which uv asks for it.
LIKE_PIP = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "constraint": "UV_CONSTRAINT",
    "cert": "SSL_CERT_FILE",
}
# The whole browser will do, but it draws windows that nobody sees and takes half as long again.
INSTEAD = {"chromium-headless-shell": ("chromium", "chromium-browser", "google-chrome")}


def main() -> int:
    """Make what was asked for; 2 where this machine lacks something that we cannot bring."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--for-tests", action="store_true", help="with what the tests need")
    parser.add_argument("--this-python", action="store_true", help="no other than runs this")
    options = parser.parse_args()
    python, version = choose_python(options.this_python)
    if version is None:
        return refuse("Python 3.11 or newer is needed; this is " + sys.version.split()[0])
    if options.for_tests:
        install_debian_packages()
    stamp = VENV / ("installed" + ("-for-tests" if options.for_tests else ""))
    digest = sources_digest(version)
    if stamp.exists() and stamp.read_text() == digest:
        return 0
    if not (BIN / "python").exists() and not make_venv(python):
        return 2
    say(f"Installing Kartoteka into {VENV.name} (a minute, the first time) ...")
    if not install(options.for_tests):
        return refuse("The packages could not be installed; pip says why above")
    for name in ("installed", "installed-for-tests") if options.for_tests else ("installed",):
        (VENV / name).write_text(digest)
    return 0


def choose_python(must_be_this: bool) -> tuple[str, str | None]:
    """The Python to make the environment of, and its version; None where it is too old.

    The system's own, where it will do and nobody asked for another.
    """
    if not must_be_this and sys.platform == "linux" and SYSTEM_PYTHON.exists():
        asked = subprocess.run([SYSTEM_PYTHON, "-c", ABOUT], capture_output=True, text=True)
        first, _, version = asked.stdout.partition("\n")
        if asked.returncode == 0 and tuple(map(int, first.split())) >= OLDEST_PYTHON:
            return str(SYSTEM_PYTHON), version.strip()
    return sys.executable, sys.version if sys.version_info >= OLDEST_PYTHON else None


def install(for_tests: bool) -> bool:
    """Put Kartoteka and its packages into the environment; pip does it where uv cannot.

    For tests nothing is compiled ahead: of all that they bring along, half is never imported.
    """
    python = str(BIN / "python")
    pip = [python, "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    this = ["--editable", ".[dev]" if for_tests else ".[full]"]
    if subprocess.run([*pip, UV], capture_output=True).returncode == 0:
        uv = [python, "-m", "uv", "pip", "install", "--quiet", "--python", python]
        uv += [] if for_tests else ["--compile-bytecode"]
        if subprocess.run([*uv, *this], cwd=ROOT, env=told_like_pip(python)).returncode == 0:
            return True
        say("uv could not install the packages; pip tries ...")
    pip += ["--no-compile"] if for_tests else []
    return subprocess.run([*pip, *this], cwd=ROOT).returncode == 0


def told_like_pip(python: str) -> dict[str, str]:
    """The environment in which uv looks where pip would look, and takes what pip would take."""
    told = {"UV_INDEX_STRATEGY": "unsafe-best-match"}
    listed = subprocess.run(
        [python, "-m", "pip", "config", "list"], capture_output=True, text=True
    ).stdout
    for line in listed.splitlines():
        name, _, value = line.partition("=")
        variable = LIKE_PIP.get(name.rpartition(".")[2])
        if variable:
            between = "," if variable == "UV_FIND_LINKS" else " "
            told[variable] = between.join(value.strip("'\"").split())
    return {**os.environ, **told}


def make_venv(python: str) -> bool:
    """An empty environment; Debian keeps the means for it in a package of its own."""
    say(f"Making {VENV.name} ...")
    done = subprocess.run([python, "-m", "venv", str(VENV)], capture_output=True, text=True)
    if done.returncode == 0:
        return True
    shutil.rmtree(VENV, ignore_errors=True)
    if "ensurepip" in done.stdout + done.stderr:
        refuse("The venv module of Python is missing. On Debian: apt-get install python3-venv")
    else:
        refuse(f"The environment could not be made: {(done.stderr or done.stdout).strip()}")
    return False


def sources_digest(version: str) -> str:
    """Changes whenever the environment must be made anew."""
    digest = hashlib.sha256(version.encode())
    for pattern in SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def install_debian_packages() -> None:
    """Install what is missing where we may; else say what will be skipped."""
    wanted = DEBIAN | UNPACKED
    missing = {program: wanted[program] for program in wanted if not is_installed(program)}
    if missing and os.name == "posix" and os.geteuid() == 0 and shutil.which("apt-get"):
        packages = [package for package, _skipped in missing.values()]
        say(f"Installing {', '.join(packages)} with apt-get ...")
        quiet = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, "capture_output": True}
        subprocess.run(["apt-get", "update"], **quiet)
        for program, (package, _skipped) in missing.items():
            if program in UNPACKED:
                unpack(package, quiet)
                continue
            install = ["apt-get", "install", "-y", "--no-install-recommends", package]
            subprocess.run(install, **quiet)
    for program, (package, skipped) in missing.items():
        if not any(map(is_installed, (program, *INSTEAD.get(program, ())))):
            say(f"Skipped: {skipped}, because {package} is not installed.")


def unpack(package: str, quiet: dict) -> None:
    """The files of a package in a folder of our own; nothing of it is set up or started."""
    ASIDE.mkdir(parents=True, exist_ok=True)
    subprocess.run(["apt-get", "download", package], cwd=ASIDE, **quiet)
    for file in ASIDE.glob(f"{package}_*.deb"):
        subprocess.run(["dpkg-deb", "-x", str(file), str(ASIDE)], **quiet)
        file.unlink()


def is_installed(program: str) -> bool:
    """Whether the program is there; Debian keeps PostgreSQL's own out of the path."""
    return bool(shutil.which(program) or shutil.which(program, path=ASIDE / "usr/bin")) or any(
        Path("/usr/lib/postgresql").glob(f"*/bin/{program}")
    )


def say(line: str) -> None:
    """Tell the user what is going on."""
    print(line, flush=True)


def refuse(line: str) -> int:
    """Say in one line why it cannot be done."""
    print(line, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
