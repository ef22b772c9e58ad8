# The targets, in the order of the data flow. `make` alone prints them. Only Python 3.11+ and make are needed.
PYTHON ?= python3
PROFILE ?= quick
BIN := .venv/bin
LITLAB := $(BIN)/litlab
STAMP := .venv/.stamp

export MLFLOW_DISABLE_TELEMETRY := true
export MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT := true
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help setup demo ingest tag reproduce verify dashboard mlflow test fuzz check bench constraints clean

help: ## print these targets
	@awk -F':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) ## the environment only: .venv, the packages, an empty tracking store

demo: $(STAMP) ## the whole path: starter list -> catalogue -> themes -> one reproduction -> the joined table
	@echo "1/4 ingest: the starter list becomes papers" >&2
	@$(LITLAB) ingest ingest/starter
	@echo "2/4 tag: papers get their themes" >&2
	@$(LITLAB) tag
	@echo "3/4 reproduce: the claims of one paper are run (about a minute)" >&2
	@$(LITLAB) reproduce ewc --profile quick
	@echo "4/4 what holds, and for which paper" >&2
	@$(LITLAB) claims ewc
	@echo "All that can be run:  .venv/bin/litlab claims"
	@echo "Open it in the browser:  make dashboard   (MLflow's own view of the runs:  make mlflow)"

ingest: $(STAMP) ## SOURCE="FILE|FOLDER ...": reading lists and decks become papers, once each
	@$(if $(strip $(SOURCE)),,echo 'Say what to ingest, for example: make ingest SOURCE=ingest/starter' >&2; exit 2)
	@$(LITLAB) ingest $(SOURCE)

tag: $(STAMP) ## papers get their themes, with the terms that decided
	@$(LITLAB) tag

reproduce: $(STAMP) ## TAG=<theme>|NAME=<reproduction> [PROFILE=quick|full] [SEEDS=n]: run and judge claims
	@$(LITLAB) reproduce $(if $(NAME),'$(NAME)') $(if $(TAG)$(if $(NAME),,none),--tag '$(TAG)') --profile '$(PROFILE)' $(if $(SEEDS),--seeds '$(SEEDS)')

verify: $(STAMP) ## every reproduction at quick, asserting every expectation
	@$(LITLAB) verify

dashboard: $(STAMP) ## what we know, in the browser: theme -> paper -> claim -> verdict -> runs
	@$(LITLAB) serve

mlflow: $(STAMP) ## MLflow's own pages on the same store
	@$(LITLAB) mlflow

test: $(STAMP) ## the tests
	@$(BIN)/python -m pytest -q -n 2 --dist loadgroup

fuzz: $(STAMP) ## [SECONDS=60]: every format read from damaged files, for so long in all
	@$(BIN)/python tests/fuzz/fuzz_parsers.py run --seconds '$(or $(SECONDS),60)'

check: $(STAMP) ## format, lint and types: what CI runs besides the tests
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy

bench: $(STAMP) ## the measurements, as ratios against a named baseline of the same run
	@for file in benchmarks/bench_*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

constraints: $(STAMP) ## resolve every dependency anew into constraints.txt (for maintainers)
	@$(BIN)/pip install -q uv
	@$(BIN)/uv pip compile --upgrade --universal --python-version 3.11 --all-extras --no-header --no-annotate -q pyproject.toml -o constraints.txt

clean: ## remove the environment and caches; data/ and mlflow/data/ stay
	@rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo "The catalogue (data/) and the runs (mlflow/data/) are kept; remove them by hand if you mean it."

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "litlab needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) -V 2>&1). Say which to use: make PYTHON=python3.12 ..." >&2; exit 1; }
	@echo "Setting up .venv: about 2 GB of packages, a few minutes the first time" >&2
	@$(PYTHON) -m venv .venv || { echo "Python's venv module is missing; on Debian or Ubuntu: apt install python3-venv" >&2; exit 1; }
	$(BIN)/python -m pip install --progress-bar off -c constraints.txt -e '.[dev]'
	@$(LITLAB) prepare
	@touch $@
