// SPDX-License-Identifier: Apache-2.0 OR MIT
// parse.js FILE: the document as @open-rpc/schema-utils-js reads it by default: resolved, validated.
const { parseOpenRPCDocument } = require("@open-rpc/schema-utils-js");

parseOpenRPCDocument(process.argv[2]).then(
  (document) => console.log(document.methods.length),
  (error) => {
    console.error(error.message || String(error));
    process.exit(1);
  },
);
