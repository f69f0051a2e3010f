PYTHON ?= python3
RUN := .venv/bin/python
ADDRESS := 127.0.0.1
PORT ?= 8501

.PHONY: run run-empty test tests types lint bench clean

# Compiled modules are kept: the tests start some sixty processes.
unexport PYTHONDONTWRITEBYTECODE

# Planning a statement takes and frees thousands of small pieces of memory, of which glibc keeps seven of a size at hand; with
# 400 a question takes a sixth less time of the processor. Only Linux reads this.
export GLIBC_TUNABLES := glibc.malloc.tcache_count=400

# Creates the environment, builds the sample school on first start, and serves the dashboard on this machine only.
run: .venv/ready
	$(RUN) -m data sample --if-empty
	@echo "The dashboard opens on http://$(ADDRESS):$(PORT)"
	$(RUN) -m streamlit run dashboard.py --server.address $(ADDRESS) --server.port $(PORT)

# The same without the sample school, for a school's own data.
run-empty: .venv/ready
	$(RUN) -m streamlit run dashboard.py --server.address $(ADDRESS) --server.port $(PORT)

# Everything: formatting, lint, types, and every test, those in a real browser included. Types are checked beside the tests.
test: .venv/ready-dev lint
	$(MAKE) --no-print-directory --jobs=2 types tests

tests: .venv/ready-dev
	$(RUN) -m pytest -n 2 --dist loadfile --no-loadscope-reorder

types: .venv/ready-dev
	$(RUN) -m mypy .

lint: .venv/ready-dev
	$(RUN) -m ruff format --check .
	$(RUN) -m ruff check .

bench: .venv/ready-dev
	$(RUN) -m bench

.venv/ready: requirements.txt
	$(PYTHON) -m venv .venv
	$(RUN) -m pip install --quiet --no-compile --require-hashes -r requirements.txt
	-@$(RUN) -m compileall -q -j 0 .venv/lib >/dev/null
	@touch $@

.venv/ready-dev: .venv/ready requirements-dev.txt
	$(RUN) -m pip install --quiet --no-compile --require-hashes -r requirements-dev.txt
	@touch $@

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis
