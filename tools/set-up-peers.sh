#!/bin/sh
# Makes .venv-peers, which has what calcgrid is compared to, with the Python of .venv. Does nothing
# when that is done already: the stamp holds the folder, the Python, and a checksum of the lists.
set -eu
cd "$(dirname "$0")/.."

venv=.venv-peers
stamp=$venv/installed
wanted=bench/peers/requirements.txt
versions=bench/peers/constraints.txt

contents() {
    echo "$PWD"
    .venv/bin/python -c 'import sys; print(sys.version)'
    cksum "$wanted" "$versions"
}

if [ "$(cat "$stamp" 2>/dev/null)" != "$(contents)" ]; then
    echo "calcgrid: installing into $venv; the first time this takes a minute" >&2
    .venv/bin/python -m venv --clear "$venv"
    PIP_CONSTRAINT=$versions PIP_BUILD_CONSTRAINT=$versions \
        "$venv/bin/python" -m pip install -qq --disable-pip-version-check --requirement "$wanted"
    contents >"$stamp"
fi
