#!/bin/bash
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# go-ipld-cbor v0.3.0 turns empty bytes into null when it reads a block and writes it again.
#
# An empty byte string (0x40) becomes a nil slice, which is written as null (0xf6). Decode names
# what it has written, so a canonical block of DAG-CBOR comes back as another block with another
# CID, without an error. Lotus' ChainGetNode does that with the values of arrays and maps: a receipt
# [20, h'', 126719] reads as [20, null, 126719] there, under the CID of the latter.
#
# Seen:
#   [20, h'', 7]    83144007 -> 8314f607
#   [20, h'00', 7]  8314410007 -> 8314410007
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat >main.go <<'GO'
package main

import (
	"encoding/hex"
	"fmt"

	cbornode "github.com/ipfs/go-ipld-cbor"
	mh "github.com/multiformats/go-multihash"
)

func main() {
	for _, text := range []string{"83144007", "8314410007"} {
		block, err := hex.DecodeString(text)
		if err != nil {
			panic(err)
		}
		node, err := cbornode.Decode(block, mh.SHA2_256, -1)
		if err != nil {
			panic(err)
		}
		fmt.Printf("%s -> %x\n", text, node.RawData())
	}
}
GO
go mod init finding 2>/dev/null
go get github.com/ipfs/go-ipld-cbor@v0.3.0 github.com/multiformats/go-multihash@v0.2.3 2>/dev/null
go run main.go | tee seen
[ "$(cat seen)" = "83144007 -> 8314f607
8314410007 -> 8314410007" ]
