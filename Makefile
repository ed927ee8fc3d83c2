# Every target sets up what it needs, and does nothing that is done already.
# Needs make and Python 3.11 or later; `make help` lists the targets.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

HOST ?= 127.0.0.1
PORT ?= 8000
ARGS ?=
ENV := .venv
BIN := $(ENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# The lists are complete: nothing is left to resolve, and nothing newer can slip in.
INSTALL := $(PIP) install --no-deps --no-build-isolation --require-hashes -r
BROWSER := chromium
SHARED := ../shared

# What the published graph is made from: data and the code that reads it.
SOURCES := $(shell find ontology queries ingest kg -type f ! -name '*.pyc' 2>/dev/null)

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo 'ARGS="-k dispute" goes to the program behind test, bench, screenshots and serve.'

# ---- set-up

# An environment works only where it was made: its programs name their interpreter by path.
HERE := grep -qsF '$(CURDIR)/$(ENV)/' $(BIN)/pip && test -x $(BIN)/python
$(shell $(HERE) || rm -f $(ENV)/made 2>/dev/null)

# One that works is kept, one that does not is laid anew.
$(ENV)/made:
	@if $(HERE) && $(BIN)/python -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	  touch $@; exit 0; \
	fi; \
	for python in $(PYTHON) python3 python3.13 python3.12 python3.11; do \
	  "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	  if "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
	    echo "setting up $(ENV) with $$("$$python" --version)"; \
	    "$$python" -m venv --clear $(ENV) && touch $@; exit $$?; \
	  fi; \
	  bare=$$python; \
	done; \
	if [ -n "$$bare" ]; then \
	  echo "make: $$bare cannot make environments; on Debian or Ubuntu: apt-get install python3-venv" >&2; \
	else \
	  echo "make: no Python 3.11 or later found; install one, or name it: make PYTHON=/path/to/python3" >&2; \
	fi; \
	exit 1

$(ENV)/run: $(ENV)/made requirements/build.txt requirements/run.txt pyproject.toml kg/__init__.py
	@echo "installing what the project runs on"
	@$(INSTALL) requirements/build.txt
	@$(INSTALL) requirements/run.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(ENV)/test: $(ENV)/run requirements/test.txt
	@echo "installing what the tests need"
	@$(INSTALL) requirements/test.txt
	@touch $@

.PHONY: setup
setup: $(ENV)/test assets-if-possible ## set up the environment, tests and linters included

# Scripts and styles of the pages, bundled by Node.js: the one here, or the one from PyPI. Without them pages
# work, with tables and links instead of charts and pickers.
ASSETS := webui/static/assets/manifest.json
FRONTEND := $(shell find webui/frontend webui/static -path '*/node_modules' -prune -o -path '*/assets' -prune -o \
	-type f -print 2>/dev/null)
WITH_NODE := webui/frontend/with-node.sh $(BIN)/python
$(ASSETS): $(ENV)/made requirements/node.txt $(FRONTEND)
	@$(WITH_NODE) webui/frontend/install.sh webui/frontend
	@$(WITH_NODE) node webui/frontend/build.mjs

.PHONY: assets
assets: $(ASSETS) ## bundle the scripts and styles of the pages

.PHONY: assets-if-possible
assets-if-possible: $(ENV)/made
	@$(MAKE) --no-print-directory $(ASSETS) || \
	  echo "the scripts of the pages could not be bundled; pages work without them"

# Tests that hand a page or a script to a program of npm skip, with a reason, when it is not there.
.PHONY: checkers
checkers: $(ENV)/made
	@$(WITH_NODE) webui/frontend/install.sh tests/frontend || echo "the programs that check pages could not be installed"

# Tests that hand an export to the format's own program skip, with a reason, when it is not there.
FORMATS := .venv-formats
$(FORMATS)/made: $(ENV)/made requirements/formats.txt
	@echo "installing the programs that check formats"
	@$(BIN)/python -m venv --clear $(FORMATS)
	@$(FORMATS)/bin/python -m pip --disable-pip-version-check --quiet install --no-deps --require-hashes \
	  -r requirements/build.txt
	@$(FORMATS)/bin/python -m pip --disable-pip-version-check --quiet install --no-deps --no-build-isolation \
	  --require-hashes -r requirements/formats.txt
	@touch $@

.PHONY: imports
imports: $(ENV)/run ## write the modules of ontology/imports anew from the reference tables beside the checkout
	@$(BIN)/python -m tests.tools.imports $(ARGS)

.PHONY: formats
formats: $(FORMATS)/made ## set up the programs that check the formats of exports

# Tests that drive a browser, or another SPARQL server, skip with a reason when there is none.
# Each pair: a program, and the Debian packages that bring it; sbin is not on everybody's PATH.
# A Node.js that was installed for the scripts is there for their tests, too.
export PATH := $(PATH):/usr/sbin:$(CURDIR)/.venv-node/bin
PROGRAMS := $(BROWSER)=$(BROWSER),fonts-dejavu-core nginx=nginx-light openssl=openssl systemd-analyze=systemd \
	virtuoso-t=virtuoso-opensource-7-bin,virtuoso-opensource-7-common
DEBIAN := $(shell for pair in $(PROGRAMS); do \
	command -v "$${pair%%=*}" >/dev/null || echo "$$pair" | cut -d= -f2 | tr , ' '; done)
.PHONY: programs
programs:
	@[ -n "$(strip $(DEBIAN))" ] || exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "installing for the tests: $(strip $(DEBIAN))"; \
	  export DEBIAN_FRONTEND=noninteractive; \
	  log=$$(mktemp); \
	  { apt-get -o DPkg::Lock::Timeout=120 update -qq && \
	    apt-get -o DPkg::Lock::Timeout=120 install -y -qq --no-install-recommends $(DEBIAN); } \
	    >"$$log" 2>&1 </dev/null || { echo "could not install them:"; tail -n 3 "$$log"; }; \
	  rm -f "$$log"; \
	else \
	  echo "not here: $(strip $(DEBIAN)); the tests that need them will be skipped"; \
	fi

# The W3C's tests of SPARQL; those that need them skip, with a reason, when they cannot be fetched.
.PHONY: suites
suites: $(ENV)/test
	@$(BIN)/python -m tests.tools.conformance || true

.PHONY: conformance
conformance: suites ## run the W3C's tests of SPARQL, and write docs/conformance.md
	$(BIN)/python -m pytest --rewrite tests/conformance

# ---- the product

BUILDS := $(or $(MYELOMA_KG_BUILDS),build)
$(shell test -e $(BUILDS)/current || rm -f $(BUILDS)/made 2>/dev/null)

$(BUILDS)/made: $(ENV)/run $(SOURCES)
	@$(BIN)/myeloma-kg build
	@touch $@

.PHONY: build
build: $(BUILDS)/made ## build and publish the graph from the records

.PHONY: serve
serve: $(BUILDS)/made assets-if-possible ## serve the newest build at http://HOST:PORT
	@exec $(BIN)/myeloma-kg serve --host $(HOST) --port $(PORT) $(ARGS)

.PHONY: release
release: $(BUILDS)/made ## write every export, with counts and digests, into dist/release
	@$(BIN)/myeloma-kg release dist/release --build $(BUILDS)

# ---- checks

.PHONY: test
test: $(ENV)/test formats programs checkers suites assets-if-possible ## run every test, the quick ones first, in as many processes as there are cores
	$(BIN)/python -m pytest -n auto $(ARGS)

.PHONY: test-lowest
test-lowest: $(ENV)/test ## run the quick tests on the lowest versions that pyproject.toml allows
	$(BIN)/python tests/tools/environments.py lowest

.PHONY: test-all-pythons
test-all-pythons: $(ENV)/test ## run the quick tests on every other supported Python found here
	$(BIN)/python tests/tools/environments.py pythons

.PHONY: lint lint-code lint-scripts lint-tree
lint: lint-code lint-scripts lint-tree ## check style, types, room boundaries, scripts and the tree

# Where the linter of scripts cannot be installed this says so; that is a failure only where nothing may be skipped.
BIOME := tests/frontend/node_modules/.bin/biome
lint-scripts: checkers
	@echo "biome lint"
	@if [ -x $(BIOME) ]; then \
	  $(WITH_NODE) $(BIOME) lint --config-path=tests/frontend/lint.json --error-on-warnings webui/frontend tests/frontend; \
	else \
	  echo "the scripts were not checked: the linter is not here"; [ "$$MYELOMA_KG_NO_SKIP" != 1 ]; \
	fi

lint-code: $(ENV)/test
	@status=0; \
	for check in 'ruff check' 'ruff format --check' mypy lint-imports; do \
	  echo "$$check"; $(BIN)/$$check || status=1; \
	done; \
	exit $$status

# The source's wording and the state of the tree, where the tools that look at them are at hand.
lint-tree:
	@status=0; \
	for tool in no-verbatim tree-check; do \
	  [ ! -x $(SHARED)/tools/$$tool ] || $(SHARED)/tools/$$tool . || status=1; \
	done; \
	exit $$status

.PHONY: format
format: $(ENV)/test ## put Python files into their canonical form
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

.PHONY: wheel
wheel: $(ENV)/test formats programs checkers suites $(ASSETS) ## build wheel and sdist, and run the tests on the installed wheel
	MYELOMA_KG_RDF_TESTS=$${MYELOMA_KG_RDF_TESTS:-$(CURDIR)/.cache/rdf-tests} $(BIN)/python tests/tools/environments.py wheel

.PHONY: bench
bench: $(ENV)/test $(BUILDS)/made ## measure speed and memory
	$(BIN)/python -m tests.bench.run $(ARGS)

.PHONY: bench-scale
bench-scale: $(ENV)/test ## measure synthetic graphs of 10⁴, 10⁶ and 2·10⁷ quads on every engine; write docs/scale.md
	@$(BIN)/python -m tests.bench.scale $(ARGS)

# Peers that the endpoint is measured against, in an environment of their own.
PEERS := .venv-bench
$(PEERS)/made: $(ENV)/made requirements/bench.txt
	@$(BIN)/python -m venv --clear $(PEERS)
	@$(PEERS)/bin/python -m pip --disable-pip-version-check --quiet install --no-deps --require-hashes \
	  -r requirements/bench.txt
	@touch $@

.PHONY: bench-endpoint
bench-endpoint: $(ENV)/test $(PEERS)/made ## measure the endpoint beside other servers (needs wrk); ARGS=QUADS.nq
	@$(BIN)/python -m tests.bench.run endpoint $(ARGS)

.PHONY: audit
audit: $(ENV)/test $(PEERS)/made ## look up the packages that the product runs on among known vulnerabilities
	@$(PEERS)/bin/python tests/tools/audit.py requirements/run.txt

.PHONY: screenshots
screenshots: $(ENV)/test $(BUILDS)/made programs ## draw the pages shown in the README
	$(BIN)/python tests/tools/screenshots.py $(ARGS)

.PHONY: reports
reports: $(ENV)/test ## write the ledgers, and the pages of docs/ that count: coverage and consistency
	$(BIN)/myeloma-kg coverage
	$(BIN)/python -m tests.tools.reports

.PHONY: mappings
mappings: $(ENV)/test ## write the mappings to other vocabularies from the tables of curators
	$(BIN)/python -m tests.tools.mappings $(ARGS)

# ---- upkeep

UV := .cache/uv/bin/uv
COMPILE := $(UV) pip compile --universal --python-version 3.11 --generate-hashes --upgrade \
	--no-emit-index-url --no-header --no-annotate --quiet

$(UV):
	@$(ENV)/bin/python -m venv .cache/uv && .cache/uv/bin/python -m pip --quiet install uv

# The pins hold the hashes of every file of a release, so one list serves each system and Python.
.PHONY: lock
lock: $(ENV)/made $(UV) ## pin the newest allowed versions, with hashes, in requirements/
	$(COMPILE) requirements/build.in -o requirements/build.txt
	$(COMPILE) pyproject.toml -c requirements/build.txt -o requirements/run.txt
	$(COMPILE) pyproject.toml --extra test --extra lint -c requirements/build.txt -c requirements/run.txt \
	  -o requirements/test.txt
	$(COMPILE) pyproject.toml --extra test --resolution lowest-direct -o requirements/lowest.txt
	$(COMPILE) requirements/formats.in -o requirements/formats.txt
	$(COMPILE) requirements/bench.in -o requirements/bench.txt
	$(COMPILE) requirements/node.in -o requirements/node.txt

.PHONY: clean
clean: ## remove what was built, and caches; the environment stays
	@rm -rf build dist .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find ingest kg webui tests -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: distclean
distclean: clean ## remove the environment as well
	@rm -rf $(ENV) $(FORMATS) $(PEERS) .venv-node webui/frontend/node_modules webui/static/assets \
	  tests/frontend/node_modules
