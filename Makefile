# Qianyi 千亿. `make demo` serves the product; `make test` runs the whole suite. Both set up what they need.
SHELL := /bin/bash
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

# A run has many processes: what Python has compiled once is read again, whatever the machine's images say.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN := PYTHONPATH=src $(BIN)/python
PORT ?= 8000

.PHONY: help demo test check lint types imports templates spelling migrations dependencies format lock clean \
	coverage bench-audit bench-reading bench-checking bench-search bench-panel bench-whatif bench-scorebook bench-enterprises bench-scoring bench-flow bench-faults bench-cases bench-cases-load bench-ladder bench-pages test-spark base-ready test-ready front-ready

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

# --- setting up: each step leaves a stamp named after what it was made from, so a second run is quick

.make:
	@mkdir -p .make

$(BIN)/python: | .make
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "需要 Python 3.11 或更新版本；可用 PYTHON=python3.11 指定。" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { \
		echo "这台机器的 Python 缺少 ensurepip：请先安装 python3-venv（apt-get install python3-venv）。" >&2; exit 2; }
	@$(PYTHON) -m venv $(VENV)

.make/base: requirements/base.txt pyproject.toml | $(BIN)/python
	@echo "正在安装运行所需的库（已锁定版本与摘要）……" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.make/test: requirements/test.txt .make/base
	@echo "正在安装测试所需的库……" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.txt
	@touch $@

.make/front: package-lock.json package.json | .make/base
	@sh tools/front-end $(BIN)
	@touch $@

base-ready: .make/base
test-ready: .make/test
front-ready: .make/front

# --- the two commands

demo: base-ready front-ready ## set up everything and serve the product at http://127.0.0.1:8000
	@$(BIN)/qianyi demo --port $(PORT)

test: test-ready front-ready ## run the whole test suite
	@$(BIN)/python -m pytest -n 2 --dist loadgroup -q $(PYTEST_ARGS)
	@$(BIN)/python -m pytest -q -p no:django -p no:xdist -p no:randomly --doctest-modules -o python_files= \
		-W "ignore:Unknown config option:pytest.PytestConfigWarning" \
		-o addopts="--import-mode=importlib" src/qianyi/engine src/qianyi/lib

test-spark: | .make ## what the rules rely on when they run on Spark (needs Java 17)
	@java -version 2>&1 | grep -q 'version "\(17\|21\)' || { \
		echo "需要 Java 17 或 21：apt-get install openjdk-17-jre-headless" >&2; exit 2; }
	@test -x .venv-spark/bin/python || $(PYTHON) -m venv .venv-spark
	@.venv-spark/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/spark.txt
	@.venv-spark/bin/python -m pytest -q --noconftest -c /dev/null --rootdir tests/spark -p no:cacheprovider tests/spark

coverage: test-ready front-ready ## the suite with coverage; at least 90 % of engine and services
	@$(BIN)/python -m pytest -n 2 --dist loadgroup -q --cov=qianyi --cov-report=term:skip-covered $(PYTEST_ARGS)
	@$(BIN)/python -m coverage report --include='src/qianyi/engine/*,*/services*' --omit='*/tests/*' --fail-under=90 | tail -1

bench-ready: .make/base
	@test -x .venv-bench/bin/python || $(PYTHON) -m venv .venv-bench
	@.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt

bench-reading: bench-ready ## characters a second beside a recogniser library, in one run
	@PYTHONPATH=src .venv-bench/bin/python bench/reading/run.py

bench-audit: test-ready ## what history costs: writes with and without it, sealing, verifying
	@$(RUN) bench/audit/run.py

bench-scoring: bench-ready ## entropy weights, composite and ranks beside a peer, a million by ten
	@.venv-bench/bin/python bench/scoring/run.py

bench-rules: bench-ready ## the rules beside OpenFisca-Core and DuckDB: a million firms, and ten by streaming
	@PYTHONPATH=src .venv-bench/bin/python bench/rules/run.py

bench-cases: test-ready ## transitions, inboxes over 100,000 open cases, sums over a million
	@$(RUN) bench/cases/run.py

bench-cases-load: test-ready bench-ready ## inboxes over 100,000 open cases, asked by twenty people at once
	@$(RUN) bench/cases/load.py

bench-faults: test-ready ## processes killed amid concurrent acts on cases: nothing lost, nothing twice
	@$(RUN) bench/faults/run.py

bench-flow: test-ready ## a case of ten tasks, saved after every step, beside SpiffWorkflow
	@$(RUN) bench/flow/run.py

bench-checking: base-ready ## a thousand press pieces read and checked with two processes
	@$(RUN) bench/checking/run.py

bench-enterprises: test-ready ## a list of a hundred thousand firms: brought in, found, compared
	@$(RUN) bench/enterprises/run.py

bench-pages: test-ready front-ready bench-ready ## pages over a hundred thousand firms: twenty people at once, two web processes
	@$(RUN) bench/pages/run.py

bench-ladder: test-ready ## a hundred thousand firms before every title: worked out, listed
	@$(RUN) bench/ladder/run.py

bench-scorebook: base-ready ## a run of a hundred thousand firms as a workbook with formulas: time and memory
	@$(RUN) bench/scorebook/run.py

bench-search: test-ready ## the search box over a hundred thousand objects, as a park officer
	@$(RUN) bench/search/run.py

bench-whatif: test-ready ## moving a slider of the what-if page: 1,462 firms within 0.3 s, 100,000 within 1 s
	@$(RUN) bench/whatif/run.py

bench-panel: test-ready ## a hundred thousand firms by thirty figures out of the database, a million out of a snapshot
	@$(RUN) bench/panel/run.py

# --- what CI asks

check: lint types imports templates spelling dependencies migrations ## every static check

lint: test-ready
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: test-ready
	@$(BIN)/mypy src tests

imports: test-ready
	@PYTHONPATH=src $(BIN)/lint-imports --no-cache

templates: test-ready
	@$(BIN)/djlint src --lint --quiet
	@git ls-files 'src/*.html' | xargs -r $(BIN)/djade --check --target-version 5.2

spelling: test-ready
	@$(BIN)/codespell src docs tests bench README.md CHANGELOG.md

dependencies: test-ready
	@$(BIN)/deptry src
	@$(BIN)/python tools/dependencies.py

migrations: test-ready front-ready
	@DJANGO_SETTINGS_MODULE=qianyi.config.settings.test $(BIN)/python -m django makemigrations --check --dry-run
	@$(BIN)/python tools/migrations.py
	@DJANGO_SETTINGS_MODULE=qianyi.config.settings.test $(BIN)/python -W error -m django check --fail-level WARNING

# --- keeping house

format: test-ready ## format code and templates
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format --quiet .
	@git ls-files 'src/*.html' | xargs -r $(BIN)/djade --target-version 5.2

lock: ## lock the dependencies again, with hashes and without addresses (needs uv)
	@for name in base test node bench; do \
		uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
			--python-version 3.11 requirements/$$name.in -o requirements/$$name.txt; done
	@npm install --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved=true
	@$(PYTHON) tools/lock_addresses.py

clean: ## remove what was built; data in var/ stays
	@rm -rf .make .mypy_cache .ruff_cache .pytest_cache .hypothesis dist build
