# The two commands of the README are `make demo` and `make test`. Each sets up what it needs.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TOOLS := $(VENV)/tools
FUZZ := $(VENV)/fuzz
# Only files whose digests are in a lock, and no code of theirs is run to install them. Where a system has no wheel of a
# package, WHEELS= lets it be built from its source, by tools that no lock holds (docs/adr/0024-supply-chain.md).
WHEELS := --only-binary :all:
LOCKED := -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps $(WHEELS)

.DEFAULT_GOAL := help
.PHONY: help demo demo-repaired test mutants faults lint docs docs-check site links fuzz bench bench-quick bench-instructions lock audit dist clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-18s %s\n", $$1, $$2}'

# One stamp a kind of set-up, so that `make demo` does not wait for the tools of `make test`.
$(VENV)/.run: pyproject.toml requirements/build.txt requirements/run.txt
	@$(PYTHON) -c 'import sys; sys.exit("error: socgap needs Python 3.11 or newer, and $(PYTHON) is %d.%d. Name a newer one, such as PYTHON=python3.12." % sys.version_info[:2]) if sys.version_info < (3, 11) else 0'
	@$(PYTHON) -m venv $(VENV)
	@echo "setting up in $(VENV) ..."
	@$(BIN)/python $(LOCKED) --requirement requirements/build.txt --requirement requirements/run.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-index --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements/dev.txt
	@$(BIN)/python $(LOCKED) --requirement requirements/dev.txt
	@$(BIN)/python -m pip check > $(VENV)/check.log || { cat $(VENV)/check.log; echo "error: what is installed does not fit together. Run 'make lock' if pyproject.toml has changed, 'make clean' if not."; exit 1; }
	@touch $@

# What the project is kept with has needs of its own, so it gets an environment of its own.
$(TOOLS)/.done: requirements/tools.txt
	@$(PYTHON) -m venv $(TOOLS)
	@$(TOOLS)/bin/python $(LOCKED) --requirement requirements/tools.txt
	@touch $@

# What looks for inputs needs socgap and atheris, and nothing else of the tests.
$(FUZZ)/.done: requirements/run.txt requirements/fuzz.txt
	@$(PYTHON) -m venv $(FUZZ)
	@$(FUZZ)/bin/python $(LOCKED) --requirement requirements/run.txt --requirement requirements/fuzz.txt
	@touch $@

demo: $(VENV)/.run ## check the sample company and show its gaps (ends 0: showing is its job)
	@PATH="$(CURDIR)/$(BIN):$$PATH" PYTHON=python sh scripts/demo.sh

demo-repaired: $(VENV)/.run ## check the sample company with its gaps closed (ends as socgap ends: 0)
	@PATH="$(CURDIR)/$(BIN):$$PATH" PYTHON=python sh scripts/demo-repaired.sh

test: lint docs-check $(VENV)/.dev ## everything CI demands: lint, types, layers, docs, tests with coverage
	@$(BIN)/python -m coverage erase
	@$(BIN)/python -m pytest -n 2 --cov --cov-report=term --ignore=tests/test_mutations.py
	@# A thousand judged companies: they prove the catalogue rather than the code, and tracing them takes minutes.
	@$(BIN)/python -m pytest -n 2 tests/test_mutations.py
	@# What all rules stand on, in half a minute. All modules take hours: .github/workflows/mutants.yml tries them each week.
	@$(BIN)/python -m scripts.mutants intervals dates

mutants: $(VENV)/.dev ## change the code in small ways and see whether a test notices; hours, or MODULES="intervals rules.fresh"
	@$(BIN)/python -m scripts.mutants $(OPTIONS) $(MODULES)

FAULTS ?= each
faults: $(VENV)/.dev ## let every call to the system fail, for every command; an hour, or three in every way: FAULTS=all
	@SOCGAP_FAULTS=$(FAULTS) $(BIN)/python -m pytest -vv -n 2 tests/faults

lint: $(VENV)/.dev ## the locks, formatting, lint, strict types, import contract
	@$(BIN)/python -m scripts.lock --check
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-logo > $(VENV)/imports.log || { cat $(VENV)/imports.log; exit 1; }

docs: $(VENV)/.dev ## make everything that is generated: editor schemas, reference and man pages, sample outputs, STATUS.md
	@$(BIN)/python -m scripts.generate
	@$(BIN)/socgap status

docs-check: $(VENV)/.dev ## fail if something generated is out of date
	@$(BIN)/python -m scripts.generate --check
	@$(BIN)/socgap status --check

site: $(VENV)/.dev ## build the documentation into build/site; a warning is an error
	@$(BIN)/python -m sphinx --fail-on-warning --keep-going --quiet --jobs 2 docs build/site
	@echo "open build/site/index.html"

links: $(VENV)/.dev ## ask every external link of the documentation; needs a network, so no other target does it
	@$(BIN)/python -m sphinx --builder linkcheck --quiet docs build/links

SECONDS ?= 300
fuzz: $(FUZZ)/.done ## look for inputs that break a law of the readers (docs/fuzzing.md); TARGETS="yaml csv" SECONDS=600
	@$(FUZZ)/bin/python -m tests.fuzz --seconds $(SECONDS) $(TARGETS)

# What is measured beside socgap comes from the registries, into an environment of its own; so this needs a network once.
bench: ## measure socgap beside its peers, five runs each; an hour, report in build/bench/report.md
	@$(PYTHON) -m benchmarks.prepare build/bench
	@$(PYTHON) -m benchmarks --output build/bench/report.md $(SECTIONS)

bench-quick: ## the same with small sizes and two runs; two to five minutes
	@$(PYTHON) -m benchmarks.prepare build/bench
	@$(PYTHON) -m benchmarks --quick --output build/bench/report-quick.md $(SECTIONS)

bench-instructions: ## count instructions with valgrind and compare them with benchmarks/instructions.json
	@$(PYTHON) -m benchmarks.prepare --only-socgap build/bench
	@$(PYTHON) -m benchmarks.instructions

lock: $(TOOLS)/.done ## make the locks of requirements/ anew; UPGRADE=--upgrade takes the newest of everything
	@$(TOOLS)/bin/python -m scripts.lock $(UPGRADE)

audit: $(TOOLS)/.done ## ask the advisory service about every package of the locks; needs a network, so no other target does it
	@for name in dev run build tools fuzz; do \
	  $(TOOLS)/bin/pip-audit --strict --disable-pip --require-hashes --progress-spinner off --requirement requirements/$$name.txt || exit 1; \
	done

dist: $(VENV)/.run ## build the last commit twice, compare, and leave the wheel and the sdist with their digests in dist/
	@$(BIN)/python -m scripts.dist

clean: ## remove what the targets made
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist build .coverage .coverage.*
