#!/bin/sh
# Makes .venv and installs calcgrid into it with everything that checks it. Does nothing when
# that is done already: the stamp holds the folder, and a checksum of what was installed from.
set -eu
cd "$(dirname "$0")/.."

venv=.venv
stamp=$venv/installed
oldest=3.$(sed -n 's/^requires-python = ">=3\.\([0-9]*\)"$/\1/p' pyproject.toml)
again="or name another: make PYTHON=/path/to/python3"

fail() {
    echo "calcgrid: $1" >&2
    exit 1
}

is_new_enough() {
    "$1" -c "import sys; sys.exit(sys.version_info < ($(echo "$oldest" | tr . ,)))" 2>/dev/null
}

version_of() {
    "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null
}

makes_environments() {
    "$1" -c 'import ensurepip, venv' 2>/dev/null
}

# The newest Python that can be used; else one sentence about the nearest one.
find_python() {
    if [ -n "${PYTHON:-}" ]; then
        set -- "$PYTHON"
    else
        set -- python3.14 python3.13 python3.12 python3.11 python3 python
    fi
    without_venv=
    too_old=
    for python; do
        if is_new_enough "$python"; then
            if makes_environments "$python"; then
                echo "$python"
                return
            fi
            without_venv=${without_venv:-$python}
        elif version_of "$python" >/dev/null; then
            too_old=${too_old:-$python}
        fi
    done
    if [ -n "$without_venv" ]; then
        package=python$(version_of "$without_venv")-venv
        fail "$without_venv cannot make virtual environments: install what it lacks\
 (on Debian and Ubuntu: apt install $package), $again"
    elif [ -n "$too_old" ]; then
        fail "Python $oldest or newer is needed and $too_old is $(version_of "$too_old"):\
 install a newer Python, $again"
    fi
    fail "Python $oldest or newer is needed and ${PYTHON:-python3} does not run here:\
 install it (on Debian and Ubuntu: apt install python3 python3-venv), $again"
}

build_of() {
    "$1" -c 'import sys; print(sys.version)' 2>/dev/null
}

# Whether .venv was made here, is whole, and has the Python that was asked for.
is_usable() {
    [ "$(head -n 1 "$stamp" 2>/dev/null)" = "$PWD" ] || return 1
    "$venv/bin/python" -c 'import pip' 2>/dev/null || return 1
    [ -z "${PYTHON:-}" ] || [ "$(build_of "$PYTHON")" = "$(build_of "$venv/bin/python")" ]
}

contents() {
    echo "$PWD"
    cksum pyproject.toml constraints.txt
}

if ! is_usable; then
    python=$(find_python)
    echo "calcgrid: making $venv with Python $(version_of "$python")" >&2
    "$python" -m venv --clear "$venv"
    echo "$PWD" >"$stamp"
fi
if [ "$(cat "$stamp")" != "$(contents)" ]; then
    echo "calcgrid: installing into $venv; the first time this takes a minute" >&2
    # Through the environment, so that the build of the package keeps to the constraints too;
    # which of the two does that depends on the version of pip.
    PIP_CONSTRAINT=constraints.txt PIP_BUILD_CONSTRAINT=constraints.txt \
        "$venv/bin/python" -m pip install -qq --disable-pip-version-check --editable '.[dev]'
    contents >"$stamp"
fi
