# Start with `make run` and `make test`; `make help` lists every command.
PYTHON ?= python3
PORT ?= 8000
VENV ?= .venv
BIN := $(VENV)/bin
# platformdirs warns without XDG_RUNTIME_DIR, although no file of ours is there
ON_POSTGRES := $(BIN)/python -W ignore::UserWarning -m tests.on_postgres
# Each test module runs in one process. Many modules wait for processes that they start, so there is
# one test process more than cores. tests/conftest.py puts the slow modules first.
PARALLEL := --numprocesses $(shell echo $$((1 + $$(getconf _NPROCESSORS_ONLN)))) --dist loadfile \
	--no-loadscope-reorder
# the parts of `make test` run side by side, and the output of each stays together
SIDE_BY_SIDE := --jobs 2 $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)
# Every test process imports this plugin, but only tests/config needs it.
LIGHT := -p no:schemathesis
REST := --ignore=tests/engine
# The C tracer slows every call down; from Python 3.12 the interpreter reports lines at almost no cost.
COVERAGE_CORE = $(shell $(BIN)/python -c 'import sys; print("sysmon" if sys.version_info >= (3, 12) else "ctrace")')
# what a browser shows does not depend on the kind of database
ON_BOTH := --ignore=tests/engine --ignore=tests/browser --ignore=tests/journeys/test_workspace.py
# the apps whose queries, constraints and locks depend on the kind of database
DATABASE_TESTS := $(addprefix tests/, access bookings brief calendars company config/postgresql core interviews \
	outbox people test_migrations.py)
# These modules test what is decided before the queries (permissions, the shape of a query), outside the
# database (what calendar servers answer), or by the engine from rows that tests/interviews and
# tests/bookings read by the same queries.
SAME_ON_ANY_DATABASE := $(addprefix --ignore=tests/, access/test_permissions_of_every_route.py \
	interviews/test_query_serializers.py calendars/providers brief/test_faults.py \
	brief/test_unknown_is_not_free.py brief/test_real_calendars.py brief/test_explanation.py \
	brief/test_explain_one_start.py)
# What an upgrade of Django is most likely to break: not the answers of calendar servers, and not the
# engine's explanations.
SMOKE := $(addprefix tests/brief/test_, availability.py bookings.py bookings_complaints.py rules.py panels.py) \
	tests/test_migrations.py tests/bookings/test_booking.py tests/pages/candidate_link/test_candidate.py \
	tests/interviews/test_admin.py tests/outbox/test_delivery.py tests/access/test_login.py
# the tests start hundreds of processes, each of which would compile every module again
unexport PYTHONDONTWRITEBYTECODE
UV := $(shell command -v uv 2>/dev/null)
NPM := $(shell command -v npm 2>/dev/null)
# the client's generator has its own environment: its dependencies are not ours
GENERATOR := $(VENV)/generator
ICAL_JS := tests/ical_js/node_modules/.package-lock.json
OPENAPI_TOOLS := tests/openapi_tools/node_modules/.package-lock.json
TEST_TOOLS := $(VENV)/.dev $(GENERATOR)/.installed $(if $(NPM),$(ICAL_JS))
COMPOSE ?= $(shell command -v docker-compose >/dev/null 2>&1 && echo docker-compose || echo docker compose)
NEXT_DJANGO := Django~=5.2.0
NEXT := $(VENV)/next
NEXT_PYTHON ?= $(BIN)/python
# Inside the container commands run directly, outside they run in the container.
WEB := $(if $(SLOTSMITH_CONTAINER),,$(COMPOSE) exec web)

.PHONY: help run sample-database test test-engine test-sqlite test-database-apps test-postgres test-caldav-servers test-fast check types architecture dependencies api-description next-django smoke-next-django format lock openapi client sbom docs \
	page-weights screenshots bench bench-baseline bench-http bench-request bench-panel bench-explain bench-scale load memory \
	up migrate superuser loaddata logs down shell

help: ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 16

