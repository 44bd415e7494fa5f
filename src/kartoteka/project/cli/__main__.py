"""Lets `python -m kartoteka.project.cli` stand for the command."""

import sys

from kartoteka.project.cli import main

sys.exit(main())
