# SPDX-License-Identifier: Apache-2.0 OR MIT
"""chaosactor: every command as text and with --json, its errors and exit codes."""
import json

import chain
from chain import b64, cbor
from exchange import Group, VECTORS
from vectors import SMALL, edited

GROUP = Group()

# ---- help and usage ----

COMMANDS = ("invoke constructor", "invoke caller-validation", "invoke create-actor",
            "invoke resolve-address", "invoke delete-actor", "invoke send", "invoke mutate-state",
            "invoke abort-with", "invoke inspect-runtime", "invoke create-state", "invoke 8",
            "apply", "state root", "state actor", "state read", "state list", "env get", "env set",
            "trace", "history", "vector run", "call", "healthcheck")
GROUP.chaosactor("--help")
GROUP.chaosactor("--version")
for command in COMMANDS + ("invoke", "state", "env", "vector"):
    GROUP.chaosactor(*command.split(), "--help")
for words in ([], ["-h"], ["invoke"], ["state"], ["nonsense"], ["invoke", "nonsense"],
              ["invoke", "abrt-with"], ["stat"], ["state", "rot"], ["env", "get", "extra"],
              ["--nonsense", "env", "get"], ["env", "get", "--nonsense"], ["env", "get", "--jsn"],
              ["--ulr", "x", "env", "get"], ["state", "actor"], ["env", "set"],
              ["invoke", "abort-with", "--code", "x"], ["invoke", "abort-with", "--mesage", "x"],
              ["invoke", "abort-with", "--code"], ["invoke", "abort-with", "--code", "1", "--code",
                                                   "2"],
              ["invoke", "abort-with", "--uncontrolled=maybe"], ["invoke", "abort-with", "extra"],
              ["invoke", "abort-with", "--raw", "%"], ["invoke", "abort-with", "--raw", "gA==",
                                                       "--code", "1"],
              ["invoke", "abort-with", "--args", "{", "--trace"],
              ["invoke", "abort-with", "--args", "[]"],
              ["invoke", "abort-with", "--args", "{}", "--code", "1"],
              ["invoke", "abort-with", "--args", "{}", "--raw", "gA=="],
              ["invoke", "send"], ["invoke", "send", "--to"], ["invoke", "mutate-state"],
              ["invoke", "resolve-address"], ["invoke", "delete-actor"],
              ["invoke", "send", "--to", "f0100", "--invoke", "{"],
              ["invoke", "send", "--to", "f0100", "--params", "0x0"],
              ["invoke", "send", "--to", "f0100", "--method", "x"], ["invoke", "8"],
              ["invoke", "8", "--args", "{}"], ["invoke", "-8"],
              ["trace"], ["trace", "1", "--format", "xml"], ["trace", "x"], ["apply"],
              ["apply", "-", "--cbor", "gA=="], ["apply", "--cbor", "%"],
              ["apply", "--cbor", "gA==", "--at", "head"], ["call"], ["call", "A.B", "7"],
              ["call", "A.B", "{"], ["call", "A.B", "[]", "x"],
              ["--timeout", "soon", "env", "get"], ["--timeout", "-1", "env", "get"],
              ["--local", "--url", "http://h", "env", "get"], ["--url", "ftp://h", "env", "get"],
              ["--url", "", "env", "get"], ["--url", "http://", "env", "get"],
              ["--url", "http://h:99999", "env", "get"],
              ["invoke", "abort-with", "--at", "head"],
              ["invoke", "abort-with", "--expect-exit", "x"],
              ["invoke", "abort-with", "--gas-limit", "x"], ["vector"], ["vector", "run"],
              ["vector", "run", "x", "--format", "xml"], ["vector", "run", "x", "--min-run", "-1"],
              ["vector", "run", "x", "--min-run", "x"], ["env", "set", "--epoch", "soon"],
              ["state", "actor", b"\xff"], ["history", "--from", "x"], ["healthcheck", "x"],
              ["--json", "nonsense"], ["--json", "env", "set", "--epoch", "x"],
              ["env", "get", "--json=maybe"], ["-j", "env", "get"]):
    GROUP.chaosactor(*words)
