# openiads: `make demo` and `make test` do all their own set-up; `make check` is what CI checks besides the tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

PAGE := src/openiads/web/static/index.html

.PHONY: demo serve test services engine check wheel bench lock format clean help

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1: /' | awk -F': ' '{printf "  make %-8s %s\n", $$1, $$2}'

demo: $(VENV)/ready ## the brief of the bundled reports, into demo/index.html
	@$(BIN)/openiads demo --out demo

serve: $(VENV)/ready $(PAGE) ## the map in a browser, at http://127.0.0.1:8000
	@$(BIN)/openiads serve --open

test: $(VENV)/dev-ready $(PAGE) services engine ## all tests (as root it installs the browser and the database server that they use)
	@cd frontend && npm run --silent test
	@$(BIN)/pytest -n auto --dist worksteal

services:
	@scripts/test_services.sh

engine: $(VENV)/ready
	@scripts/compile_engine.sh

check: $(VENV)/dev-ready frontend/node_modules/ready ## format, lint, types, layers
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@cd frontend && npm run --silent check

wheel: $(VENV)/ready $(PAGE) ## the wheel with the built page, into dist/, tried where nothing else is installed
	@rm -rf dist && $(BIN)/python -m hatchling build --target wheel >/dev/null
	@scripts/check_wheel.sh

bench: $(VENV)/dev-ready ## all benchmarks, each with a result line
	@for file in benchmarks/*.py; do echo "== $$file"; $(BIN)/python "$$file" || exit 1; done

format: $(VENV)/dev-ready ## format the sources and mend what the linter can
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

lock: ## renew the lock files from pyproject.toml (needs uv)
	@scripts/lock.sh

clean: ## remove the environment and what the commands made
	@rm -rf frontend/node_modules src/openiads/web/static $(VENV) demo brief build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "openiads needs Python 3.11 or newer: install python3 (Debian: apt-get install python3 python3-venv)"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "openiads needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V 2>&1): run make with PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python's venv module is missing: install it (Debian: apt-get install python3-venv) and run make again"; exit 1; }
	@echo "setting up $(VENV) (once)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/ready: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "installing what openiads needs (once)"
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-compile --requirement requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $@

$(VENV)/dev-ready: requirements-dev.lock $(VENV)/ready
	@echo "installing what its tests need (once)"
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-compile --requirement requirements-dev.lock
	@touch $@

frontend/node_modules/ready: frontend/package.json frontend/package-lock.json frontend/.npmrc
	@command -v npm >/dev/null || { echo "the map's page needs Node 20 and npm: install them (Debian: apt-get install nodejs npm)"; exit 1; }
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' || { echo "the map's page needs Node 20 or newer; node is $$(node -v)"; exit 1; }
	@echo "installing what the map's page is built with (once)"
	@cd frontend && npm ci --ignore-scripts --silent
	@touch $@

$(PAGE): frontend/node_modules/ready frontend/index.html frontend/vite.config.ts $(shell find frontend/src -type f 2>/dev/null)
	@echo "building the map's page"
	@cd frontend && npm run --silent build -- --logLevel warn
	@touch $@
