# Each target is a line that a person could type; .venv comes from the lock.
CORES ?= 2
PYTHON ?= python3
BIN := .venv/bin
SNAKEMAKE := $(BIN)/snakemake --cores $(CORES)

.PHONY: demo test lint table1 figures claims all selection ablations check-results lock schema environments clean

demo: .venv/ready
	$(SNAKEMAKE) --configfile resources/demo.yaml

test: .venv/ready
	$(BIN)/python -m pytest

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/snakefmt --check Snakefile workflow
	$(BIN)/mypy
	$(BIN)/snakemake --lint

table1: .venv/ready
	$(SNAKEMAKE) results/table1.csv

figures: .venv/ready
	$(SNAKEMAKE) figures

claims: .venv/ready
	$(SNAKEMAKE) results/claims.csv

ablations: .venv/ready
	$(SNAKEMAKE) ablations

# Is every result still what was made?
check-results: .venv/ready
	PYTHONPATH=workflow/scripts $(BIN)/python -m linked_dictionaries.manifest results/manifest.json

all: .venv/ready
	$(SNAKEMAKE)

selection: .venv/ready
	$(SNAKEMAKE) selection

.venv/ready: requirements.lock
	$(PYTHON) -c 'import sys; v = sys.version_info; assert v >= (3, 11), "Python 3.11 or newer is needed, this is %d.%d; say make PYTHON=python3.11" % v[:2]'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.lock
	touch $@

# New pins from pyproject.toml; run it, run the tests, commit the lock.
lock:
	$(PYTHON) workflow/tools/lock.py

# The JSON schema of config.yaml, from its model.
schema: .venv/ready
	$(BIN)/python workflow/tools/write_schema.py

# The conda environments of the rules, from the lock.
environments: .venv/ready
	$(BIN)/python workflow/tools/write_environments.py

clean:
	rm -rf .venv .snakemake results/demo
