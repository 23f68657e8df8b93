#!/bin/bash
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# go-ipld-prime v0.24.0 reads the least integer of CBOR, -2^64, as 0.
#
# DAG-CBOR has integers from -2^64 to 2^64-1, the library's those of int64. What is below is refused
# with an error, but for the very last one (0x3bffffffffffffffff), which becomes 0 without any.
#
# Seen:
#   3b7fffffffffffffff -> -9223372036854775808
#   3b8000000000000000 -> cbor: negative integer out of rage of int64 type
#   3bfffffffffffffffe -> cbor: negative integer out of rage of int64 type
#   3bffffffffffffffff -> 0
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat >main.go <<'GO'
package main

import (
	"bytes"
	"encoding/hex"
	"fmt"

	"github.com/ipld/go-ipld-prime/codec/dagcbor"
	"github.com/ipld/go-ipld-prime/node/basicnode"
)

func main() {
	for _, text := range []string{
		"3b7fffffffffffffff", "3b8000000000000000",
		"3bfffffffffffffffe", "3bffffffffffffffff",
	} {
		block, err := hex.DecodeString(text)
		if err != nil {
			panic(err)
		}
		builder := basicnode.Prototype.Any.NewBuilder()
		if err := dagcbor.Decode(builder, bytes.NewReader(block)); err != nil {
			fmt.Printf("%s -> %s\n", text, err)
			continue
		}
		value, err := builder.Build().AsInt()
		if err != nil {
			panic(err)
		}
		fmt.Printf("%s -> %d\n", text, value)
	}
}
GO
go mod init finding 2>/dev/null
go get github.com/ipld/go-ipld-prime/codec/dagcbor@v0.24.0 2>/dev/null
go run main.go | tee seen
[ "$(cat seen)" = "3b7fffffffffffffff -> -9223372036854775808
3b8000000000000000 -> cbor: negative integer out of rage of int64 type
3bfffffffffffffffe -> cbor: negative integer out of rage of int64 type
3bffffffffffffffff -> 0" ]