run: sample-database ## run it here: SQLite, sample data, http://localhost:8000
	@DATABASE_URL= $(BIN)/python manage.py migrate --verbosity 0
	@echo "Slotsmith answers at"
	@echo "  http://localhost:$(PORT)/api/interviews/1/availability"
	@echo "  http://localhost:$(PORT)/api/docs      the API documentation"
	@printf '  http://localhost:$(PORT)/              the pages: sign in as '
	@DATABASE_URL= $(BIN)/python manage.py demo_account
	@DATABASE_URL= BASE_URL="$${BASE_URL:-http://localhost:$(PORT)}" $(BIN)/python manage.py first_administrator --if-needed
	@DATABASE_URL= BASE_URL="$${BASE_URL:-http://localhost:$(PORT)}" $(BIN)/python manage.py runserver $(PORT)

test: $(TEST_TOOLS) ## the test suite: the engine, the rest on SQLite, and the database apps on PostgreSQL too
	@echo "The engine, SQLite and PostgreSQL side by side; each reports when it ends"
	@$(MAKE) --no-print-directory $(SIDE_BY_SIDE) test-engine test-sqlite test-database-apps
	$(BIN)/coverage combine --quiet .coverage-sqlite .coverage-postgresql
	$(BIN)/python -m tools.check_coverage

test-sqlite: $(VENV)/.compiled
	DATABASE_URL= COVERAGE_CORE=$(COVERAGE_CORE) COVERAGE_FILE=.coverage-sqlite $(BIN)/pytest $(REST) $(PARALLEL) --cov --cov-report=

# SQLite gets the many examples of property tests. They make the same queries again and again, so that
# few examples are enough here.
test-database-apps: $(VENV)/.compiled
	HYPOTHESIS_PROFILE=covering COVERAGE_CORE=$(COVERAGE_CORE) COVERAGE_FILE=.coverage-postgresql $(ON_POSTGRES) $(BIN)/pytest $(DATABASE_TESTS) $(SAME_ON_ANY_DATABASE) \
	  --numprocesses auto --dist loadfile --no-loadscope-reorder $(LIGHT) -m database --cov --cov-report=

# Coverage doubles the time of the many examples, and few examples are enough to reach every branch.
# One process is enough for these: it costs less than two, and the rest of the suite runs beside it.
test-engine: $(VENV)/.dev ## the engine's tests; with few examples they cover every branch of it
	$(BIN)/pytest tests/engine --numprocesses auto $(LIGHT)
	HYPOTHESIS_PROFILE=covering COVERAGE_FILE=.coverage-engine $(BIN)/pytest tests/engine $(LIGHT) --cov=engine --cov-branch --cov-report= --cov-fail-under=100

test-postgres: $(VENV)/.dev ## every test that uses a database, on PostgreSQL
	$(ON_POSTGRES) $(BIN)/pytest $(ON_BOTH) $(PARALLEL) -m database

# Debian 12, as root: the servers are Debian packages, and each runs as a user of its own
test-caldav-servers: $(VENV)/.dev ## CalDAV calendars of seven real servers, which this installs and starts (SERVERS="sogo cyrus")
	DATABASE_URL= CALDAV_SERVERS="$(or $(SERVERS),all)" $(BIN)/pytest tests/caldav_servers

test-fast: $(VENV)/.dev ## on SQLite, without browsers, processes of the service and the engine's property tests
	DATABASE_URL= $(BIN)/pytest $(ON_BOTH) --numprocesses auto --dist loadfile -m "not processes"

check: $(VENV)/.dev $(GENERATOR)/.installed ## format, lint, types, architecture, migrations, dependencies
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(MAKE) --jobs 3 smoke-next-django dependencies types architecture docs api-description
	@$(BIN)/python -m tests.dependencies report

types: $(VENV)/.dev
	$(BIN)/mypy .

architecture: $(VENV)/.dev $(GENERATOR)/.installed
	$(BIN)/lint-imports
	$(BIN)/python -m tools.check_structure
	$(BIN)/python -m tools.python_client check
	DATABASE_URL=sqlite://:memory: $(BIN)/python manage.py check --fail-level WARNING
	DATABASE_URL=sqlite://:memory: $(BIN)/python manage.py makemigrations --check --dry-run

api-description: $(if $(NPM),$(OPENAPI_TOOLS)) ## lint docs/openapi.yaml, and compile a sample against its TypeScript types
ifdef NPM
	cd tests/openapi_tools && export REDOCLY_TELEMETRY=off && bin=node_modules/.bin \
	  && $$bin/redocly lint --config redocly.yaml --format summary ../../docs/openapi.yaml \
	  && $$bin/openapi-typescript ../../docs/openapi.yaml --default-non-nullable=false -o api.d.ts \
	  && $$bin/tsc --noEmit --strict --module nodenext --target es2022 sample.ts
