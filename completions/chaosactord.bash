# SPDX-License-Identifier: Apache-2.0 OR MIT
# Made by script/generate-docs: do not edit.
# shellcheck disable=SC2207 # words hold no blanks

_chaosactord() {
	local word="${COMP_WORDS[COMP_CWORD]}"
	COMPREPLY=()
	case "${COMP_WORDS[COMP_CWORD - 1]}" in
	--config)
		COMPREPLY=($(compgen -f -- "$word"))
		return ;;
	--listen)
		:
		return ;;
	--log-level)
		COMPREPLY=($(compgen -W 'error warn info debug' -- "$word"))
		return ;;
	--log-format)
		COMPREPLY=($(compgen -W 'text json' -- "$word"))
		return ;;
	--info-out)
		COMPREPLY=($(compgen -f -- "$word"))
		return ;;
	--data-dir)
		COMPREPLY=($(compgen -d -- "$word"))
		return ;;
	--tmp-dir)
		COMPREPLY=($(compgen -d -- "$word"))
		return ;;
	--durability)
		COMPREPLY=($(compgen -W 'full none' -- "$word"))
		return ;;
	--map-size)
		:
		return ;;
	--block-cache)
		:
		return ;;
	--genesis)
		:
		return ;;
	--network-version)
		:
		return ;;
	--epoch)
		:
		return ;;
	--base-fee)
		:
		return ;;
	--circ-supply)
		:
		return ;;
	--auth-secret)
		COMPREPLY=($(compgen -f -- "$word"))
		return ;;
	--cookie-file)
		COMPREPLY=($(compgen -f -- "$word"))
		return ;;
	--allow-methods)
		:
		return ;;
	--deny-methods)
		:
		return ;;
	--allow-origin)
		:
		return ;;
	--allow-host)
		:
		return ;;
	--max-connections)
		:
		return ;;
	--max-connections-per-address)
		:
		return ;;
	--connection-timeout)
		:
		return ;;
	--request-timeout)
		:
		return ;;
	--max-body)
		:
		return ;;
	--max-body-memory)
		:
		return ;;
	--max-answer-memory)
		:
		return ;;
	--max-response)
		:
		return ;;
	--max-batch)
		:
		return ;;
	--max-json-depth)
		:
		return ;;
	--max-request-memory)
		:
		return ;;
	--total-memory)
		:
		return ;;
	--max-exports)
		:
		return ;;
	--max-call-depth)
		:
		return ;;
	--vm-memory)
		:
		return ;;
	--run-timeout)
		:
		return ;;
	--queue)
		:
		return ;;
	--auto-world-ttl)
		:
		return ;;
	--world-messages)
		:
		return ;;
	--world-bytes)
		:
		return ;;
	--world-age)
		:
		return ;;
	--max-import)
		:
		return ;;
	--import-ttl)
		:
		return ;;
	--http-threads)
		:
		return ;;
	--workers)
		:
		return ;;
	esac
	if [ "$COMP_CWORD" -eq 1 ]; then
		COMPREPLY=($(compgen -W 'db --config --listen --log-level --log-format --info-out --data-dir --ephemeral --tmp-dir --durability --map-size --block-cache --genesis --network-version --epoch --base-fee --circ-supply --auth --insecure --auth-secret --cookie-file --read-only --allow-methods --deny-methods --allow-origin --allow-host --max-connections --max-connections-per-address --connection-timeout --request-timeout --max-body --max-body-memory --max-answer-memory --max-response --max-batch --max-json-depth --max-request-memory --total-memory --max-exports --max-call-depth --vm-memory --run-timeout --queue --auto-world-ttl --world-messages --world-bytes --world-age --max-import --import-ttl --http-threads --workers --version --help' -- "$word"))
	elif [ "$COMP_CWORD" -eq 2 ] && [ "${COMP_WORDS[1]}" = db ]; then
		COMPREPLY=($(compgen -W 'check' -- "$word"))
	else
		COMPREPLY=($(compgen -W '--config --listen --log-level --log-format --info-out --data-dir --ephemeral --tmp-dir --durability --map-size --block-cache --genesis --network-version --epoch --base-fee --circ-supply --auth --insecure --auth-secret --cookie-file --read-only --allow-methods --deny-methods --allow-origin --allow-host --max-connections --max-connections-per-address --connection-timeout --request-timeout --max-body --max-body-memory --max-answer-memory --max-response --max-batch --max-json-depth --max-request-memory --total-memory --max-exports --max-call-depth --vm-memory --run-timeout --queue --auto-world-ttl --world-messages --world-bytes --world-age --max-import --import-ttl --http-threads --workers' -- "$word"))
	fi
}
complete -F _chaosactord chaosactord
