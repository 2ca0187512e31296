# Everything here works from a fresh clone with Python 3.11+, make and a package registry.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
LOCK := uv pip compile pyproject.toml --universal --fork-strategy fewest --generate-hashes --no-annotate \
	--custom-compile-command "make lock" --quiet
SOURCES := reportedly tests benchmarks docs

.PHONY: demo test check format lint types floor docs lock clean

demo: $(VENV)/installed ## Read the three reports of examples/ and show who says what, and who did what to whom
	$(BIN)/reportedly read examples/*.txt examples/*.html
	$(BIN)/reportedly code examples/*.txt examples/*.html

test: $(VENV)/equipped ## Run the tests
	$(BIN)/python -m pytest -m "not quality"

check: format lint types floor test ## All that CI runs

format: $(VENV)/equipped ## Fail where the code is not formatted
	$(BIN)/ruff format --check $(SOURCES)

lint: $(VENV)/equipped ## Fail where the linter has something to say
	$(BIN)/ruff check $(SOURCES)

types: $(VENV)/equipped ## Check the types
	$(BIN)/mypy

floor: $(VENV)/equipped ## Hold the shipped model to gold/floors.json
	$(BIN)/python -m pytest -m quality

docs: $(VENV)/installed ## Write anew what docs/ takes from the code
	$(BIN)/python docs/generate.py

lock: ## Pin the dependencies anew (needs uv)
	$(LOCK) --output-file requirements.lock
	$(LOCK) --extra dev --constraint requirements.lock --output-file requirements-dev.lock

clean: ## Take away what was made here
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis

# What is pinned, checked by its hashes, then this project itself; each only when its list has changed.
$(VENV)/created:
	@$(PYTHON) -c 'import sys; sys.exit("reportedly needs Python 3.11 or newer: make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/installed: $(VENV)/created requirements.lock pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

$(VENV)/equipped: $(VENV)/installed requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-dev.lock
	@touch $@
