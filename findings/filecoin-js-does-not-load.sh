#!/bin/bash
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# npm filecoin.js 0.0.5-alpha does not load with what it says it needs.
#
# Its main file requires ipld-dag-cbor and cids, which its package.json does not name. They used
# to come along with a fork of filecoin-signing-tools that it takes from GitHub; with the package
# of that name from the registry in its place, as where GitHub is not reached, require() ends in
# MODULE_NOT_FOUND. With both beside it, it loads.
#
# Seen with 0.0.5-alpha on Node 20:
#   alone                             Cannot find module 'ipld-dag-cbor'
#   with ipld-dag-cbor and cids       loads
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >package.json <<'JSON'
{
  "private": true,
  "dependencies": { "filecoin.js": "0.0.5-alpha" },
  "overrides": { "filecoin.js": { "@zondax/filecoin-signing-tools": "2.4.3" } }
}
JSON
npm install --silent --ignore-scripts --no-audit --no-fund >/dev/null

look() {
	node -e 'try { require("filecoin.js"); console.log("loads"); }
		catch (error) { console.log(error.message.split("\n")[0]); }'
}

alone=$(look)
printf 'alone: %s\n' "$alone"
npm install --silent --ignore-scripts --no-audit --no-fund ipld-dag-cbor@0.17.1 cids@1.1.9 \
	>/dev/null
beside=$(look)
printf 'with ipld-dag-cbor and cids: %s\n' "$beside"
[ "$alone" = "Cannot find module 'ipld-dag-cbor'" ] && [ "$beside" = loads ]
