#!/bin/bash
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# PyPI ipld-car 0.0.1 does not import after `pip install ipld-car`.
#
# It needs dag_cbor to read the header of a CAR and does not say so in its metadata, so nobody
# installs it: the first import ends in ModuleNotFoundError. With dag-cbor beside it, it reads.
#
# Seen with ipld-car 0.0.1 on Python 3.11:
#   alone              ModuleNotFoundError: No module named 'dag_cbor'
#   with dag-cbor      imports
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check ipld-car==0.0.1

alone=$(env/bin/python -c 'import ipld_car' 2>&1 | tail -n 1 || true)
printf 'alone: %s\n' "$alone"
[ "$alone" = "ModuleNotFoundError: No module named 'dag_cbor'" ]

env/bin/pip install --quiet --disable-pip-version-check dag-cbor==0.3.3
env/bin/python -c 'import ipld_car; print("with dag-cbor: imports")'
