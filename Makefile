# What people type. `make` alone lists it.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run setup wheel bundle test check lint bench lock messages migration clean

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo "$$p" && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# A lock is whole, so no pip, old or new, has anything to resolve.
LOCKED := --no-deps --require-hashes -r
export PATH := $(CURDIR)/$(BIN):$(PATH)

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 20

run: .venv/.runtime ## install, migrate, load the demo town into an empty database, build, serve (PORT=3005 or ARGS="--port 3005")
	@exec $(BIN)/gridapp start $(if $(filter command,$(firstword $(origin PORT))),--port $(PORT)) $(ARGS)

setup: .venv/.runtime ## make .venv with everything the app needs, and .venv/bin/gridapp; afterwards starting needs no network
	@$(BIN)/gridapp build

wheel: .venv/.runtime ## dist/gridapp-*.whl with the built frontend: a machine with Python alone installs and serves it
	@$(BIN)/python tools/wheel.py

bundle: .venv/.runtime ## the wheel and all that it needs in one archive, for machines without internet (ARGS="--platform win_amd64")
	@$(BIN)/python tools/wheel.py --bundle $(ARGS)

test: .venv/.dev ## run every test (ARGS="-k word" to choose)
	$(BIN)/python -m pytest -n logical $(ARGS)

check: lint ## format, lint, types, laws, locks, messages, docs
	$(BIN)/python -m pytest -q tests/test_architecture.py tests/test_locks.py tests/test_messages.py tests/test_docs.py

lint: .venv/.dev ## the part of check that is no test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyright
	$(BIN)/lint-imports

bench: .venv/.dev ## measure, beside the bare SQL or Polars floor of the same run
	$(BIN)/python -m pytest -q -s -m benchmark tests/benchmarks $(ARGS)

lock: .venv/.dev ## pin the dependencies of pyproject.toml anew (ARGS=--upgrade for newer versions)
	$(BIN)/python tools/lock.py $(ARGS)

messages: .venv/.dev ## add messages that have no English yet to gridapp/locale/en/*.po
	$(BIN)/python tools/messages.py

migration: .venv/.dev ## write a migration from the models (MESSAGE="what changed")
	$(BIN)/python -m gridapp.migrations $(if $(MESSAGE),"$(MESSAGE)")

clean: ## remove what was installed and built; data/ stays
	rm -rf .venv .web .states dist .pytest_cache .ruff_cache .hypothesis .import_linter_cache assets/external

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed and none was found; name it: make $(MAKECMDGOALS) PYTHON=/path/to/python3" >&2; exit 1; }
	@echo "Making .venv with $$($(PYTHON) --version) ..."
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "This Python cannot make a virtualenv (on Debian and Ubuntu: apt install python3-venv)." >&2; exit 1; }

.venv/.runtime: requirements-build.lock pyproject.toml | .venv/bin/python
	@echo "Installing what the app needs ..."
	@$(PIP) install $(LOCKED) requirements-build.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: requirements-dev.lock .venv/.runtime
	@echo "Installing what the tests need ..."
	@$(PIP) install $(LOCKED) requirements-dev.lock
	@touch $@