else
	@echo "npm is missing: docs/openapi.yaml is not linted"
endif

dependencies: $(VENV)/.dev ## check that the locked versions match pyproject.toml and have no known vulnerability
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m tests.dependencies

# everything as locked except Django: an upgrade takes one line of pyproject.toml and `make lock`
next-django: $(NEXT)/.dev ## the test suite on the next Django with long-term support
	DATABASE_URL= $(NEXT)/bin/pytest $(REST) $(PARALLEL)

smoke-next-django: $(NEXT)/.dev ## a small part of the test suite on the next Django
	DATABASE_URL= $(NEXT)/bin/pytest $(SMOKE) --numprocesses auto --dist loadfile $(LIGHT)

format: $(VENV)/.dev ## format the code and apply automatic fixes
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.dev ## compare the engine with other methods
	$(ON_POSTGRES) $(BIN)/python -m benchmarks.engine

bench-baseline: $(VENV)/.dev ## store the engine's timings as the baseline of `make bench`
	$(BIN)/python -m benchmarks.engine baseline

bench-http: $(VENV)/.dev ## compare listings, explained answers and the board with a plain view
	$(ON_POSTGRES) $(BIN)/python -m benchmarks.http

bench-request: $(VENV)/.dev ## compare the processor time of lists of slots with that of a plain view
	$(ON_POSTGRES) $(BIN)/python -m benchmarks.processor_time

bench-panel: $(VENV)/.dev ## time a panel of fifty whose calendars take 300 ms, read and from snapshots
	$(BIN)/python -m benchmarks.panel

bench-explain: $(VENV)/.dev ## compare an explained answer with a plain one
	$(BIN)/python -m benchmarks.explain

bench-scale: $(VENV)/.dev ## compare a million interviewers and five million bookings with a thousandth of that
	$(ON_POSTGRES) $(BIN)/python -m benchmarks.scale

load: $(VENV)/.dev ## load the whole service with mixed traffic for SECONDS (needs redis-server)
	$(ON_POSTGRES) $(BIN)/python -m benchmarks.load

memory: $(VENV)/.dev ## measure the memory of the whole service over REQUESTS of that traffic
	$(ON_POSTGRES) $(BIN)/python -m benchmarks.memory

lock: $(VENV)/.dev ## lock the versions of the dependencies in pyproject.toml
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m tests.dependencies lock

sbom: $(VENV)/.dev ## write sbom.json: every package of a deployment, with its hashes (CycloneDX)
	$(BIN)/uv run --quiet --system-certs --isolated --no-project --python $(BIN)/python \
	  --with cyclonedx-bom==7.2.1 cyclonedx-py requirements requirements.txt \
	  --output-reproducible --of JSON -o sbom.json

openapi: $(VENV)/.dev ## write docs/openapi.yaml, the schema of the API
	DATABASE_URL=sqlite://:memory: $(BIN)/python manage.py spectacular --fail-on-warn --validate \
	  --custom-settings config.settings.OPENAPI_FILE --file docs/openapi.yaml

client: $(VENV)/.dev $(GENERATOR)/.installed ## build the wheel of the Python client in dist/
	$(BIN)/python -m tools.python_client

docs: $(VENV)/docs/.docs ## build the documentation site into site/
	NO_MKDOCS_2_WARNING=1 $(VENV)/docs/bin/mkdocs build --quiet --strict
	$(VENV)/docs/bin/python -m tests.docs_site site

page-weights: $(VENV)/.dev ## weigh the pages, and write the tables in the documentation
	WRITE_PAGE_WEIGHTS=1 DATABASE_URL= $(BIN)/pytest -n 0 tests/pages/test_page_weights.py

screenshots: $(VENV)/.dev ## take the screenshots of the documentation (needs Chromium)
	$(BIN)/python -m tools.screenshots

up: ## start web and db in Docker
	$(COMPOSE) up --build --detach
	@echo "http://localhost:8000/api/interviews/1/availability (after make migrate loaddata)"

migrate: ## migrate the database of the container
	$(WEB) python manage.py migrate

superuser: ## create an admin account in the container
	$(WEB) python manage.py createsuperuser

