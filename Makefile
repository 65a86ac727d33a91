# Everything a person or a machine runs here. `make` alone lists the targets.
PYTHON ?= python3
BIN := .venv/bin
# Once, for where Python may not keep bytecode (PYTHONDONTWRITEBYTECODE): compiling at each start takes 0.1 s.
COMPILE = $(BIN)/python -m compileall -q src/stackmedic
RESOLVE = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
	--no-emit-find-links --upgrade
.DEFAULT_GOAL := help
.PHONY: help install clients lock demo test check bench mutations coverage accuracy soak scan record clean

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

clients: .venv-clients/installed ## Make .venv-clients with the aws CLI, ecs-deploy and Cloud Custodian, which the lab is tested with.

.venv-clients/installed: requirements-clients.lock
	$(PYTHON) -m venv --clear .venv-clients >/dev/null 2>&1 || $(PYTHON) -m venv --clear --without-pip .venv-clients
	$(PYTHON) -m pip --python .venv-clients/bin/python --disable-pip-version-check install --quiet --require-hashes -r requirements-clients.lock
	@touch $@

lock: ## Resolve the dependencies anew into requirements.lock and requirements-clients.lock (needs uv).
	$(RESOLVE) --extra lab --extra runner --extra dev pyproject.toml -o requirements.lock
	$(RESOLVE) --group pyproject.toml:clients -o requirements-clients.lock

demo: install ## Break a simulated stack and watch stackmedic find out why. Needs no AWS account.
	@examples/demo.sh

test: check ## Everything that must hold, on all cores. Without the clients of others, their tests are skipped.
	-@$(MAKE) --no-print-directory clients
	$(BIN)/pytest -n auto --dist worksteal --ignore=tests/test_tidy.py --ignore=tests/test_docs.py

check: install ## Lint, format, types, tidiness and documents; under a minute.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest tests/test_tidy.py tests/test_docs.py

bench: install clients ## Measure speed and write docs/performance.md; PARTS="lab fleet" for some of its sections.
	$(COMPILE)
	$(BIN)/python -m benchmarks $(PARTS)

scan: .venv-scan/installed ## Look for what is insecure in infra, with checkov in an environment of its own.
	.venv-scan/bin/checkov --config-file infra/.checkov.yaml

.venv-scan/installed: tools/scan/requirements.lock
	$(PYTHON) -m venv --clear .venv-scan >/dev/null 2>&1 || $(PYTHON) -m venv --clear --without-pip .venv-scan
	$(PYTHON) -m pip --python .venv-scan/bin/python --disable-pip-version-check install --quiet --require-hashes -r $<
	@touch $@

record: install ## Build the stacks of infra in the lab with Terraform and record them; NAMES=onyx for one.
	$(BIN)/python -m tools.terraform.record $(NAMES)

STACKS = ohmycoins onyx omnirapeutic ecommerce multitenant-ai
mutations: install ## Change every field of the stacks, one at a time, and write docs/mutations.md.
	$(BIN)/python -m tests.mutation $(STACKS) --each-kind 2
	$(BIN)/python -m tests.mutation $(STACKS) --pairs 40

coverage: install ## Diagnose every failure of the guides and write docs/guides-coverage.md.
	$(BIN)/python -m tests.lab.guides
	$(BIN)/python tests/test_docs.py

accuracy: install ## Explain the described incidents and write docs/accuracy.md.
	$(BIN)/python -m benchmarks.accuracy

soak: install scan ## Long campaigns of generated cases; writes docs/soak.md.
	$(BIN)/python -m benchmarks.soak

clean: ## Remove everything that can be made again.
	rm -rf .venv .venv-clients .venv-scan .hypothesis .mypy_cache .pytest_cache .ruff_cache build dist
