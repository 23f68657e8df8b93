#!/bin/bash
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# Lotus v1.35.0 gave two of its JSON-RPC error codes each other's meaning.
#
# The codes are counted by their place in a list (api/api_errors.go), and ErrActorNotFound and
# ErrExecutionReverted have changed places in it. A client of v1.34.3 that asks a node of v1.35.0
# for an actor that is not there takes code 11 for ErrExecutionReverted, fails to read that
# type's data, writes an error into its log, and no errors.As finds ErrActorNotFound; the other
# way round as well. Nothing in the handshake shows it: the API version is the same.
#
# Seen:
#   v1.34.3  actor not found 3   execution reverted 11  API 131840
#   v1.35.0  actor not found 11  execution reverted 3   API 131840
#   v1.36.0  actor not found 11  execution reverted 3   API 131840
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# look VERSION: the codes that the constants of its source have, compiled by themselves.
look() {
	local version=$1 folder api
	folder=$(go mod download -json "github.com/filecoin-project/lotus@$version" |
		sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')
	{
		printf 'package main\n\nimport "fmt"\n\n'
		sed -n '/^const (/,/^)/p' "$folder/api/api_errors.go" |
			sed 's/jsonrpc\.FirstUserCode/2/' # go-jsonrpc errors.go
		printf '\nfunc main() { fmt.Print(EActorNotFound, EExecutionReverted) }\n'
	} >main.go
	api=$(sed -n 's/.*FullAPIVersion1 *= newVer(\(.*\))$/\1/p' "$folder/api/version.go")
	[ "$api" = "2, 3, 0" ] || return 1
	printf '%s %s\n' "$version" "$(go run main.go)" | tee -a seen
}

look v1.34.3
look v1.35.0
look v1.36.0
[ "$(cat seen)" = "v1.34.3 3 11
v1.35.0 11 3
v1.36.0 11 3" ]
