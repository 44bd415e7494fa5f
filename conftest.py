"""Tests of every part: which database they run on, and what they may ask for by name."""

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator, MutableMapping
from pathlib import Path

import pytest

pytest_plugins = ["harness.people", "harness.browser", "harness.beside"]

DATABASES = ("sqlite", "postgres")
SCRATCH = pytest.StashKey[Path]()
CLUSTER = pytest.StashKey[object]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Tests run on either database."""
    parser.addoption(
        "--database", choices=DATABASES, default="sqlite", help="what the tests run on"
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Give this run a data folder and a database of its own, before the settings are read.

    Workers of xdist read them before this, with what the run has set: they share its folder, and
    so do the processes that they start.
    """
    if not hasattr(config, "workerinput"):
        _begin(config)
    import django

    from harness import inside

    inside.stay()
    django.setup()


def _begin(config: pytest.Config) -> None:
    scratch = Path(tempfile.mkdtemp(prefix="kartoteka-tests-"))
    config.stash[SCRATCH] = scratch
    forget_installation(os.environ)
    os.environ["KARTOTEKA_DATA"] = str(scratch / "data")
    os.environ["DJANGO_SETTINGS_MODULE"] = "harness.settings"
    os.environ.pop("DATABASE_URL", None)
    if config.getoption("--database") == "postgres":
        from harness.postgres import Cluster, NoPostgreSQL

        try:
            cluster = Cluster(scratch / "postgres")
        except NoPostgreSQL as missing:
            pytest.exit(f"No tests on PostgreSQL: {missing}", returncode=3)
        config.stash[CLUSTER] = cluster
        os.environ["DATABASE_URL"] = cluster.url


def forget_installation(environment: MutableMapping[str, str]) -> None:
    """Take out what an installation on this machine is set to, but not how long a run shall be."""
    for name in list(environment):
        if name.startswith("KARTOTEKA_") and not name.startswith("KARTOTEKA_FAULT_"):
            del environment[name]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing behind."""
    cluster = config.stash.get(CLUSTER, None)
    if cluster is not None:
        cluster.stop()
    if SCRATCH in config.stash:
        shutil.rmtree(config.stash[SCRATCH], ignore_errors=True)


def pytest_report_header(config: pytest.Config) -> str:
    """Say which database it is."""
    return f"database: {config.getoption('--database')}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Whoever may use the database may use the key store too: writing a record needs both.

    What says nothing about the database runs once, on SQLite.
    """
    _give_databases(items)
    if config.getoption("--database") == "sqlite":
        return
    once = [item for item in items if _says_nothing_of_databases(item)]
    items[:] = [item for item in items if not _says_nothing_of_databases(item)]
    config.hook.pytest_deselected(items=once)


def pytest_collection_finish() -> None:
    """What has been loaded and collected stays: the collector of garbage need not look at it."""
    gc.collect()
    gc.freeze()


def _says_nothing_of_databases(item: pytest.Item) -> bool:
    if item.get_closest_marker("one_database"):
        return True
    return not item.get_closest_marker("django_db")


def _give_databases(items: list[pytest.Item]) -> None:
    for item in items:
        marker = item.get_closest_marker("django_db")
        fixtures = getattr(item, "fixturenames", ())
        if marker is not None:
            options = {"databases": "__all__"} | marker.kwargs
            item.add_marker(pytest.mark.django_db(*marker.args, **options), append=False)
        elif "live_server" in fixtures or "transactional_db" in fixtures:
            item.add_marker(pytest.mark.django_db(transaction=True, databases="__all__"))
        elif "db" in fixtures:
            item.add_marker(pytest.mark.django_db(databases="__all__"))


@pytest.fixture(autouse=True)
def nobodys_language() -> Iterator[None]:
    """No test begins in the language and the time zone of the user of the one before it."""
    yield
    from django.utils import timezone, translation

    translation.deactivate()
    timezone.deactivate()


@pytest.fixture(autouse=True)
def nobodys_umask() -> Iterator[None]:
    """A command that ran in this process made its files its owner's alone; no test begins so."""
    os.umask(before := os.umask(0o077))
    yield
    os.umask(before)


@pytest.fixture(autouse=True)
def questions_written_anew() -> None:
    """A test that sets another limit finds it in the questions that are asked of the database."""
    from kartoteka.core.storage import prepared

    prepared.forget()


@pytest.fixture(scope="session")
def migrated_before(request: pytest.FixtureRequest, django_db_modify_db_settings: None) -> bool:
    """Whether a run before this one left databases with the same migrations."""
    from harness import migrated

    return request.config.getoption("--database") == "sqlite" and migrated.bring()


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest, migrated_before: bool) -> bool:
    """Drop no PostgreSQL database: servers of the browser tests may still be connected, and the
    whole cluster goes away at the end."""
    return migrated_before or request.config.getoption("--database") == "postgres"


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_db_setup: None, migrated_before: bool
) -> None:
    """Keep a freshly migrated SQLite database for the next run."""
    from harness import emptying, migrated

    emptying.shorten()
    if request.config.getoption("--database") == "sqlite" and not migrated_before:
        migrated.keep()
