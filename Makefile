# `make run` and `make test` need only Python 3.11 to 3.13, make and the package registries.
# Another interpreter: PYTHON=python3.12 make run
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test lint setup setup-all up down benchmark fuzz faults audit containers-up containers-down lock clean

PYTHON ?=
ARGS ?=
PYTEST_ARGS ?=
# Test processes (0: pytest without xdist). The tests of a file run in one process, in order; each process has
# its own Neo4j.
WORKERS ?= 2
# Those that need no argument and little time; the others say what they need.
BENCHMARKS := edge_loading graph_transformer_layer node2vec_networks smith_waterman
BIN := .venv/bin
COMPOSE ?= docker compose
XDIST := $(if $(filter-out 0,$(WORKERS)),-n $(WORKERS) --dist loadfile,)

# $(call set_up,core or all): create .venv with the first supported Python
define set_up
@for python in $(if $(PYTHON),"$(PYTHON)",python3 python3.13 python3.12 python3.11); do \
	version=$$("$$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null); \
	case "$$version" in 3.11|3.12|3.13) exec "$$python" tools/set_up.py $(1) $(if $(PYTHON),--this-python);; esac; \
	found="$${found:+$$found, }$$python is $${version:-missing}"; \
done; \
echo "error: GTMALoc needs Python 3.11, 3.12 or 3.13 (here $$found). Install one of them (Debian/Ubuntu: apt install" \
	"python3.11-venv; macOS: brew install python@3.12), or give its path: PYTHON=/path/to/python3.12 make $@" >&2; \
exit 1
endef

# $(call timed,title,command): run the command and print how long it took
define timed
@echo "== $(1)"; began=$$(date +%s); $(2) || exit $$?; echo "== $(1): $$(( $$(date +%s) - began )) s"
endef

define checks
$(call timed,ruff check,$(BIN)/ruff check .)
$(call timed,ruff format,$(BIN)/ruff format --check .)
$(call timed,mypy,$(BIN)/mypy && $(BIN)/mypy tools)
$(call timed,import contracts,$(BIN)/lint-imports --no-logo)
endef

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## set up, then run every step on the demonstration release (ARGS="--data DIR": on your own)
	$(call set_up,core)
	@$(BIN)/gtmaloc run $(ARGS)

test: ## set up with all extras, then everything that CI runs (WORKERS=0: one test process)
	$(call set_up,all)
	$(checks)
	@echo "== pytest"
	@$(BIN)/python -m pytest $(XDIST) $(PYTEST_ARGS)

lint: ## set up with all extras, then only the checks that read the source
	$(call set_up,all)
	$(checks)

setup: ## create .venv with what `make run` needs
	$(call set_up,core)

setup-all: ## create .venv with what `make test` needs
	$(call set_up,all)

up: ## start the local Neo4j of this project
	$(call set_up,core)
	@$(BIN)/gtmaloc up $(ARGS)

down: ## stop the local Neo4j
	$(call set_up,core)
	@$(BIN)/gtmaloc down $(ARGS)

benchmark: ## measure speed against others; empties the graph that NEO4J_URI names
	$(call set_up,all)
	@for name in $(BENCHMARKS); do echo "== $$name"; $(BIN)/python "benchmarks/$$name.py" $(ARGS) || exit $$?; done

fuzz: ## 10,000 generated inputs for every parser (ARGS="--parser hmdd --seed 7")
	$(call set_up,all)
	@PYTHONPATH=tests $(BIN)/python -W ignore -m fuzz $(ARGS)

faults: ## kill commands and the server at random moments (ARGS="--client load=100 --server load=30 --json")
	$(call set_up,all)
	@PYTHONPATH=tests $(BIN)/python -m faults $(ARGS)

containers-up: ## Neo4j, service and Airflow in containers; needs Docker
	$(call set_up,core)
	@$(BIN)/python tools/container_secrets.py .env
	@$(COMPOSE) up --detach --build --wait

containers-down: ## stop the containers and keep their data
	@$(COMPOSE) down

lock: ## pin packages and jars: requirements/*.txt, jar_coordinates.tsv (UPGRADE=1: newest packages)
	$(call set_up,all)
	@$(BIN)/python tools/lock.py $(if $(UPGRADE),--upgrade,)

audit: ## look up every pinned package in PyPI's list of known vulnerabilities; fails if it cannot
	$(call set_up,core)
	@$(BIN)/uv venv --quiet --allow-existing var/audit
	@$(BIN)/uv pip install --quiet --python var/audit/bin/python --require-hashes -r requirements/audit.txt
	@var/audit/bin/pip-audit --strict --disable-pip --require-hashes $(or $(ARGS),-r requirements/all.txt)

clean: ## remove caches and build products; keeps .venv and var, where your graph is
	@rm -rf build dist *.egg-info .coverage .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -not -path './.venv/*' -not -path './var/*' -prune -exec rm -rf {} +
