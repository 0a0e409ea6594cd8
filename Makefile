# Everything is set up in .venv from the hash-locked lists in requirements/.
# PYTHON names the interpreter that makes it; EXTRAS adds locked extras (postgres, spark, pdf).
PYTHON ?= $(shell for it in python3 python3.11 python3.12 python3.13; do \
	$$it -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$it && break; done)
EXTRAS ?=
VENV   ?= .venv
BIN     = $(VENV)/bin
STAMP   = $(VENV)/.installed
DJANGO  = DJANGO_SETTINGS_MODULE=keepword.config.settings $(BIN)/django-admin

.DEFAULT_GOAL := help
.PHONY: help demo test torture check messages bench setup clean

help:
	@echo "make demo     a sample organisation in your browser"
	@echo "make test     the tests"
	@echo "make check    lint, types, imports, templates, migrations"
	@echo "make messages bring the translations up to date"
	@echo "make torture  kill the server 500 times and look what is left"
	@echo "make bench    timings as ratios"

setup: $(STAMP)-default $(EXTRAS:%=$(STAMP)-%)

demo: $(STAMP)-default
	@$(BIN)/keepword demo

test: $(STAMP)-test $(EXTRAS:%=$(STAMP)-%)
	@echo "==> Running the tests"
	@$(BIN)/python -m pytest -n auto --dist worksteal $(PYTEST)

torture: $(STAMP)-test $(EXTRAS:%=$(STAMP)-%)
	@KEEPWORD_TORTURE=500 $(BIN)/python -m pytest -n auto -m torture $(PYTEST)

check: $(STAMP)-test $(STAMP)-check
	@echo "==> Lint"       && $(BIN)/ruff check . && $(BIN)/ruff format --check .
	@echo "==> Types"      && $(BIN)/mypy
	@echo "==> Imports"    && $(BIN)/lint-imports
	@echo "==> Templates"  && $(BIN)/djlint --check --lint src
	@echo "==> Migrations" && $(DJANGO) check --fail-level WARNING --database default && $(DJANGO) makemigrations --check --dry-run

messages: $(STAMP)-test
	@$(BIN)/python scripts/messages.py

# The peers of the benchmarks, some of them unmaintained, have an environment of their own.
bench:
	@$(MAKE) --no-print-directory VENV=.venv-bench .venv-bench/.installed-bench $(EXTRAS:%=.venv-bench/.installed-%)
	@.venv-bench/bin/python -m benchmarks $(BENCH)

$(STAMP)-default: requirements/default.txt requirements/build.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "Keepword needs Python 3.11 or newer. Name one with: make PYTHON=/path/to/python3.11 ..."; exit 1; }
	@echo "==> Making a Python environment in $(VENV)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "==> Downloading and installing what Keepword needs (once, a minute or two)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/default.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/build.txt
	@echo "==> Installing Keepword itself"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(STAMP)-%: requirements/%.txt $(STAMP)-default
	@echo "==> Installing what '$*' needs"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --require-hashes -r $<
	@touch $@

clean:
	rm -rf $(VENV)
