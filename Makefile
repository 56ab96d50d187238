# `make run` and `make test` need nothing but Python 3.11 to 3.13, make and the package registries.
# Another interpreter: PYTHON=python3.12 make run
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test lint setup setup-all up down benchmark containers-up containers-down lock clean

PYTHON ?=
ARGS ?=
PYTEST_ARGS ?=
# Test processes; 0: pytest without xdist. A file stays in one process, in its order; each process has a Neo4j.
WORKERS ?= 2
BIN := .venv/bin
COMPOSE ?= docker compose
BOOT := $(or $(PYTHON),$(firstword $(foreach name,python3 python3.13 python3.12 python3.11,$(shell command -v $(name) 2>/dev/null))))
XDIST := $(if $(filter-out 0,$(WORKERS)),-n $(WORKERS) --dist loadfile,)

define bootstrap
@command -v $(or $(BOOT),python3) >/dev/null 2>&1 || { \
	echo "error: there is no $(or $(BOOT),python3) here. Install Python 3.11, 3.12 or 3.13, or name one: PYTHON=/path/to/python make $@" >&2; exit 1; }
@$(BOOT) tools/bootstrap.py $(1) $(if $(PYTHON),--this-python,)
endef

# $(call timed,what it is,command): run, then say how long it took
define timed
@echo "== $(1)"; began=$$(date +%s); $(2) || exit $$?; echo "== $(1): $$(( $$(date +%s) - began )) s"
endef

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## set up, then do the main job on the demonstration release (ARGS="--data DIR": on yours)
	$(call bootstrap,core)
	@$(BIN)/gtmaloc run $(ARGS)

test: ## set up with all extras, then everything that CI runs (WORKERS=0: one test process)
	$(call bootstrap,all)
	$(call timed,ruff check,$(BIN)/ruff check .)
	$(call timed,ruff format,$(BIN)/ruff format --check .)
	$(call timed,mypy,$(BIN)/mypy && $(BIN)/mypy tools)
	$(call timed,import contracts,$(BIN)/lint-imports --no-logo)
	@echo "== pytest"
	@$(BIN)/python -m pytest $(XDIST) $(PYTEST_ARGS)

lint: ## set up with all extras, then only the checks that read the source
	$(call bootstrap,all)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/mypy tools
	@$(BIN)/lint-imports --no-logo

setup: ## make .venv with what `make run` needs
	$(call bootstrap,core)

setup-all: ## make .venv with what `make test` needs
	$(call bootstrap,all)

up: ## start the local Neo4j of this project
	$(call bootstrap,core)
	@$(BIN)/gtmaloc up $(ARGS)

down: ## stop it
	$(call bootstrap,core)
	@$(BIN)/gtmaloc down $(ARGS)

benchmark: ## measure speed against the named peers
	$(call bootstrap,all)
	@for file in benchmarks/*.py; do echo "== $$file"; $(BIN)/python "$$file" $(ARGS) || exit $$?; done

containers-up: ## Neo4j, service and Airflow in containers; needs Docker
	$(call bootstrap,core)
	@$(BIN)/python tools/container_secrets.py .env
	@$(COMPOSE) up --detach --build --wait

containers-down: ## stop the containers and keep their data
	@$(COMPOSE) down

lock: ## write requirements/*.txt anew from pyproject.toml (UPGRADE=1: to the newest versions)
	$(call bootstrap,all)
	@$(BIN)/python tools/lock.py $(if $(UPGRADE),--upgrade,)

clean: ## remove caches and build products; keeps .venv and var, where your graph is
	@rm -rf build dist *.egg-info .coverage .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -not -path './.venv/*' -not -path './var/*' -prune -exec rm -rf {} +