GROUP.chaosactor("env", "get", CHAOSACTOR_URL="http://127.0.0.1:1")
GROUP.chaosactor("--json", "env", "get", CHAOSACTOR_URL="http://127.0.0.1:1")
GROUP.chaosactor("healthcheck", CHAOSACTOR_URL="http://127.0.0.1:1")
GROUP.chaosactor("healthcheck", CHAOSACTORD_LISTEN="127.0.0.1:1")
GROUP.chaosactor("vector", "run", "{vectors}/chaos-nv04.json", CHAOSACTOR_URL="http://127.0.0.1:1")
GROUP.chaosactor("env", "get", CHAOSACTOR_URL="ftp://x")
GROUP.chaosactor("--local", "env", "get", CHAOSACTORD="/nowhere/chaosactord")

# ---- with a daemon ----

GROUP.daemon("--ephemeral")


def both(*words, **more):
    GROUP.chaosactor(*words, **more)
    GROUP.chaosactor("--json", *words, **more)


both("healthcheck")
both("state", "root")
both("invoke", "abort-with", "--code", "20", "--message", "boom", "--trace")
both("invoke", "send", "--to", "f098", "--invoke", '{"method": "mutateState", "args": '
     '{"value": "in"}}')
both("invoke", "inspect-runtime")
both("invoke", "constructor")
both("invoke", "caller-validation", "--branch", "is-address", "--addrs", "f0100", "--addrs",
     "f0101", "--simulate")
both("invoke", "caller-validation", "--branch", "is-type", "--types", "account", "--simulate")
both("invoke", "create-actor", "--actor-cid", "account", "--address", "f0150", "--simulate",
     "--trace")
both("invoke", "create-actor", "--undef-actor-cid", "--undef-address", "--simulate")
both("invoke", "resolve-address", "--address", "f0100")
both("invoke", "delete-actor", "--beneficiary", "f0100", "--simulate", "--at", "genesis")
both("invoke", "mutate-state", "--value", b"a\xff", "--branch", "after-transaction", "--simulate")
both("invoke", "mutateState", "--value=hello")
both("invoke", "create-state", "--expect-exit", "4")
both("invoke", "abort-with", "--uncontrolled", "--message", "boom", "--expect-exit", "9")
both("invoke", "abort-with", "--args", '{"code": 21}', "--from", "f0101", "--msg-value", "3",
     "--gas-limit", "500000000", "--gas-fee-cap", "300", "--gas-premium", "7")
both("invoke", "99", "--raw", "0x80", "--simulate")
both("invoke", "abort-with", "--code", "0")
both("invoke", "abort-with", "--nonce", "-1")
both("invoke", "abort-with", "--code", "9223372036854775808")
both("invoke", "send", "--to", "x")
both("invoke", "create-state", "--gas-limit", "0")
both("invoke", "create-state", "--simulate", "--at", "99")
MESSAGE = chain.message(From="f0104", Method=8, Params=b64(cbor([30, "m", False])))
CBOR = chain.message_cbor({**MESSAGE, "Nonce": 1})
SIGNED = chain.sign_message({**MESSAGE, "Nonce": 2}, chain.account_secret(4))
GROUP.file("message.json", json.dumps(MESSAGE))
GROUP.file("message.cbor", CBOR)
GROUP.file("signed.json", json.dumps(SIGNED, indent=2))
GROUP.file("hex.txt", "0x" + chain.message_cbor({**MESSAGE, "Nonce": 3}).hex() + "\n")
GROUP.file("base64.txt", b64(chain.message_cbor({**MESSAGE, "Nonce": 4})) + "\n")
GROUP.file("junk", b"\x00\xffjunk")
GROUP.file("cut.json", '{"To": "f098",')
GROUP.file("empty", "")
for name in ("message.json", "message.cbor", "signed.json", "hex.txt", "base64.txt", "junk",
             "cut.json", "empty", "absent"):
    GROUP.chaosactor("apply", name)
