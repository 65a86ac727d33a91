# Everything a person or a machine runs here. `make` alone lists the targets.
PYTHON ?= python3
BIN := .venv/bin
# Once, for where Python may not keep bytecode (PYTHONDONTWRITEBYTECODE): compiling at each start takes 0.1 s.
COMPILE = $(BIN)/python -m compileall -q src/stackmedic
.DEFAULT_GOAL := help
.PHONY: help install lock demo test check bench soak clean

help: ## List the targets.
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile

install: .venv/installed ## Make .venv with the stackmedic command, from python3 and pip alone.

# A Python without ensurepip (Debian's) makes the environment without pip, and its own pip fills it.
.venv/installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "stackmedic needs Python 3.11 or newer; try: make install PYTHON=python3.11")'
	$(PYTHON) -m venv --clear .venv >/dev/null 2>&1 || $(PYTHON) -m venv --clear --without-pip .venv
	$(PYTHON) -m pip --python $(BIN)/python --disable-pip-version-check install --quiet --require-hashes -r requirements.lock
	$(PYTHON) -m pip --python $(BIN)/python --disable-pip-version-check install --quiet --no-deps --no-build-isolation --editable .
	$(COMPILE)
	@touch $@

lock: ## Resolve the dependencies anew into requirements.lock (needs uv).
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
		--no-emit-find-links --extra lab --extra runner --extra dev --upgrade pyproject.toml -o requirements.lock

demo: install ## Break a simulated stack and watch stackmedic find out why. Needs no AWS account.
	@examples/demo.sh

test: check ## Everything that must hold, on all cores.
	$(BIN)/pytest -n auto --ignore=tests/test_tidy.py --ignore=tests/test_docs.py

check: install ## Lint, format, types, tidiness and documents; under a minute.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest tests/test_tidy.py tests/test_docs.py

bench: install ## Measure speed as ratios and write docs/performance.md.
	$(COMPILE)
	$(BIN)/python -m benchmarks

soak: install ## Long campaigns of generated cases; writes docs/soak.md.
	$(BIN)/python -m benchmarks.soak

clean: ## Remove everything that can be made again.
	rm -rf .venv .bench .hypothesis .mypy_cache .pytest_cache .ruff_cache build dist
