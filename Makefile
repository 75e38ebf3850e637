# Everything here works on a fresh machine that has Python 3.11–3.13 and make: each target first does the set-up it needs.
.DEFAULT_GOAL := help
.PHONY: help install up test test-containers test-compose lint types bench eval eval-errors train schemas page pictures browser lock clean

PYTHON ?= python3
BIN := .venv/bin
# Most integration tests wait for servers: three at a time, each file whole and with servers of its own process.
SIDE_BY_SIDE := -n 3 --dist loadfile
STAMP := .venv/installed

help:  ## Say what there is
	@sed -n 's/^\([a-z-]*\):.*##/\1\t/p' $(MAKEFILE_LIST) | expand -t 18

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
	  { echo "harmwatch needs Python 3.11, 3.12 or 3.13; this is $$($(PYTHON) --version). Use: make PYTHON=python3.12 …" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(STAMP)

install: $(STAMP)  ## Make .venv with the locked dependencies

up: install  ## Start Kafka, Redis and all services, feed the seeds, print alerts
	$(BIN)/harmwatch up

test: install browser  ## Unit, contract, integration and end-to-end tests on real Kafka and Redis
	$(BIN)/pytest --ignore=tests/compose $(SIDE_BY_SIDE)

test-containers: install browser  ## The same tests, with Kafka and Redis in containers
	$(BIN)/pytest --ignore=tests/compose --containers $(SIDE_BY_SIDE)

test-compose: install  ## The stack of docker-compose.yml, from build to alert
	$(BIN)/pytest tests/compose

lint: install  ## Style and errors
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: install  ## Strict types
	$(BIN)/mypy

bench: install  ## Latency and throughput of the real pipeline
	$(BIN)/python -m bench.latency
	$(BIN)/python -m bench.throughput
	$(BIN)/python -m bench.extract
	$(BIN)/python -m bench.alerting
	$(BIN)/python -m bench.ingest
	$(BIN)/python -m bench.gateway

eval: install  ## How well it reads: make eval DATA=folder-of-development-sets (without: the project's own traps, corpus, seeds and scenarios)
	$(BIN)/python -m evaluation $(if $(DATA),--data $(DATA)) --out evaluation/results

eval-errors: install  ## A page that shows each miss: .harmwatch/eval-errors.html
	$(BIN)/python -m evaluation.errors $(if $(DATA),--data $(DATA))

train: .venv-train/installed  ## Learn the models anew: make train DATA=folder-of-development-sets (two hours or more)
	@test -n "$(DATA)" || { echo "say where the development sets are: make train DATA=folder" >&2; exit 2; }
	.venv-train/bin/python -m training --data $(DATA)

.venv-train/installed: training/requirements.lock
	$(PYTHON) -m venv .venv-train
	.venv-train/bin/pip install --quiet --disable-pip-version-check --require-hashes -r training/requirements.lock
	touch $@

schemas: install  ## Write schemas/json, asyncapi.yaml and push.openapi.json anew from the models
	$(BIN)/python -m schemas.generate
	$(BIN)/python -m services.ingest.push.write_openapi

page:  ## Build the gateway's page anew into services/gateway/page/dist (needs Node 20 or later)
	cd services/gateway/page && npm ci --ignore-scripts --no-progress && npm run --silent build

pictures: install browser  ## Take the pictures of docs/screenshots anew
	$(BIN)/python -m bench.pictures

# What tests/integration/browser drives. Playwright's own download of a browser is not asked for: Debian keeps this one up to date.
browser:  ## Install Chromium, if there is none
	@command -v chromium >/dev/null || \
	  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; } || \
	  { echo "tests/integration/browser needs chromium on the PATH: install it, or run make as root on Debian or Ubuntu" >&2; exit 1; }

LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
lock:  ## Resolve the lock files anew: everything, what the containers need, and what training needs (needs uv)
	$(LOCK) --all-extras pyproject.toml -o requirements.lock
	$(LOCK) --extra ingest --extra extractor --extra alerting --extra gateway --extra cli --extra build pyproject.toml \
	  -o requirements-services.lock
	$(LOCK) --extra extractor --constraint requirements.lock pyproject.toml training/requirements.in -o training/requirements.lock

clean:  ## Remove .venv, caches and the embedded servers' data
	rm -rf .venv .venv-train .harmwatch .mypy_cache .ruff_cache .pytest_cache .hypothesis dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
