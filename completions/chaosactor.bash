# SPDX-License-Identifier: Apache-2.0 OR MIT
# Made by script/generate-docs: do not edit.
# shellcheck disable=SC2207 # words hold no blanks

_chaosactor() {
	local word="${COMP_WORDS[COMP_CWORD]}" command="" i
	COMPREPLY=()
	case "${COMP_WORDS[COMP_CWORD - 1]}" in
	--token-file|--output)
		COMPREPLY=($(compgen -f -- "$word"))
		return ;;
	--args|--raw|--from|--msg-to|--msg-value|--gas-limit|--gas-fee-cap|--gas-premium|--nonce|--at|--expect-exit|--url|--token|--world|--timeout|--proxy|--branch|--addrs|--types|--actor-cid|--address|--beneficiary|--to|--value|--method|--params|--invoke|--code|--message|--cbor|--depth|--limit|--from-world|--to-world|--format|--epoch|--network-version|--base-fee|--circ-supply|--address-prefix|--env|--ttl|--quota|--prefix|--after|--back|--root|--msg-cid|--count|--keep|--min-run|--variant|--match|--time-limit|--try-limit|--id|--description|--comment|--tag|--retain|--fatal)
		:
		return ;;
	esac
	for ((i = 1; i < COMP_CWORD; i++)); do
		case "${COMP_WORDS[i]}" in
		--args|--raw|--from|--msg-to|--msg-value|--gas-limit|--gas-fee-cap|--gas-premium|--nonce|--at|--expect-exit|--url|--token|--token-file|--world|--timeout|--proxy|--branch|--addrs|--types|--actor-cid|--address|--beneficiary|--to|--value|--method|--params|--invoke|--code|--message|--cbor|--depth|--limit|--from-world|--to-world|--format|--epoch|--network-version|--base-fee|--circ-supply|--address-prefix|--env|--ttl|--quota|--prefix|--after|--back|--root|--msg-cid|--count|--keep|--min-run|--variant|--output|--match|--time-limit|--try-limit|--id|--description|--comment|--tag|--retain|--fatal) ((i++)) ;;
		-*) ;;
		*) command+="${command:+ }${COMP_WORDS[i]}" ;;
		esac
	done
	case "$command" in
	'') COMPREPLY=($(compgen -W 'invoke apply state diff dag env world snapshot label trace history watch gc vector export import call healthcheck help --url --token --token-file --world --json --timeout --local --proxy --help' -- "$word")) ;;
	'invoke') COMPREPLY=($(compgen -W 'constructor caller-validation create-actor resolve-address delete-actor send mutate-state abort-with inspect-runtime create-state' -- "$word")) ;;
	'state') COMPREPLY=($(compgen -W 'root actor read list' -- "$word")) ;;
	'dag') COMPREPLY=($(compgen -W 'get stat' -- "$word")) ;;
	'env') COMPREPLY=($(compgen -W 'get set' -- "$word")) ;;
	'world') COMPREPLY=($(compgen -W 'create fork list get reset rewind delete diff' -- "$word")) ;;
	'snapshot') COMPREPLY=($(compgen -W 'create restore list delete' -- "$word")) ;;
	'label') COMPREPLY=($(compgen -W 'set list delete' -- "$word")) ;;
	'vector') COMPREPLY=($(compgen -W 'run lint minimize export' -- "$word")) ;;
	'invoke constructor'|'invoke constructor '*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W '--args --raw --from --msg-to --msg-value --gas-limit --gas-fee-cap --gas-premium --nonce --trace --simulate --at --expect-exit --url --token --token-file --world --json --timeout --local --proxy --help' -- "$word"))
		else
			COMPREPLY=($(compgen -f -- "$word"))
		fi ;;
	'invoke caller-validation'|'invoke caller-validation '*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W '--branch --addrs --types --args --raw --from --msg-to --msg-value --gas-limit --gas-fee-cap --gas-premium --nonce --trace --simulate --at --expect-exit --url --token --token-file --world --json --timeout --local --proxy --help' -- "$word"))
		else
			COMPREPLY=($(compgen -f -- "$word"))
		fi ;;
	'invoke create-actor'|'invoke create-actor '*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W '--actor-cid --address --undef-actor-cid --undef-address --args --raw --from --msg-to --msg-value --gas-limit --gas-fee-cap --gas-premium --nonce --trace --simulate --at --expect-exit --url --token --token-file --world --json --timeout --local --proxy --help' -- "$word"))
		else
			COMPREPLY=($(compgen -f -- "$word"))
		fi ;;
	'invoke resolve-address'|'invoke resolve-address '*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W '--address --args --raw --from --msg-to --msg-value --gas-limit --gas-fee-cap --gas-premium --nonce --trace --simulate --at --expect-exit --url --token --token-file --world --json --timeout --local --proxy --help' -- "$word"))
		else
			COMPREPLY=($(compgen -f -- "$word"))
		fi ;;
	'invoke delete-actor'|'invoke delete-actor '*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W '--beneficiary --args --raw --from --msg-to --msg-value --gas-limit --gas-fee-cap --gas-premium --nonce --trace --simulate --at --expect-exit --url --token --token-file --world --json --timeout --local --proxy --help' -- "$word"))
		else
			COMPREPLY=($(compgen -f -- "$word"))
		fi ;;
	'invoke send'|'invoke send '*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W '--to --value --method --params --invoke --args --raw --from --msg-to --msg-value --gas-limit --gas-fee-cap --gas-premium --nonce --trace --simulate --at --expect-exit --url --token --token-file --world --json --timeout --local --proxy --help' -- "$word"))
		else
			COMPREPLY=($(compgen -f -- "$word"))
		fi ;;
	'invoke mutate-state'|'invoke mutate-state '*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W '--value --branch --args --raw --from --msg-to --msg-value --gas-limit --gas-fee-cap --gas-premium --nonce --trace --simulate --at --expect-exit --url --token --token-file --world --json --timeout --local --proxy --help' -- "$word"))
		else
			COMPREPLY=($(compgen -f -- "$word"))
		fi ;;
	'invoke abort-with'|'invoke abort-with '*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W '--code --message --uncontrolled --args --raw --from --msg-to --msg-value --gas-limit --gas-fee-cap --gas-premium --nonce --trace --simulate --at --expect-exit --url --token --token-file --world --json --timeout --local --proxy --help' -- "$word"))
		else
			COMPREPLY=($(compgen -f -- "$word"))
		fi ;;
	'invoke inspect-runtime'|'invoke inspect-runtime '*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W '--args --raw --from --msg-to --msg-value --gas-limit --gas-fee-cap --gas-premium --nonce --trace --simulate --at --expect-exit --url --token --token-file --world --json --timeout --local --proxy --help' -- "$word"))
		else
			COMPREPLY=($(compgen -f -- "$word"))
		fi ;;
	'invoke create-state'|'invoke create-state '*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W '--args --raw --from --msg-to --msg-value --gas-limit --gas-fee-cap --gas-premium --nonce --trace --simulate --at --expect-exit --url --token --token-file --world --json --timeout --local --proxy --help' -- "$word"))
		else
			COMPREPLY=($(compgen -f -- "$word"))
		fi ;;
	'invoke '*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W '--args --raw --from --msg-to --msg-value --gas-limit --gas-fee-cap --gas-premium --nonce --trace --simulate --at --expect-exit --url --token --token-file --world --json --timeout --local --proxy --help' -- "$word"))
		else
			COMPREPLY=($(compgen -f -- "$word"))
		fi ;;
	'apply'|'apply '*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W '--cbor --trace --simulate --at --expect-exit --url --token --token-file --world --json --timeout --local --proxy --help' -- "$word"))
		else
			COMPREPLY=($(compgen -f -- "$word"))
		fi ;;
	'state root'|'state root '*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W '--at --url --token --token-file --world --json --timeout --local --proxy --help' -- "$word"))
		else
			COMPREPLY=($(compgen -f -- "$word"))
		fi ;;
	'state actor'|'state actor '*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W '--url --token --token-file --world --json --timeout --local --proxy --help' -- "$word"))
		else
			COMPREPLY=($(compgen -f -- "$word"))
		fi ;;
	'state read'|'state read '*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W '--url --token --token-file --world --json --timeout --local --proxy --help' -- "$word"))
		else
			COMPREPLY=($(compgen -f -- "$word"))
		fi ;;
	'state list'|'state list '*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W '--url --token --token-file --world --json --timeout --local --proxy --help' -- "$word"))
		else
			COMPREPLY=($(compgen -f -- "$word"))
		fi ;;
	'diff'|'diff '*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W '--depth --limit --from-world --to-world --url --token --token-file --world --json --timeout --local --proxy --help' -- "$word"))
		else
			COMPREPLY=($(compgen -f -- "$word"))
		fi ;;
	'dag get'|'dag get '*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W '--format --url --token --token-file --world --json --timeout --local --proxy --help' -- "$word"))
		else
			COMPREPLY=($(compgen -f -- "$word"))
		fi ;;
	'dag stat'|'dag stat '*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W '--limit --url --token --token-file --world --json --timeout --local --proxy --help' -- "$word"))
		else
			COMPREPLY=($(compgen -f -- "$word"))
		fi ;;
	'env get'|'env get '*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W '--url --token --token-file --world --json --timeout --local --proxy --help' -- "$word"))
		else
			COMPREPLY=($(compgen -f -- "$word"))
		fi ;;
	'env set'|'env set '*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W '--epoch --network-version --base-fee --circ-supply --address-prefix --url --token --token-file --world --json --timeout --local --proxy --help' -- "$word"))
		else
			COMPREPLY=($(compgen -f -- "$word"))
		fi ;;
	'world create'|'world create '*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W '--from --env --ttl --quota --url --token --token-file --world --json --timeout --local --proxy --help' -- "$word"))
		else
			COMPREPLY=($(compgen -f -- "$word"))
		fi ;;
	'world fork'|'world fork '*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W '--from --at --ttl --quota --url --token --token-file --world --json --timeout --local --proxy --help' -- "$word"))
		else
			COMPREPLY=($(compgen -f -- "$word"))
		fi ;;
	'world list'|'world list '*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W '--prefix --limit --after --url --token --token-file --world --json --timeout --local --proxy --help' -- "$word"))
		else
			COMPREPLY=($(compgen -f -- "$word"))
		fi ;;
	'world get'|'world get '*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W '--url --token --token-file --world --json --timeout --local --proxy --help' -- "$word"))
		else
			COMPREPLY=($(compgen -f -- "$word"))
		fi ;;
	'world reset'|'world reset '*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W '--to --url --token --token-file --world --json --timeout --local --proxy --help' -- "$word"))
		else
			COMPREPLY=($(compgen -f -- "$word"))
		fi ;;
	'world rewind'|'world rewind '*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W '--to --back --url --token --token-file --world --json --timeout --local --proxy --help' -- "$word"))
		else
			COMPREPLY=($(compgen -f -- "$word"))
		fi ;;
	'world delete'|'world delete '*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W '--url --token --token-file --world --json --timeout --local --proxy --help' -- "$word"))
		else
			COMPREPLY=($(compgen -f -- "$word"))
		fi ;;
	'world diff'|'world diff '*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W '--url --token --token-file --world --json --timeout --local --proxy --help' -- "$word"))
		else
			COMPREPLY=($(compgen -f -- "$word"))
		fi ;;
	'snapshot create'|'snapshot create '*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W '--url --token --token-file --world --json --timeout --local --proxy --help' -- "$word"))
		else
			COMPREPLY=($(compgen -f -- "$word"))
		fi ;;
	'snapshot restore'|'snapshot restore '*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W '--url --token --token-file --world --json --timeout --local --proxy --help' -- "$word"))
		else
			COMPREPLY=($(compgen -f -- "$word"))
		fi ;;
	'snapshot list'|'snapshot list '*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W '--prefix --limit --after --url --token --token-file --world --json --timeout --local --proxy --help' -- "$word"))
		else
			COMPREPLY=($(compgen -f -- "$word"))
		fi ;;
	'snapshot delete'|'snapshot delete '*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W '--url --token --token-file --world --json --timeout --local --proxy --help' -- "$word"))
		else
			COMPREPLY=($(compgen -f -- "$word"))
		fi ;;
	'label set'|'label set '*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W '--address --root --url --token --token-file --world --json --timeout --local --proxy --help' -- "$word"))
		else
			COMPREPLY=($(compgen -f -- "$word"))
		fi ;;
	'label list'|'label list '*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W '--prefix --limit --after --url --token --token-file --world --json --timeout --local --proxy --help' -- "$word"))
		else
			COMPREPLY=($(compgen -f -- "$word"))
		fi ;;
	'label delete'|'label delete '*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W '--url --token --token-file --world --json --timeout --local --proxy --help' -- "$word"))
		else
			COMPREPLY=($(compgen -f -- "$word"))
		fi ;;
	'trace'|'trace '*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W '--format --url --token --token-file --world --json --timeout --local --proxy --help' -- "$word"))
		else
			COMPREPLY=($(compgen -f -- "$word"))
		fi ;;
	'history'|'history '*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W '--from --limit --msg-cid --url --token --token-file --world --json --timeout --local --proxy --help' -- "$word"))
		else
			COMPREPLY=($(compgen -f -- "$word"))
		fi ;;
	'watch'|'watch '*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W '--from --count --url --token --token-file --world --json --timeout --local --proxy --help' -- "$word"))
		else
			COMPREPLY=($(compgen -f -- "$word"))
		fi ;;
	'gc'|'gc '*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W '--dry-run --keep --url --token --token-file --world --json --timeout --local --proxy --help' -- "$word"))
		else
			COMPREPLY=($(compgen -f -- "$word"))
		fi ;;
	'vector run'|'vector run '*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W '--format --check-trace --min-run --variant --url --token --token-file --world --json --timeout --local --proxy --help' -- "$word"))
		else
			COMPREPLY=($(compgen -f -- "$word"))
		fi ;;
	'vector lint'|'vector lint '*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W '--format --strict --notes --url --token --token-file --world --json --timeout --local --proxy --help' -- "$word"))
		else
			COMPREPLY=($(compgen -f -- "$word"))
		fi ;;
	'vector minimize'|'vector minimize '*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W '--output --expect-exit --match --rerun --time-limit --try-limit --url --token --token-file --world --json --timeout --local --proxy --help' -- "$word"))
		else
			COMPREPLY=($(compgen -f -- "$word"))
		fi ;;
	'vector export'|'vector export '*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W '--from --to --output --id --description --comment --tag --variant --retain --diagnostics --fatal --url --token --token-file --world --json --timeout --local --proxy --help' -- "$word"))
		else
			COMPREPLY=($(compgen -f -- "$word"))
		fi ;;
	'export'|'export '*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W '--at --restart --url --token --token-file --world --json --timeout --local --proxy --help' -- "$word"))
		else
			COMPREPLY=($(compgen -f -- "$word"))
		fi ;;
	'import'|'import '*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W '--root --with-chaos --network-version --epoch --resume --url --token --token-file --world --json --timeout --local --proxy --help' -- "$word"))
		else
			COMPREPLY=($(compgen -f -- "$word"))
		fi ;;
	'call'|'call '*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W '--url --token --token-file --world --json --timeout --local --proxy --help' -- "$word"))
		else
			COMPREPLY=($(compgen -f -- "$word"))
		fi ;;
	'healthcheck'|'healthcheck '*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W '--running --url --token --token-file --world --json --timeout --local --proxy --help' -- "$word"))
		else
			COMPREPLY=($(compgen -f -- "$word"))
		fi ;;
	'help'|'help '*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W '--url --token --token-file --world --json --timeout --local --proxy --help' -- "$word"))
		else
			COMPREPLY=($(compgen -f -- "$word"))
		fi ;;
	esac
}
complete -F _chaosactor chaosactor
