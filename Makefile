# `make annex` and `make test` set up all that they need: system libraries (with apt-get, as root or by sudo without
# a password), the virtual environment .venv/, the packages. Nothing is done twice.

ifeq ($(filter grouped-target,$(.FEATURES)),)
$(error GNU make 4.3 or newer is needed, this is $(MAKE_VERSION))
endif

MAKEFLAGS += --no-builtin-rules
SHELL = /bin/sh
.SHELLFLAGS = -ec
.ONESHELL:
.SILENT:
.NOTPARALLEL:
.DELETE_ON_ERROR:
.PHONY: help annex test lint wheel bench clean anew

export PYTHONUTF8 = 1
export PIP_DISABLE_PIP_VERSION_CHECK = 1

OUT = reports/out/xiaolan-2014
ANNEX = $(OUT)/budget-annex.zh.html $(OUT)/budget-annex.zh.pdf
SOURCES := $(shell find portfolio -type f ! -name '*.pyc'; find projects/xiaolan-2014 reports/budget-annex)

help:
	printf '%s\n' \
	  'make annex   print the budget annex of Xiaolan, HTML and PDF, into $(OUT)/' \
	  'make test    all checks: lint, types, import rules, tests with coverage' \
	  'make lint    the same without the tests' \
	  'make wheel   build the wheel into dist/' \
	  'make bench   speed of the indicators beside numpy-financial and pyxirr' \
	  'make clean   remove .venv/, caches and all outputs' \
	  'PYTHON=…     the Python (3.11 or newer) that a new .venv/ is made with'

annex: $(ANNEX)
	printf '%s\n' $(ANNEX)

$(ANNEX) &: .venv/.runtime $(SOURCES)
	.venv/bin/portfolio annex projects/xiaolan-2014 -o $(OUT) --report budget --formats html,pdf --lang zh >/dev/null

test: lint
	.venv/bin/pytest --cov

lint: .venv/.dev
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports

wheel: .venv/.runtime
	.venv/bin/python -m pip wheel --quiet --no-deps --wheel-dir dist .
	ls dist/*.whl

bench: .venv/.dev
	OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 .venv/bin/python -m pytest -s tests/benchmarks/bench_*.py

clean:
	rm -rf .venv dist reports/out .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- Set-up ---------------------------------------------------------------------------------------------------------

# A .venv that was left half made, lost its Python, or was moved or copied here is made anew.
SOUND = [ -e .venv/.complete ] && [ -x .venv/bin/python ] && grep -qsF '$(CURDIR)/.venv' .venv/pyvenv.cfg
ANEW := $(shell $(SOUND) || echo anew)

ifeq ($(shell uname),Darwin)
PANGO = libpangoft2-1.0.dylib
SUBSET = libharfbuzz-subset.0.dylib
else
PANGO = libpangoft2-1.0.so.0
SUBSET = libharfbuzz-subset.so.0
endif

.venv/.runtime: pyproject.toml $(ANEW)
	# Which Python?
	recent() { "$$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
	if [ -n '$(PYTHON)' ]; then set -- '$(PYTHON)'; else set -- python3.13 python3.12 python3.11 python3; fi
	until recent "$$1"; do
	  shift
	  [ $$# -gt 0 ] || { echo 'Python 3.11 or newer is needed$(if $(PYTHON),; $(PYTHON) is not.,.)' >&2; exit 1; }
	done
	python=$$1
	# What does the system lack?
	loads() { "$$python" -c 'import ctypes, sys; ctypes.CDLL(sys.argv[1])' "$$1" 2>/dev/null; }
	lacks() {
	  "$$python" -c 'import ensurepip, venv' 2>/dev/null || "$$python" -c \
	    'import sys; print("python%d.%d-venv ca-certificates" % sys.version_info[:2])'
	  loads $(PANGO) || echo libpangoft2-1.0-0
	  loads $(SUBSET) || echo libharfbuzz-subset0
	}
	packages=$$(lacks)
	if [ "$$packages" ] && command -v apt-get >/dev/null; then
	  as_root=
	  if [ "$$(id -u)" = 0 ]; then as_root=env; elif sudo -n true 2>/dev/null; then as_root='sudo -n'; fi
	  if [ "$$as_root" ]; then
	    echo 'Installing with apt-get:' $$packages
	    log=$$($$as_root apt-get -qq update 2>&1
	      $$as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=120 \
	        install --no-install-recommends $$packages 2>&1) || printf '%s\n' "$$log" >&2
	    packages=$$(lacks)
	  fi
	fi
	if [ "$$packages" ]; then
	  echo 'These system packages are missing. Please install them, then run make again:' >&2
	  echo '  Debian, Ubuntu   apt-get install --no-install-recommends' $$packages >&2
	  echo '  Fedora           dnf install pango harfbuzz' >&2
	  echo '  macOS            brew install pango' >&2
	  exit 1
	fi
	# The packages. While .complete is away, the installation may be half done.
	if ! { $(SOUND); }; then
	  rm -rf .venv
	  "$$python" -m venv .venv
	fi
	rm -f .venv/.complete
	echo 'Installing Python packages into .venv/'
	.venv/bin/python -m pip install --quiet -e .
	touch .venv/.complete .venv/.runtime

.venv/.dev: .venv/.runtime
	rm -f .venv/.complete
	echo 'Installing the tools of the tests into .venv/'
	.venv/bin/python -m pip install --quiet -e '.[dev]'
	touch .venv/.complete .venv/.dev