GROUP.chaosactor("--json", "apply", "message.json", "--trace")
GROUP.chaosactor("--json", "apply", "absent")
GROUP.chaosactor("apply", "-", "--simulate", "--at", "genesis", stdin=json.dumps(MESSAGE))
GROUP.chaosactor("apply", "--cbor", b64(CBOR), "--simulate", "--expect-exit", "2")
GROUP.chaosactor("apply", "--cbor", "0x80")
both("env", "set", "--base-fee", "7")
both("env", "set", "--network-version", "12", "--epoch", "900000")
both("env", "set", "--network-version", "13", "--circ-supply", "5" + "0" * 20)
both("env", "set", "--network-version", "99")
both("env", "set", "--base-fee", "x")
both("env", "get")
both("state", "root", "--at", "3")
both("state", "root", "--at", "genesis")
both("state", "root", "--at", "tail")
both("state", "root", "--at", "999")
both("state", "actor", "f0100")
both("state", "actor", "f0999")
both("state", "actor", "x")
both("state", "read", "f098")
both("state", "read", "f04")
both("state", "read", "f02")
both("state", "list")
both("history", "--limit", "8")
both("history", "--from", "12", "--limit", "2")
both("history", "--from", "999")
both("history", "--limit", "0")
both("history", "--msg-cid", "x")
both("trace", "1")
both("trace", "3", "--format", "lotus")
both("trace", "3", "--format", "json")
both("trace", "0")
both("trace", "999")
both("trace", "bafy2bzaceah36uc7kv6eanp4dyrfnkltrawvg5yje2wg35tbmgqy2fs4tr4ao")
both("call", "Filecoin.Version", "[]")
both("call", "Chaos.EnvGet")
both("call", "Chaos.ApplyTipset", '{"blocks": []}')
both("call", "Chaos.Nonsense")
both("call", "Filecoin.StateMinerPower", "[]")
both("call", "Chaos.EnvSet", '{"epoch": 99999999999999999999}')
both("call", "Chaos.EnvSet", "-", stdin='{"epoch": 5}')
both("call", "Chaos.EnvSet", "-", stdin="{")
both("call", "Filecoin.StateGetActor", '["f0100", null]')
GROUP.chaosactor("env", "get", CHAOSACTOR_URL="{url}/nowhere")
GROUP.chaosactor("env", "get", CHAOSACTOR_URL="{url}/rpc/v0")
GROUP.chaosactor("env", "get", CHAOSACTOR_URL="{url}/w/x")
GROUP.chaosactor("env", "get", CHAOSACTOR_URL="{url}/")
GROUP.chaosactor("--local", "state", "root", CHAOSACTOR_URL="")

# ---- vectors ----

WRONG = edited(SMALL, {"_meta.id": "wrong", "postconditions.receipts.0.exit_code": 5,
                       "postconditions.receipts.1.gas_used": 7,
                       "postconditions.state_tree": SMALL["preconditions"]["state_tree"]})
SKIPPED = edited(SMALL, {"_meta.id": "skipped", "class": "block"})
GROUP.file("v/a-wrong.json", json.dumps(WRONG))
GROUP.file("v/b-skipped.json", json.dumps(SKIPPED))
GROUP.file("v/c-junk.json", "{]")
GROUP.file("v/d-damaged.json", json.dumps({**WRONG, "car": "AAAA"}))
GROUP.file("v/deep/c-small.json", json.dumps(SMALL))
GROUP.file("v/deep/e-right.json", (VECTORS / "sequence-43-nv04.json").read_bytes())
GROUP.file("v/_draft.json", "{")
GROUP.file("v/schema.json", "{")
GROUP.file("v/README.md", "")
for words in ([], ["--json"], ["--format", "text"], ["--format", "jsonl"], ["--format", "junit"],
              ["--format", "tap"], ["--check-trace"], ["--check-trace", "--json"],
              ["--variant", "nv4"], ["--variant", "none", "--json"], ["--min-run", "9"],
              ["--min-run", "0"]):
    GROUP.chaosactor("vector", "run", "v", *words)
for format_ in ("text", "jsonl", "junit", "tap"):
    GROUP.chaosactor("vector", "run", "{vectors}/sequence-43-nv00.json",
                     "{vectors}/sequence-43-nv04.json", "--format", format_, "--check-trace")
GROUP.chaosactor("vector", "run", "absent")
GROUP.chaosactor("--json", "vector", "run", "absent", "v/deep")
GROUP.chaosactor("vector", "run", "v/deep", "--local", CHAOSACTOR_URL="")
