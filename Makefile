# Commands of the project. Prerequisites: make, Python 3.11+ and a package index.

PYTHON ?= python3
STACK ?= dev
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime
SMOKE := $(VENV)/.smoke
DEV := $(VENV)/.dev
TEMPLATES := $(wildcard .github/templates/*.yml)
WORKFLOWS := $(wildcard .github/workflows/*.yml)
INSTALL := $(BIN)/python -m tools.install

export PYTHONUTF8 = 1
# Keep compiled modules even where the shell says not to: every test process would compile the whole project again.
export PYTHONDONTWRITEBYTECODE =

.DEFAULT_GOAL := help
.PHONY: help preview test lint check fmt bench rehearse cluster smoke schema lock clean

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

preview: $(RUNTIME) ## Plan a stack offline and write build/<stack>/ (STACK=dev, ARGS="--mode preview")
	@$(BIN)/python -m preview --stack $(STACK) $(ARGS)

test: $(DEV) ## Run the tests on all cores (ARGS="-k network")
	@$(BIN)/python -m pytest -n auto $(ARGS)

lint: $(DEV) ## Check style, formatting, types, imports, language and workflows
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/pyright --warnings
	@$(BIN)/lint-imports --no-cache --no-logo
	@$(BIN)/python -m tools.language
	@$(BIN)/zizmor --offline --no-progress --quiet --pedantic --strict-collection .github $(TEMPLATES)
	@if command -v go >/dev/null; then go -C tools/actionlint tool actionlint -shellcheck $(abspath $(BIN)/shellcheck) $(abspath $(WORKFLOWS) $(TEMPLATES)); \
		else echo "actionlint skipped: it needs Go, which was not found" >&2; fi

check: lint ## Run lint, and all tests with their coverage
	@mkdir -p build
	@$(BIN)/python -m slipcover --json --out build/coverage.json -m pytest -n auto
	@$(BIN)/python -m slipcover --merge build/coverage.json --out build/coverage.json --fail-under 97 || \
		{ echo "coverage: below 97 % of the lines. Test the missing lines above." >&2; exit 2; }

fmt: $(DEV) ## Format the code and apply automatic fixes
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

smoke: $(SMOKE) ## Compare a deployed stack with its plan, with a kubeconfig (STACK=dev, ARGS="--context NAME")
	@$(BIN)/python -m smoke --stack $(STACK) $(ARGS)

bench: $(DEV) ## Measure planning against the bare SDK, and 1,000 services against 100
	@$(BIN)/python -m bench $(ARGS)

rehearse: $(DEV) ## Deploy, change and destroy a stack with the Pulumi engine on a simulated cloud (STACK=dev, ARGS="--faults all")
	@$(BIN)/python -m rehearsal --stack $(STACK) $(ARGS)

cluster: $(DEV) ## Run a Kubernetes control plane with the simulated nodes of a stack, until Ctrl-C (STACK=dev)
	@$(BIN)/python -m cluster --stack $(STACK) $(ARGS)

schema: $(RUNTIME) ## Write the JSON schema of the settings
	@$(BIN)/python -m settings.schema

LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command "make lock"

lock: $(DEV) ## Resolve both pyproject.toml into requirements*.txt (ARGS=--upgrade for newer transitive versions)
	@$(LOCK) pyproject.toml --output-file requirements.txt $(ARGS)
	@$(LOCK) pyproject.toml --output-file requirements-smoke.txt --group smoke --constraint requirements.txt $(ARGS)
	@$(LOCK) pyproject.toml --output-file requirements-dev.txt --group dev --constraint requirements.txt $(ARGS)
	@cd data_transfer && ../$(LOCK) --no-config pyproject.toml --output-file requirements.txt $(ARGS)

clean: ## Delete the environment, caches and plans
	@rm -rf $(VENV) build .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed, and $(PYTHON) was not found; name one with PYTHON=..." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed, $(PYTHON) is %d.%d; name another with PYTHON=..." % sys.version_info[:2])'
	@echo "creating the environment $(VENV) ..." >&2
	@$(PYTHON) -m venv $(VENV)

$(RUNTIME): requirements.txt | $(BIN)/python
	@$(INSTALL) requirements.txt
	@touch $@

$(SMOKE): requirements-smoke.txt | $(BIN)/python
	@$(INSTALL) requirements-smoke.txt
	@touch $(RUNTIME) $@

$(DEV): requirements-dev.txt | $(BIN)/python
	@$(INSTALL) requirements-dev.txt
	@touch $(RUNTIME) $(SMOKE) $@
