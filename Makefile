# Each target is a line that a person could type; .venv comes from the lock.
CORES ?= 2
PYTHON ?= python3
BIN := .venv/bin
# Where home cannot be written, as in a container under another user's number, caches go beside the runs.
ifneq ($(shell test -w "$$HOME" && echo writable),writable)
export XDG_CACHE_HOME := $(CURDIR)/.snakemake/cache
endif
SNAKEMAKE := $(BIN)/snakemake --cores $(CORES)

.PHONY: demo demo-views test test-faults verify audit report crate lint table1 figures claims all selection ablations check-results lock schema documents reference pretrained environments rulegraph clean

demo: .venv/ready
	$(SNAKEMAKE) --configfile resources/demo.yaml -- all results/demo/article.pdf

# Linked views: six feature sets of 2,000 digits.
demo-views: .venv/ready
	$(SNAKEMAKE) --configfile resources/views_demo.yaml -- linked_views

test: .venv/ready
	$(BIN)/python -m pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder

# Kills the whole demo at 20 random moments; about seven times as long as the demo.
test-faults: .venv/ready
	FAULTS=demo $(BIN)/python -m pytest -s tests/faults/test_kill_anywhere.py

# Makes the demo's results twice from nothing and compares their bytes.
verify: .venv/ready
	$(BIN)/python workflow/tools/verify.py

# Known vulnerabilities of the locked packages; needs the network.
audit: .venv/ready
	$(BIN)/python -m pip install --quiet pip-audit
	$(BIN)/pip-audit --requirement requirements.lock --no-deps --disable-pip

# One self-contained page with tables, figures, claims and the explorer; WITH="benchmarks ablations" puts those in too.
report: .venv/ready
	$(SNAKEMAKE) all $(WITH)
	$(SNAKEMAKE) all $(WITH) --report results/report.html

crate: .venv/ready
	$(SNAKEMAKE) results/crate.zip

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
	PYTHONPATH=workflow/scripts $(BIN)/python -m linked_dictionaries.publishing.manifest results/manifest.json

all: .venv/ready
	$(SNAKEMAKE)

selection: .venv/ready
	$(SNAKEMAKE) selection

.venv/ready: requirements.lock torch.lock
	$(PYTHON) -c 'import sys; v = sys.version_info; assert v >= (3, 11), "Python 3.11 or newer is needed, this is %d.%d; say make PYTHON=python3.11" % v[:2]'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement torch.lock
	touch $@

# New pins from pyproject.toml, UPGRADE=1 for the newest; run it, run the tests, commit the locks.
lock:
	$(PYTHON) workflow/tools/lock.py

# The JSON schema of config.yaml, from its model.
schema: .venv/ready
	$(BIN)/python workflow/tools/write_schema.py

# What documents hold of keys and numbers: from the model of config.yaml and from resources/reference.
documents: .venv/ready
	$(BIN)/python workflow/tools/write_configuration.py
	$(BIN)/python workflow/tools/write_documents.py

# The tables of a finished full run, kept for the documents; RESULTS names its folder.
RESULTS ?= results
reference: .venv/ready
	$(BIN)/python workflow/tools/keep_reference.py $(RESULTS)

# The trained dictionaries that come with the package, from a finished full run.
pretrained: .venv/ready
	$(BIN)/python workflow/tools/keep_pretrained.py $(RESULTS)

# The conda environments of the rules, from the lock.
environments: .venv/ready
	$(BIN)/python workflow/tools/write_environments.py

# The picture of the rules in docs; needs Graphviz.
rulegraph: .venv/ready
	$(SNAKEMAKE) results/rulegraph.svg
	cp results/rulegraph.svg docs/images/rulegraph.svg

clean:
	rm -rf .venv .snakemake results/demo results/demo-views
