"""The `kartoteka` command: one small file for each subcommand."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType
from typing import NoReturn

from kartoteka import __version__
from kartoteka.project.cli.problems import CommandProblem
from kartoteka.project.data_folder import SettingProblem

# In the order of the help. A subcommand is a module of this package with HELP,
# `arguments(parser)` and `run(options)`; none of them imports Django before it runs.
# `import` is a word of Python, so these two live in modules of another name.
MODULES = {"import": "importing", "export": "exporting"}
COMMANDS = (
    "serve",
    "worker",
    "init",
    "demo",
    "link",
    "token",
    "import",
    "export",
    "duplicates",
    "report",
    "backup",
    "restore",
    "selftest",
    "check",
    "doctor",
    "manage",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand; 0 where all went well, 2 where a setting or an argument is wrong."""
    options = parser().parse_args(arguments)
    # Whatever a command writes holds customers' data: it is its owner's alone.
    os.umask(0o077)
    try:
        return int(options.run(options) or 0)
    except (SettingProblem, CommandProblem) as problem:
        print(f"kartoteka: {problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        line = _of_database(error)
        if line is None:
            raise
        print(f"kartoteka: {line}", file=sys.stderr)
        return 2


class Parser(argparse.ArgumentParser):
    """A parser that refuses in one plain line, as everything else here does."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where help is, and end with 2."""
        self.exit(2, f"kartoteka: {message[:1].upper()}{message[1:]}. Help: {self.prog} --help\n")


def _of_database(error: Exception) -> str | None:
    """A database that cannot be used, in one plain line; None for any other error."""
    django = sys.modules.get("django.db")
    if django is None or not isinstance(error, django.DatabaseError):
        return None
    reason = (str(error).strip().splitlines() or ["no reason given"])[0]
    if "no such table" in reason or "does not exist" in reason:
        return "There is nothing here yet. `kartoteka init` begins an installation."
    return f"The database cannot be used: {reason}. `kartoteka doctor` looks for the cause."


def parser() -> argparse.ArgumentParser:
    """The parser of the command with all its subcommands."""
    whole = Parser(prog="kartoteka", description="A CRM that forgets nothing.")
    whole.add_argument("--version", action="version", version=f"kartoteka {__version__}")
    subcommands = whole.add_subparsers(metavar="COMMAND", required=True)
    for name in COMMANDS:
        _add(subcommands, name, import_module(f"{__name__}.{MODULES.get(name, name)}"))
    return whole


def _add(
    subcommands: "argparse._SubParsersAction[Parser]",
    name: str,
    module: ModuleType,
) -> None:
    added = subcommands.add_parser(name, help=module.HELP, description=module.HELP)
    module.arguments(added)
    added.set_defaults(run=module.run)