loaddata: ## load the sample interviewers and templates into the container
	$(WEB) python manage.py loaddata sample_data

logs: ## follow the logs of the containers
	$(COMPOSE) logs --follow

down: ## stop the containers
	$(COMPOSE) down

shell: ## a Django shell in the container
	$(WEB) python manage.py shell

# The database gets its name only when it is complete, so an interrupted first run starts again. A
# command that only looked for a database leaves an empty file.
sample-database: $(VENV)/.run
	@test -s db.sqlite3 || { rm -f db.sqlite3.part \
	  && export DATABASE_URL="sqlite:///$(CURDIR)/db.sqlite3.part" \
	  && $(BIN)/python manage.py migrate --verbosity 0 \
	  && $(BIN)/python manage.py loaddata sample_data \
	  && mv db.sqlite3.part db.sqlite3; }

$(BIN)/python:
ifdef UV
	uv venv --quiet --allow-existing --python $(PYTHON) $(VENV)
else
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing (Debian: apt-get install python3-venv)"; exit 1; }
endif

$(VENV)/.run: requirements.txt | $(BIN)/python
$(VENV)/.dev: requirements-dev.txt | $(BIN)/python
$(VENV)/.run:
ifdef UV
	VIRTUAL_ENV=$(VENV) uv pip install --quiet --require-hashes -r $<
else
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r $<
endif
	@touch $@

# uv, itself locked, installs the many packages of development several times faster than pip
$(VENV)/.dev:
ifdef UV
	VIRTUAL_ENV=$(VENV) uv pip install --quiet --require-hashes -r $<
else
	awk '/^uv==/ { found = 1 } found { print } found && !/\\$$/ { exit }' $< > $(VENV)/uv.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r $(VENV)/uv.txt
	VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --system-certs --require-hashes -r $<
endif
	@touch $@

# Test processes that start together would each compile all modules, so the first run compiles them
# before, beside the engine's tests.
$(VENV)/.compiled: $(VENV)/.dev
	@$(BIN)/pytest $(REST) --collect-only >/dev/null; touch $@

$(NEXT)/.dev: requirements-dev.txt $(VENV)/.dev
	$(BIN)/uv venv --quiet --allow-existing --python $(NEXT_PYTHON) $(NEXT)
	VIRTUAL_ENV=$(NEXT) $(BIN)/uv pip install --quiet --system-certs --no-verify-hashes -r $<
	VIRTUAL_ENV=$(NEXT) $(BIN)/uv pip install --quiet --system-certs '$(NEXT_DJANGO)'
	@touch $@

$(GENERATOR)/.installed: clients/python/generator.txt $(VENV)/.dev
	{ $(BIN)/uv venv --quiet --allow-existing --python $(BIN)/python $(GENERATOR) \
	  && VIRTUAL_ENV=$(GENERATOR) $(BIN)/uv pip install --quiet --system-certs -r $<; } \
	  || { test -z "$$CI" && echo "The client generator could not be installed: its tests are skipped"; }
	@mkdir -p $(@D) && touch $@

# the site's generator shares no package with the service
$(VENV)/docs/.docs: requirements-docs.txt | $(BIN)/python
ifdef UV
	uv venv --quiet --allow-existing --python $(BIN)/python $(VENV)/docs
	VIRTUAL_ENV=$(VENV)/docs uv pip install --quiet --require-hashes -r $<
else
	if test -x $(BIN)/uv; then \
	  $(BIN)/uv venv --quiet --allow-existing --python $(BIN)/python $(VENV)/docs \
	  && VIRTUAL_ENV=$(VENV)/docs $(BIN)/uv pip install --quiet --system-certs --require-hashes -r $<; \
	else \
	  $(PYTHON) -m venv $(VENV)/docs \
	  && $(VENV)/docs/bin/pip install --quiet --disable-pip-version-check --require-hashes -r $<; \
	fi
endif
	@touch $@

$(ICAL_JS): tests/ical_js/package-lock.json
	npm ci --silent --no-audit --no-fund --fetch-retries=1 --prefix $(<D) \
	  || { test -z "$$CI" && echo "ical.js could not be installed: its tests are skipped"; }
	@touch $@

$(OPENAPI_TOOLS): tests/openapi_tools/package-lock.json
	npm ci --silent --no-audit --no-fund --fetch-retries=1 --prefix $(<D)
	@touch $@
