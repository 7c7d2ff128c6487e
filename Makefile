# Two commands do all the set-up on a fresh machine: `make demo` and `make test`.
SERVICE ?= wiltshire
SERVE ?= 1
PYTHON ?= python3

.PHONY: guide screenshots demo test setup check pins clean

demo:            ## set up, plan the service's next term, write build/demo/, serve the site
	$(PYTHON) run.py demo $(SERVICE) $(if $(filter 0,$(SERVE)),--no-serve,)

setup:           ## set up only: packages, the command, browser assets
	$(PYTHON) run.py setup

test:            ## set up and run every test, real Chromium and real PostgreSQL included
	$(PYTHON) run.py test $(ARGS)

check:           ## format, lint, types, layers, tests
	$(PYTHON) run.py check

screenshots:     ## pictures of every page, and the two of the README
	$(PYTHON) run.py setup dev
	$(PYTHON) run.py demo wiltshire --no-serve
	.venv/bin/python -m tools.screenshots --readme

guide:           ## the guide's pictures, made by the browser tests as they go through the pages
	$(PYTHON) run.py setup dev
	rm -rf build/pictures && mkdir -p build/pictures
	EVENHAND_PICTURES=$(CURDIR)/build/pictures $(PYTHON) run.py test tests/journeys/test_a_new_administrator_installs_and_publishes.py tests/journeys/test_transport_office.py tests/journeys/test_a_driver_notes_without_a_signal.py
	.venv/bin/python -m tools.guide_pictures

bench-%:         ## run one benchmark beside its peers, e.g. make bench-demo
	$(PYTHON) run.py setup dev
	.venv/bin/python bench/$*.py

UV_COMPILE = .venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate
pins:            ## lock the packages again after a change of pyproject.toml
	$(UV_COMPILE) pyproject.toml -o requirements/app.txt
	$(UV_COMPILE) pyproject.toml --extra dev -c requirements/app.txt -o requirements/dev.txt
	$(UV_COMPILE) pyproject.toml --extra dev --extra boundaries -c requirements/dev.txt -o requirements/boundaries.txt

clean:           ## remove what was built; the environment stays
	rm -rf build
