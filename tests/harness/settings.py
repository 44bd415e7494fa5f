"""The real settings, with what would only make tests slow taken out."""

from kartoteka.project.settings import *  # noqa: F403
from kartoteka.project.settings import DATA, DATABASES, MIDDLEWARE, STORAGES

# A password is checked in microseconds, and a power cut may lose the test data.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
# Styles and scripts come from where they are made; nothing was collected.
MIDDLEWARE = [name for name in MIDDLEWARE if "whitenoise" not in name]
LANGUAGE_CODE = "en"
OUTSIDE_LOOPBACK_ONLY = True

for _alias, _database in DATABASES.items():
    if "sqlite" in _database["ENGINE"]:
        # A file, as in real life: threads and processes have connections of their own.
        _database["TEST"] = {"NAME": str(DATA / f"test-{_alias}.sqlite3")}
        _database["OPTIONS"]["init_command"] += ";PRAGMA synchronous=OFF"

# Its one table is made from its model: to walk the migrations of all others takes seconds.
DATABASES["keys"].setdefault("TEST", {})["MIGRATE"] = False
