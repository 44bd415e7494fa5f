"""Write the pages of docs/reference that are drawn from the code; run it after a change of these.

`docs/reference/settings.md` is written by hand; tests compare it with the settings.
"""

import os
import sys
import tempfile
from importlib import import_module
from pathlib import Path

import libraries

REFERENCE = Path(__file__).resolve().parent.parent / "docs/reference"


def main() -> int:
    """Write every page anew."""
    with tempfile.TemporaryDirectory() as data:
        os.environ["KARTOTEKA_DATA"] = data
        os.environ["DJANGO_SETTINGS_MODULE"] = "kartoteka.project.settings"
        import_module("django").setup()
        for name, text in import_module("reference_pages").pages().items():
            (REFERENCE / name).write_text(text)
    (REFERENCE / libraries.PAGE).write_text(libraries.page())
    return 0


if __name__ == "__main__":
    sys.exit(main())
