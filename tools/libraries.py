"""The libraries that Kartoteka is made of and their licences, from what is installed."""

import json
import re
import tomllib
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = "libraries.md"
# Licences named in words by older packages, as SPDX says them.
SPDX = {
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD-0-Clause": "0BSD",
    "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.1-or-later",
    "MIT License": "MIT",
    "The Unlicense (Unlicense)": "Unlicense",
}
INTRO = """# Libraries

*Made by `python tools/reference.py` from what is installed. Do not edit.*

Kartoteka itself is AGPL-3.0-or-later. Its repository holds no code of others: these are installed,
or built into the styles and scripts, with the licences that they name themselves. The versions are
those of the last run; what is allowed stands in `pyproject.toml` and `assets/package.json`."""


def page() -> str:
    """The page as it is on this machine."""
    direct = direct_names()
    installed = all_names(direct)
    in_pages = [(name, version, page_licence(name)) for name, version in page_libraries().items()]
    lines = [
        INTRO,
        *section("In the program", described(direct & installed)),
        *section("What these need themselves", described(installed - direct)),
        *section("In the pages", sorted(in_pages)),
    ]
    return "\n".join(lines) + "\n"


def section(title: str, rows: list[tuple[str, str, str]]) -> list[str]:
    """A titled table."""
    lines = [f"| {name} | {version} | {licence} |" for name, version, licence in rows]
    return ["", f"## {title}", "", "| library | version | licence |", "|---|---|---|", *lines]


def described(names: set[str]) -> list[tuple[str, str, str]]:
    """Name, version and licence of packages."""
    found = [metadata.distribution(name) for name in sorted(names)]
    return [(name_of(one.name), one.version, licence(one)) for one in found]


def direct_names() -> set[str]:
    """Libraries that we ask for ourselves, those of the extras among them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    ours = [extras[name] for name in ("dedupe", "docs", "whitelist")]
    asked = [*project["dependencies"], *(line for lines in ours for line in lines)]
    return {name_of(line) for line in asked}


def name_of(requirement: str) -> str:
    """The name in a requirement, as indexes write it."""
    name = re.match(r"[\w.-]+", requirement)
    return re.sub(r"[-_.]+", "-", name[0] if name else "").lower()


def all_names(direct: set[str]) -> set[str]:
    """Those, and what they need themselves on this machine."""
    found: set[str] = set()
    waiting = set(direct)
    while waiting:
        name = waiting.pop()
        try:
            needed = metadata.distribution(name).requires or []
        except metadata.PackageNotFoundError:
            continue
        found.add(name)
        plain = {name_of(line) for line in needed if "extra ==" not in line}
        waiting |= plain - found
    return found


def licence(found: metadata.Distribution) -> str:
    """The licence that a package names itself."""
    about = found.metadata
    if about.get("License-Expression"):
        return str(about["License-Expression"])
    named = [c.split(" :: ")[-1] for c in about.get_all("Classifier", []) if c[:7] == "License"]
    text = (named or [str(about.get("License", "")).split("\n")[0]])[0].strip()
    return SPDX.get(text, text)


def page_libraries() -> dict[str, str]:
    """Libraries of the pages, pinned; what only builds them is left out."""
    pinned = json.loads((ROOT / "assets/package.json").read_text())["devDependencies"]
    return {name: version for name, version in pinned.items() if name != "esbuild"}


def page_licence(name: str) -> str:
    """The licence that a library of the pages names itself."""
    about = json.loads((ROOT / "assets/node_modules" / name / "package.json").read_text())
    return SPDX.get(about["license"], str(about["license"]))
