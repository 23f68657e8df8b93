#!/bin/bash
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# @open-rpc/schema-utils-js 2.2.1 does not come to an end with a schema that leads back to itself.
#
# A tree is such a schema: its children are trees, `{"$ref": "#/components/schemas/Tree"}`, which
# JSON Schema allows, and the meta-schema of OpenRPC too. parseOpenRPCDocument resolves references
# by default (@json-schema-tools/dereferencer 1.6.3): it remembers what a reference leads to only
# once all that is inside is resolved, so it begins anew with every tree that it meets in one. It
# takes processor time and memory for as long as it is let; no error is given.
#
# Seen with 2.2.1 on Node 20.20.2:
#   a list of texts in place of trees   1 method, in well under a second
#   trees                               nothing after 20 seconds
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --no-audit --no-fund --ignore-scripts --silent \
	@open-rpc/schema-utils-js@2.2.1 @json-schema-tools/dereferencer@1.6.3

cat >parse.js <<'JS'
const { parseOpenRPCDocument } = require("@open-rpc/schema-utils-js");
const child = process.argv[2] === "tree" ? { $ref: "#/components/schemas/Tree" }
                                         : { type: "string" };
const Tree = { type: "object", properties: { children: { type: "array", items: child } } };
parseOpenRPCDocument({
  openrpc: "1.3.2",
  info: { title: "trees", version: "1" },
  methods: [{ name: "tree", params: [],
              result: { name: "tree", schema: { $ref: "#/components/schemas/Tree" } } }],
  components: { schemas: { Tree } },
}).then((document) => console.log(document.methods.length), (error) => {
  console.log(`refused: ${error.message || error}`);
});
JS

flat=$(timeout 20 node parse.js flat)
printf 'texts: %s method\n' "$flat"
[ "$flat" = 1 ]

code=0
tree=$(timeout 20 node --max-old-space-size=4000 parse.js tree) || code=$?
printf 'trees: exit %d, said %s\n' "$code" "${tree:-nothing}"
[ "$code" = 124 ] && [ -z "$tree" ]
