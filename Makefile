# Two commands matter: `make run` and `make test`. `make help` lists the rest.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help setup run test torture fuzz fuzz-parsers audit coverage lint style format lock clean

help: ## Show this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/.installed ## Make .venv with the pinned, hash-checked requirements

run: setup ## Start everything on this machine, simulator included
	@exec $(BIN)/lapor run

# The tests create and remove a thousand stores, and each is safely on its disk after every word: where a
# gigabyte is free, that disk is memory.
SCRATCH = $(shell test "$$(df --output=avail /dev/shm 2>/dev/null | tail -n 1)" -gt 1000000 2>/dev/null && echo /dev/shm || echo "$${TMPDIR:-/tmp}")

# mypy beside the tests, which leave a core idle now and then; what it found is told last. The tests start
# forty processes, and none shall compile what another has compiled.
test: style ## Check style, types and import direction, and run every test
	@mkdir -p build; $(BIN)/mypy >build/mypy.txt 2>&1 & types=$$!; \
	PYTHONDONTWRITEBYTECODE= TMPDIR=$(SCRATCH) $(BIN)/pytest --numprocesses=2 --dist=loadfile --no-loadscope-reorder; tests=$$?; \
	wait $$types; types=$$?; cat build/mypy.txt; exit $$((tests | types))

coverage: $(VENV)/.installed-dev ## Run every test and count the lines that none of them reaches
	$(BIN)/pytest --numprocesses=2 --dist=loadfile --no-loadscope-reorder --cov --cov-report=term

torture: $(VENV)/.installed-dev ## Break everything under load and reconcile: an hour, or two minutes with QUICK=1
	$(BIN)/python -m tests.torture $(if $(QUICK),--quick,--markdown)

fuzz: $(VENV)/.installed-dev ## Throw 100,000 spoiled requests (INPUTS) at each webhook (or one: WEBHOOK), and every route
	$(BIN)/python -m tests.fuzz $(if $(INPUTS),--inputs $(INPUTS)) $(if $(WEBHOOK),--webhook $(WEBHOOK))
	FUZZ_ROUNDS=40 $(BIN)/pytest tests/fuzz/test_routes.py

fuzz-parsers: $(VENV)/.installed-dev ## Look for octets that break a parser, a minute each (SECONDS), led by what code they reach
	$(BIN)/python -m tests.fuzz.parsers $(if $(SECONDS),--seconds $(SECONDS))

lint: style ## The checks of `make test` that need no running system
	$(BIN)/mypy

style: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

format: $(VENV)/.installed-dev ## Put the code into its one format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

audit: build/audit/.installed ## Ask the public list of advisories about every locked version; needs the internet
	build/audit/bin/pip-audit --strict --disable-pip --progress-spinner=off --requirement requirements.txt
	build/audit/bin/pip-audit --strict --disable-pip --progress-spinner=off --requirement requirements-dev.txt

# Of its own: what only looks at the locks is not in them.
build/audit/.installed:
	@$(PYTHON) -m venv build/audit
	@build/audit/bin/python -m pip --disable-pip-version-check --quiet install 'pip-audit>=2.9,<3'
	@touch $@

lock: ## Choose versions anew from pyproject.toml (needs pip-tools in the calling environment)
	pip-compile $(LOCK) --output-file=requirements.txt --unsafe-package=pip pyproject.toml
	pip-compile $(LOCK) --output-file=requirements-dev.txt --constraint=requirements.txt --extra=dev --unsafe-package=pip pyproject.toml
LOCK := --quiet --generate-hashes --strip-extras --allow-unsafe --all-build-deps --no-header --no-annotate --no-emit-index-url --no-emit-find-links --no-emit-trusted-host

clean: ## Remove the environment and every cache, never ./data
	rm -rf $(VENV) build .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage

$(VENV)/.installed: requirements.txt pyproject.toml
	@echo "Setting up $(VENV): once, a minute or two"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12 ...")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) install --only-binary=:all: --require-hashes --requirement requirements.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.txt
	@$(PIP) install --only-binary=:all: --require-hashes --requirement requirements-dev.txt
	@touch $@
