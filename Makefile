# The three that matter: make run, make test, make check. `make help` tells the rest.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
STATIC := var/static/staticfiles.json

.PHONY: help
help: ## Say what can be made
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

# Serving ---------------------------------------------------------------------------------------------

.PHONY: run
run: .venv/installed .env $(STATIC) ## Serve the site on this machine, as production does (PORT=8000)
	@DEBUG=0 $(BIN)/python manage.py prepare --port $(PORT)
	@echo "To curate at http://127.0.0.1:$(PORT)/admin/, make an account in another terminal: make curator"
	@echo "Ctrl-C stops the site."
	@DEBUG=0 PORT=$(PORT) exec $(BIN)/gunicorn

.PHONY: dev
dev: .venv/installed .env ## Serve the site and reload when a file changes, with errors shown (PORT=8000)
	@DEBUG=1 $(BIN)/python manage.py prepare --port $(PORT)
	@DEBUG=1 PORT=$(PORT) exec $(BIN)/python manage.py runserver 127.0.0.1:$(PORT)

.PHONY: curator
curator: .venv/installed .env ## Make an account that may do everything in the admin
	@DEBUG=0 $(BIN)/python manage.py createsuperuser

# Settings for this machine alone. git ignores the file; production sets the same names in its environment.
.env: | .venv/bin/python
	@echo "Writing .env: settings for this machine alone, with a secret key of its own."
	@umask 077; { \
	  echo "SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))')"; \
	  echo "ALLOWED_HOSTS=localhost,127.0.0.1,[::1]"; \
	  echo "HTTPS=0"; \
	  echo "# Mail is printed on the terminal."; \
	  echo "EMAIL_URL=console:"; \
	  echo "CONTACT_EMAIL=map@example.org"; \
	} > $@

# Static files, hashed and compressed; again only when one of them changed.
$(STATIC): $(shell find static -type f) requirements.txt | .venv/installed .env
	@echo "Collecting and compressing static files: half a minute, once."
	@mkdir -p var && touch var/static.started
	@DEBUG=0 $(BIN)/python manage.py collectstatic --noinput --verbosity 0
	@touch -r var/static.started $@

# The virtual environment -------------------------------------------------------------------------------

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "This needs Python 3.11 or newer. If you have one by another name: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; \
	  exit 1; }
	@echo "Making a virtual environment in .venv."
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
	  echo "Python cannot make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }

# The stamps say which requirements are installed, so that a second run installs nothing.
PIP := $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes
.venv/installed: requirements.txt | .venv/bin/python
	@echo "Installing the locked packages: a minute, once."
	@$(PIP) -r requirements.txt
	@touch $@

.venv/installed-dev: requirements-dev.txt | .venv/bin/python
	@echo "Installing the locked packages for development: a minute, once."
	@$(PIP) -r requirements-dev.txt
	@touch $@ .venv/installed

COMPILE := $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate

.PHONY: lock
lock: .venv/installed-dev ## Lock the requirements again, from pyproject.toml
	$(COMPILE) --output-file requirements.txt
	$(COMPILE) --group dev --constraint requirements.txt --output-file requirements-dev.txt

# Tests and checks ----------------------------------------------------------------------------------------

.PHONY: test
test: .venv/installed-dev $(STATIC) ## Every test, on SQLite and on PostgreSQL, in a browser too
	@$(BIN)/python -m pytest -q -n 3 --dist=each

.PHONY: bench
bench: .venv/installed-dev ## Times of lists, searches, imports at 10,000 and 100,000 entries
	@DEBUG=1 $(BIN)/python -m tests.benchmarks

.PHONY: check
check: .venv/installed-dev ## Formatting, lint, types, templates, migrations, production's settings
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy --no-incremental .
	$(BIN)/djlint --quiet --lint templates
	DEBUG=1 $(BIN)/python manage.py makemigrations --check --dry-run
	env -u DATABASE_URL DEBUG=0 HTTPS=1 ALLOWED_HOSTS=map.example.org EMAIL_URL=smtp://mail.example.org \
	  CONTACT_EMAIL=map@example.org \
	  SECRET_KEY="$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))')" \
	  $(BIN)/python manage.py check --deploy --fail-level WARNING
