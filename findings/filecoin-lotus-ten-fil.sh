#!/bin/bash
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# PyPI filecoin-lotus 1.0.1 tells 10 FIL as 1: fromAtto drops the zeros of whole amounts.
#
# It puts the decimal point in and then takes every 0 and every point from the end, until there
# is another digit: of "10.000000000000000000" that leaves "1". So wallet_balance says 1.0 for a
# balance of 10 FIL, and for 100 and 1,000, and an amount in chain_get_messages_by_block is as
# wrong. toAtto has a trait of its own: a float that Python writes with an exponent becomes no
# number at all. The package needs requests and does not say so; it is installed beside it.
#
# Seen with 1.0.1 on Python 3.11:
#   fromAtto(10 FIL)    1
#   fromAtto(120 FIL)   12
#   fromAtto(1.5 FIL)   1.5
#   toAtto(0.00001)     1e-05000000000000000000
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check filecoin-lotus==1.0.1 requests==2.32.3

env/bin/python - <<'PY'
from filecoin_lotus.filecoin import FileCoin

client = FileCoin(FileCoin.HttpProvider("http://127.0.0.1:9/rpc/v0", "token"))
seen = {f"fromAtto({fil} FIL)": client.fromAtto(atto) for fil, atto in [
    ("10", "10" + "0" * 18), ("120", "120" + "0" * 18), ("1.5", "15" + "0" * 17)]}
seen["toAtto(0.00001)"] = client.toAtto(0.00001)
for call, value in seen.items():
    print(f"{call:18} {value}")
expected = ["1", "12", "1.5", "1e-05" + "0" * 18]
raise SystemExit(list(seen.values()) != expected)
PY
