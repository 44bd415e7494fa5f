"""The rules of the house that a machine can check: sizes, names, places."""

import ast
import re
from pathlib import Path

import pytest
from conftest import forget_installation

from harness.serving import kartoteka

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src/kartoteka"
FILE_LINES, FUNCTION_LINES, CLASS_METHODS, TEMPLATE_LINES, README_LINES = 400, 50, 20, 120, 40
FORBIDDEN_NAMES = {"utils", "common", "helpers", "manager", "managers", "misc"}
# What another module may import of a module; the rest of its files are its own business.
OPEN_FILES = {"actions", "queries", "rules", "models", "events"}
BINARY = {".woff2", ".png", ".xlsx", ".mo", ".ico"}

MADE_BY_MACHINE = ("migrations", "dist", "__pycache__")


def files(pattern: str, *, tests: bool = True) -> list[Path]:
    found = [path for path in PACKAGE.rglob(pattern) if not set(path.parts) & set(MADE_BY_MACHINE)]
    return [path for path in found if tests or "tests" not in path.parts]


def place(path: Path) -> str:
    return str(path.relative_to(ROOT))


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def test_no_python_file_is_too_long():
    found = [*files("*.py"), *(ROOT / "tests").rglob("*.py"), *(ROOT / "tools").glob("*.py")]
    assert {place(path): lines(path) for path in found if lines(path) > FILE_LINES} == {}


def test_no_function_or_class_is_too_long():
    too_long = {}
    for path in files("*.py", tests=False):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                if length > FUNCTION_LINES:
                    too_long[f"{place(path)} {node.name}"] = length
            elif isinstance(node, ast.ClassDef):
                methods = sum(isinstance(part, ast.FunctionDef) for part in node.body)
                if methods > CLASS_METHODS:
                    too_long[f"{place(path)} {node.name}"] = methods
    assert too_long == {}


def test_no_template_is_too_long():
    assert {
        place(path): lines(path) for path in files("*.html") if lines(path) > TEMPLATE_LINES
    } == {}


def test_no_readme_of_a_module_is_too_long():
    found = PACKAGE.glob("modules/*/README.md")
    assert {place(path): lines(path) for path in found if lines(path) > README_LINES} == {}


def test_every_package_says_what_it_is():
    silent = [
        place(path)
        for path in files("__init__.py", tests=False)
        if "templatetags" not in path.parts and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert silent == []


def test_every_name_says_something():
    found = {path for path in PACKAGE.rglob("*") if path.stem in FORBIDDEN_NAMES}
    assert found == set()


def test_modules_use_only_the_open_files_of_each_other():
    trespasses = []
    for path in files("*.py", tests=False):
        own = re.search(r"kartoteka/modules/(\w+)/", str(path))
        for module, file in re.findall(
            r"(?:from|import) kartoteka\.modules\.(\w+)(?:\.(\w+))?", path.read_text()
        ):
            is_foreign = own is not None and own[1] != module
            if is_foreign and file and file not in OPEN_FILES:
                trespasses.append(f"{place(path)}: {module}.{file}")
    assert trespasses == []


def test_templates_hold_no_script_style_or_unescaped_data():
    forbidden = {
        "inline script": re.compile(r"<script(?![^>]*\bsrc=)"),
        "inline style": re.compile(r"<style|\sstyle="),
        "inline handler": re.compile(r"\son[a-z]+="),
        "unescaped": re.compile(r"\|\s*safe\b|autoescape off"),
    }
    found = [
        f"{place(path)}: {name}"
        for path in files("*.html")
        for name, pattern in forbidden.items()
        if pattern.search(path.read_text())
    ]
    assert found == []


def test_nothing_names_the_machine_it_was_written_on():
    foreign = re.compile(r"/work/|/root/|/tmp/plan|/opt/pypi")
    found = [
        f"{place(path)}: {match[0]}"
        for path in [*files("*.*"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.*")]
        if path.is_file() and path.name != ".git" and path.suffix not in BINARY
        if (match := foreign.search(path.read_text(errors="replace")))
    ]
    assert found == []


@pytest.mark.one_database
@pytest.mark.django_db
def test_every_change_of_a_model_has_its_migration(tmp_path):
    """In a process of its own: other tests make models that no migration shall know."""
    done = kartoteka(tmp_path, "manage", "makemigrations", "--check", "--dry-run")
    assert done.returncode == 0, done.stdout + done.stderr


def test_settings_pass_the_checks_of_a_deployment():
    from django.core.management import call_command

    call_command("check", fail_level="WARNING", verbosity=0)


def test_a_run_is_as_long_as_it_was_asked_to_be():
    """Of the settings of this machine none reaches the tests, but how many rounds they go does."""
    told = {"KARTOTEKA_DATA": "/there", "KARTOTEKA_FAULT_ROUNDS": "200", "HOME": "/home"}
    forget_installation(told)
    assert told == {"KARTOTEKA_FAULT_ROUNDS": "200", "HOME": "/home"}
