.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STATIC := src/xinheng/shell/static/vendor
T ?= tests

##@ Use
.PHONY: setup demo serve
setup: $(VENV)/.installed $(STATIC)/.built $(VENV)/.catalogs ## Install everything, make the database (command: .venv/bin/xinheng)
	@$(BIN)/xinheng setup

demo: $(VENV)/.installed $(STATIC)/.built $(VENV)/.catalogs ## Take a fictional province in, day by day, then serve it on http://localhost:8000
	@$(BIN)/xinheng demo

serve: setup ## Serve the site of this data folder
	@$(BIN)/xinheng serve

##@ Check
.PHONY: test check format lint types imports prove bench
test: $(VENV)/.developer $(STATIC)/.built $(VENV)/.catalogs ## Run the tests (one part: make test T=tests/records)
	@$(BIN)/pytest $(T)

check: lint types imports test ## All that CI runs: format, lint, types, imports, tests

format: $(VENV)/.developer ## Put the code into shape
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

lint: $(VENV)/.developer
	@$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/python tools/measure.py

types: $(VENV)/.developer
	@$(BIN)/mypy

imports: $(VENV)/.developer
	@$(BIN)/lint-imports

prove: $(VENV)/.developer $(STATIC)/.built $(VENV)/.catalogs ## Long searches at full scale; output to docs/evidence/
	@$(BIN)/python tools/prove.py

bench: $(VENV)/.developer ## One JSON line per figure, each a ratio inside one run
	@for one in benchmarks/*.py; do $(BIN)/python $$one; done

##@ Steps done when needed
$(VENV)/.python:
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.installed: $(VENV)/.python requirements.lock pyproject.toml
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.developer: $(VENV)/.installed requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements-dev.lock
	@touch $@

$(STATIC)/.built: package.json package-lock.json tools/build_static.mjs $(wildcard src/xinheng/shell/styles/*.scss src/xinheng/shell/styles/*/*.scss)
	@npm ci --silent --no-fund --no-audit
	@npm run --silent build
	@touch $@

$(VENV)/.catalogs: $(VENV)/.installed $(wildcard src/xinheng/shell/locale/*/LC_MESSAGES/*.po)
	@$(BIN)/python -m xinheng.shell.catalogs
	@touch $@

.PHONY: help
help: ## This list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
