# Two commands do everything on a fresh machine with Python 3.11+ and make: `make run` and `make test`.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
CORE := tests/geodata tests/property tests/contract
LOCKED := $(PIP) --require-hashes
INPUTS := pyproject.toml hatch_build.py geodata/data/vocab.yaml $(wildcard geodata/text/*.json) \
	$(shell find webapp/frontend webapp/translations \( -name build -o -name node_modules -o -name __pycache__ \) -prune -o -type f ! -name '*.mo' -print 2>/dev/null)

.PHONY: schema contract run test test-clients quick fuzz mutants test-lowest test-newest lock check format basemap perf bench bench-before architecture screenshots clean help
.DEFAULT_GOAL := help

help: ## List the commands
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version 2>&1). Install python3 or run: make PYTHON=/path/to/python3.12 ..."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python cannot make a virtual environment. On Debian install python3-venv."; exit 1; }

# All that is installed is named in the locks with release and hash; `make lock` writes them anew.
$(VENV)/.installed: $(INPUTS) requirements/build.txt requirements/run.txt | $(BIN)/python
	@$(LOCKED) -r requirements/build.txt -r requirements/run.txt || { \
		echo "The packages could not be installed. The Python package index must be reachable for the first set-up."; exit 1; }
	@$(PIP) --no-deps --no-build-isolation -e . || { \
		echo "The atlas could not be built. The npm package index must be reachable for the first set-up."; exit 1; }
	@touch $@

$(VENV)/.test-installed: $(VENV)/.installed requirements/test.txt
	@$(LOCKED) -r requirements/test.txt || { \
		echo "The test packages could not be installed. The Python package index must be reachable for the first set-up."; exit 1; }
	@touch $@

lock: $(VENV)/.test-installed ## Lock the newest releases within the bounds of pyproject.toml
	@$(BIN)/python requirements/lock.py

test-lowest: $(VENV)/.test-installed ## Unit and contract tests on the lowest releases that pyproject.toml declares
	@$(BIN)/python tests/bounds.py lowest

test-newest: $(VENV)/.test-installed ## Unit and contract tests on the newest releases
	@$(BIN)/python tests/bounds.py newest

schema: $(VENV)/.installed ## Publish the JSON Schema of the catalogue files again
	@$(BIN)/python -m geodata.catalog.schema

contract: $(VENV)/.installed ## Write what Python and the browser code both say as TypeScript again
	@$(BIN)/python -m webapp.frontend.contract

run: $(VENV)/.installed ## Set up and serve the atlas (PORT=8000)
	@$(BIN)/crossborder serve --host $(HOST) --port $(PORT)

test: $(VENV)/.test-installed ## Set up all that the tests need and run them
	@sh tests/install-chromium.sh
	@$(BIN)/python -m pytest -n 3 --dist loadfile --cov=geodata $(CORE)
	@$(BIN)/python -m pytest -n 3 --dist loadfile $(CORE:%=--ignore %) --ignore tests/clients

test-clients: $(VENV)/.test-installed ## Let programs of others read and keep the atlas: nginx, PostgreSQL, PostGIS, GDAL, R, the Nu HTML checker (Java), QGIS, MapLibre, OpenLayers
	@sh tests/install-clients.sh
	@sh tests/install-services.sh
	@sh tests/install-java.sh
	@sh tests/install-qgis.sh
	@sh tests/install-chromium.sh
	@$(BIN)/python -m pytest tests/clients

quick: $(VENV)/.test-installed ## The tests that need neither a browser nor other programs: a few minutes
	@$(BIN)/python -m pytest -n 3 --dist loadfile -m "not slow" tests/geodata tests/property tests/contract tests/webapp tests/test_*.py

fuzz: $(VENV)/.test-installed ## Give the reader of catalogues files that nobody would write, for ten minutes (x86-64 Linux)
	@$(BIN)/python -W ignore -m tests.fuzz

mutants: $(VENV)/.test-installed ## Change the rules (claims, history, query) in a thousand ways; does a test notice each?
	@rm -rf mutants
	@$(BIN)/mutmut run
	@$(BIN)/mutmut results

check: $(VENV)/.test-installed ## Style, types, spelling, import directions, translations
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/codespell
	@$(BIN)/mypy
	@$(BIN)/python tests/tsc.py
	@$(BIN)/python -m pytest -q tests/test_directions.py tests/test_exceptions.py tests/test_names.py
	@$(BIN)/python -m webapp.translations

format: $(VENV)/.test-installed ## Put the code in the house's form
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

basemap: $(VENV)/.test-installed ## Build the base map again from packaged open data (CHECK=1: does it come out the same?)
	@$(BIN)/python -m geodata.basemap $(if $(CHECK),--check)

perf: $(VENV)/.test-installed ## Measure what the README promises
	@$(BIN)/python -m tests.perf

bench: $(VENV)/.test-installed ## Measure against pygeoapi on PostGIS (ONLY=W1,W4 ROUNDS=1 SMALL=10000 LARGE=50000 NOTE="...")
	@sh tests/install-services.sh
	@$(BIN)/python -m tests.perf.bench $(if $(ONLY),--only $(ONLY)) $(if $(ROUNDS),--rounds $(ROUNDS)) \
		$(if $(SECONDS),--seconds $(SECONDS)) $(if $(CLIENTS),--clients $(CLIENTS)) \
		$(if $(SMALL),--small $(SMALL)) $(if $(LARGE),--large $(LARGE)) $(if $(NOTE),--note "$(NOTE)")

bench-before: $(VENV)/.test-installed ## Measure against another checkout that has its own .venv (BEFORE=folder ONLY=W1,W4)
	@sh tests/install-services.sh
	@$(BIN)/python -m tests.perf.bench.before "$(BEFORE)" $(if $(ONLY),--only $(ONLY)) $(if $(ROUNDS),--rounds $(ROUNDS)) \
		$(if $(SECONDS),--seconds $(SECONDS)) $(if $(SMALL),--small $(SMALL)) $(if $(LARGE),--large $(LARGE))

architecture: $(VENV)/.test-installed ## Draw the house again from the imports in the source
	@$(BIN)/python -m docs.architecture

screenshots: $(VENV)/.test-installed ## Draw the pictures of the README again
	@$(BIN)/python -m docs.screenshots

clean: ## Remove all that is built
	@rm -rf $(VENV) build dist mutants webapp/static/dist webapp/frontend/build webapp/frontend/node_modules
