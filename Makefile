# make run      start Kartoteka with a demo company:  make run PORT=8123 DATA=/some/folder
# make install  only make the environment .venv, with the `kartoteka` command in it
# make test     install what the tests need and run every gate
# make soak     the long runs of faults, bounded by ROUNDS (200: some hours), by hand or at night:  make soak ROUNDS=200
# PYTHON=...     the Python to make the environment of, where it shall not be the system's own:  make run PYTHON=python3.13
# make clean    remove the environment and what was built; never any data

PYTHON ?=
HOST ?= 127.0.0.1
PORT ?= 8000
DATA ?=
ROUNDS ?= 100

ENVIRONMENT = $(or $(PYTHON),python3) tools/environment.py $(if $(PYTHON),--this-python)

.PHONY: run install test soak lint clean

run: install
	@exec env $(if $(DATA),KARTOTEKA_DATA="$(DATA)") KARTOTEKA_HOST="$(HOST)" KARTOTEKA_PORT="$(PORT)" .venv/bin/kartoteka serve --demo --link

install:
	@$(ENVIRONMENT)

test:
	@$(ENVIRONMENT) --for-tests
	@.venv/bin/python tools/gates.py

soak:
	@$(ENVIRONMENT) --for-tests
	@KARTOTEKA_FAULT_ROUNDS=$(ROUNDS) .venv/bin/python -m pytest tests/faults -p no:cacheprovider -v

lint:
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .

clean:
	rm -rf .venv dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache src/kartoteka/core/ui/static/ui/dist
