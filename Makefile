.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STATIC := src/xinheng/shell/static/vendor
T ?= tests

##@ Use
.PHONY: setup demo serve
setup: $(VENV)/.installed $(STATIC)/.built $(VENV)/.catalogs ## Install, make the database; afterwards the command is .venv/bin/xinheng
	@$(BIN)/xinheng setup

demo: $(VENV)/.installed $(STATIC)/.built $(VENV)/.catalogs ## See it work: a fictional province on http://localhost:8000, with an account per role
	@$(BIN)/xinheng demo

serve: setup ## Serve your own data (XINHENG_HOME) on http://localhost:8000
	@$(BIN)/xinheng serve

##@ Check
.PHONY: test check format lint types imports prove bench pictures
test: $(VENV)/.developer $(STATIC)/.built $(VENV)/.catalogs ## Run the tests; one part: make test T=tests/records
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

prove: $(VENV)/.developer $(STATIC)/.built $(VENV)/.catalogs ## Search long, at full scale; writes to docs/evidence/
	@$(BIN)/python tools/prove.py

bench: $(VENV)/.developer ## Measure; one JSON line per figure, each a ratio inside one run
	@for one in benchmarks/*.py; do $(BIN)/python $$one; done

pictures: $(VENV)/.developer $(STATIC)/.built $(VENV)/.catalogs ## Make the pictures of the guides anew
	@XINHENG_GUIDE_PICTURES=$(CURDIR)/docs/images $(BIN)/pytest -q -n 0 tests/journeys

##@ Steps done when needed
$(VENV)/.python:
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.installed: $(VENV)/.python requirements.lock pyproject.toml
	@echo "Installing the Python packages the program needs; the first time this takes a minute or two …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.developer: $(VENV)/.installed requirements-dev.lock
	@echo "Installing what tests and checks need …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements-dev.lock
	@touch $@

$(STATIC)/.built: package.json package-lock.json tools/build_static.mjs $(wildcard src/xinheng/shell/styles/*.scss src/xinheng/shell/styles/*/*.scss)
	@echo "Building the styles (npm) …"
	@npm ci --silent --no-fund --no-audit
	@npm run --silent build
	@touch $@

$(VENV)/.catalogs: $(VENV)/.installed $(wildcard src/xinheng/shell/locale/*/LC_MESSAGES/*.po)
	@$(BIN)/python -m xinheng.shell.catalogs
	@touch $@

.PHONY: help
help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
