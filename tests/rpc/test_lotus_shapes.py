# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Every line of lotus-shapes.jsonl among the shared files, which says what Lotus' own JSON encoder
prints, beside what the daemon prints: where the daemon can be brought to print the same value, byte
for byte; else with the same members in the same order, of the same kinds. A line of a shape that
nobody has looked at fails."""

import json
import re

import pytest

import chain
from conftest import Daemon, RpcError, SHARED, VECTOR_92

FILE = SHARED / "reference" / "lotus-shapes.jsonl"
# The states that the shapes were recorded of: what each of these begins with, and how many of the
# messages were run on it.
NV4 = [(VECTOR_92.with_name("actor_abort--custom-exit-code--actorsv2.json"), 1)]
NV13 = [(SHARED / "golden/nv13/paych/update.json", 3),
        (SHARED / "golden/nv13/multisig/zero_spend.json", 3)]
KEY = chain.account_address(0)
NOT_SERVED = {"MsigInfo"}


def lines():
    if not FILE.exists():
        return []
    found = []
    for line in FILE.read_text().splitlines():
        # The JSON as the file has it, not as Python would print it.
        text = line[line.index('"json":') + len('"json":') :].rstrip()[:-1]
        found.append((json.loads(line)["shape"], text))
    return found


LINES = lines()
PLAIN = dict(line for line in LINES if not line[0].startswith("nv"))


def test_the_shapes_are_here():
    if not LINES:
        pytest.skip(f"CHAOS_SHARED: no {FILE}")
    assert len(LINES) >= 97


def raw_result(daemon, method, params):
    """The bytes of the result, or of what is wrong, as a text."""
    response = daemon.post({"jsonrpc": "2.0", "id": 1, "method": "Filecoin." + method,
                            "params": params})
    head = '{"jsonrpc":"2.0","id":1,"result":'
    if response.text.startswith(head):
        return response.text.rstrip()[len(head) : -1]
    return json.dumps(response.json()["error"]["message"])


# ---- what was recorded of two states ----


def without_clock(text):
    return re.sub(r'"(Duration|tt)":\d+', r'"\1":0', text)


def of_states(daemon, shape):
    method, _, address = shape.partition(" ")
    return raw_result(daemon, method, [address.removesuffix(" (error)"), None])


class Runs:
    """The messages of a state, one after another: each is called, then applied."""

    def __init__(self, daemon):
        self.daemon, self.message, self.called, self.applied = daemon, None, None, None

    def begin(self, text):
        if self.message and not self.applied:
            self.apply()
        self.message, self.applied = json.loads(text), None
        self.called = raw_result(self.daemon, "StateCall", [self.message, None])
        return re.search(r'"Msg":(\{.*?"CID":\{.*?\}\})', self.called).group(1)

    def apply(self):
        self.applied = self.daemon.call("Chaos.ApplyMessage", {"message": self.message})

    def say(self, shape, text):
        if shape == "Message":
            return self.begin(text)
        if "StateCall" in shape:
            return without_clock(self.called)
        if not self.applied:
            self.apply()
        if "StateReplay" in shape:
            return without_clock(raw_result(self.daemon, "StateReplay",
                                            [None, self.applied["msgCid"]]))
        found = raw_result(self.daemon, "StateSearchMsg", [None, self.applied["msgCid"], -1, True])
        return re.search(r'"Receipt":(\{.*?\})', found).group(1)


def answers_of(prefix, states):
    """{number of a line: what the daemon says}; states are looked at before anything runs."""
    mine = [(number, shape.removeprefix(prefix), text)
            for number, (shape, text) in enumerate(LINES) if shape.startswith(prefix)]
    found = {}
    runs = [line for line in mine if not line[1].startswith("State")]
    starts = [at for at, line in enumerate(runs) if line[1] == "Message"] + [len(runs)]
    done = 0
    for path, messages in states:
        if not path.exists():
            pytest.skip(f"CHAOS_SHARED: no {path}")
        daemon = Daemon(["--genesis", f"vector:{path}"])
        for number, shape, _ in mine:
            if shape.startswith("State") and done == 0:
                found[number] = of_states(daemon, shape)
        one = Runs(daemon)
        for number, shape, text in runs[starts[done] : starts[done + messages]]:
            found[number] = one.say(shape, text)
        done += messages
        daemon.stop()
    return found


@pytest.fixture(scope="module")
def nv4():
    return answers_of("nv4 ", NV4)


@pytest.fixture(scope="module")
def nv13():
    return answers_of("nv13 ", NV13)


def cases(prefix):
    return [pytest.param(number, id=f"{number + 1}: {shape}")
            for number, (shape, _) in enumerate(LINES) if shape.startswith(prefix)]


@pytest.mark.parametrize("number", cases("nv4 "))
def test_network_version_4(nv4, number):
    assert nv4[number] == LINES[number][1]


@pytest.mark.parametrize("number", cases("nv13 "))
def test_network_version_13(nv13, number):
    """The zero charge behind a get has another name before network version 14 (docs/vm.md): the
    shapes were printed by a Lotus that knows the later one only."""
    assert nv13[number].replace("OnIpldViewEnd", "OnIpldGetEnd") == LINES[number][1]


# ---- the other shapes ----


@pytest.fixture(scope="module")
def daemon():
    started = Daemon(["--ephemeral"])
    yield started
    started.stop()


@pytest.fixture(scope="module")
def applied(daemon):
    """A run whose message has a BLS key as sender, as far as blocks list it."""
    return daemon.call("Chaos.Invoke", {"method": "abortWith", "args": {"code": 20}})


def look_up(daemon, applied):
    return raw_result(daemon, "StateSearchMsg", [None, applied["msgCid"], -1, True])


def null_params(daemon, _):
    signed = raw_result(daemon, "WalletSignMessage",
                        [KEY, json.loads(PLAIN["Message null params"])])
    return re.match(r'\{"Message":(\{.*?"CID":\{.*?\}\}),', signed).group(1)


def signed_message(daemon, _):
    """All of it but the signature, which nobody can have made, and the CID over it."""
    wanted = json.loads(PLAIN["SignedMessage"])
    text = raw_result(daemon, "WalletSignMessage", [KEY, wanted["Message"]])
    made = json.loads(text)
    assert len(chain.unb64(made["Signature"]["Data"])) == 65
    signed = {"Message": made["Message"], "Signature": made["Signature"]}
    assert made["CID"] == chain.link(chain.cid_of(chain.signed_cbor(signed)))
    for name, value in (("Data", made["Signature"]["Data"]), ("/", made["CID"]["/"])):
        old = wanted["Signature"]["Data"] if name == "Data" else wanted["CID"]["/"]
        text = text.replace(f'"{name}":"{value}"', f'"{name}":"{old}"')
    return text


def put(daemon, block):
    return daemon.call("Chaos.DagPut", {"bytes": block})["cid"]


def header_and_cid(daemon, _):
    block, cid = json.loads(PLAIN["BlockHeader CBOR of the above (base64) and its CID"])
    daemon.call("Chaos.DagPut", {"bytes": block, "expectCid": cid})
    return f"[{raw_result(daemon, 'ChainReadObj', [cid])},{json.dumps(cid, separators=(',', ':'))}]"


def balance(daemon, _):
    daemon.call("Chaos.SetBalance", {"address": "f0105", "value": "5"})
    return raw_result(daemon, "WalletBalance", ["f0105"])


def nonce(daemon, _):
    daemon.call("Chaos.SetNonce", {"address": "f0105", "value": 3})
    return raw_result(daemon, "MpoolGetNonce", ["f0105"])


def nothing_found(daemon, _):
    cid = chain.link(chain.cid_of(b"nobody's message"))
    return raw_result(daemon, "StateSearchMsg", [None, cid, -1, True])


EXACT = {
    "SignedMessage": signed_message,
    "Message null params": null_params,
    "MsgLookup not found": nothing_found,
    "BlockHeader CBOR of the above (base64) and its CID": header_and_cid,
    "ChainReadObj result": lambda daemon, _: raw_result(
        daemon, "ChainReadObj", [put(daemon, json.loads(PLAIN["ChainReadObj result"]))]),
    "ObjStat": lambda daemon, _: raw_result(
        daemon, "ChainStatObj", [put(daemon, json.loads(PLAIN["ChainReadObj result"])), None]),
    "WalletBalance": balance,
    "MpoolGetNonce": nonce,
    "NetworkVersion": lambda daemon, _: raw_result(daemon, "StateNetworkVersion", [None]),
}


@pytest.mark.parametrize("shape", [shape for shape in PLAIN if shape in EXACT])
def test_exactly(daemon, applied, shape):
    assert EXACT[shape](daemon, applied) == PLAIN[shape]


def kinds(value, wanted):
    """A value with its members in order and kinds in place of values. A null stands for what is
    not there, on either side, and any count for a list."""
    if value is None or wanted is None:
        return None
    if isinstance(value, dict) and isinstance(wanted, dict):
        assert list(value) == list(wanted)
        return [kinds(value[name], wanted[name]) for name in value]
    if isinstance(value, list) and isinstance(wanted, list):
        return [kinds(one, wanted[0]) for one in value if wanted]
    assert type(value) is type(wanted), (value, wanted)
    if isinstance(value, str):  # a number in a string stays one
        assert value.lstrip("-").isdigit() == wanted.lstrip("-").isdigit(), (value, wanted)
    return type(value)


def pushed(daemon, _):
    sent = daemon.call("Filecoin.MpoolGetNonce", [KEY])
    message = chain.message(From=KEY, Nonce=sent)
    signed = daemon.call("Filecoin.WalletSignMessage", [KEY, message])
    return raw_result(daemon, "MpoolPush", [signed])


ALIKE = {
    "MsgLookup": look_up,
    "TipSet": lambda daemon, _: raw_result(daemon, "ChainHead", []),
    "TipSetKey": lambda daemon, applied: re.search(r'"TipSet":(\[.*?\])',
                                                   look_up(daemon, applied)).group(1),
    "BlockMessages": lambda daemon, applied: raw_result(
        daemon, "ChainGetBlockMessages",
        [daemon.call("Filecoin.ChainGetTipSet", [json.loads(look_up(daemon, applied))["TipSet"]])
         ["Blocks"][0]["Parents"][0]]),
    "APIVersion": lambda daemon, _: raw_result(daemon, "Version", []),
    "StateListActors": lambda daemon, _: raw_result(daemon, "StateListActors", [None]),
    "MpoolPush result": pushed,
}


@pytest.mark.parametrize("shape", [shape for shape in PLAIN if shape in ALIKE])
def test_alike(daemon, applied, shape):
    text = ALIKE[shape](daemon, applied)
    value = json.loads(text)
    kinds(value, json.loads(PLAIN[shape]))
    assert text == json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    if shape == "APIVersion":  # the numbers that clients shake hands with
        assert [value[name] for name in ("APIVersion", "BlockDelay")] == [131840, 30]


TAKEN = {
    "TipSetKey empty": ("ChainGetTipSet", lambda empty: [empty]),
    "MessageSendSpec": ("GasEstimateMessageGas",
                        lambda spec: [chain.message(Method=9), {**spec, "MaxFee": "0"}, None]),
    "MessageMatch": ("StateListMessages", lambda match: [match, None, 0]),
}


@pytest.mark.parametrize("shape", [shape for shape in PLAIN if shape in TAKEN])
def test_taken(daemon, applied, shape):
    method, params = TAKEN[shape]
    daemon.call("Filecoin." + method, params(json.loads(PLAIN[shape])))


def test_every_line_was_looked_at():
    if not LINES:
        pytest.skip(f"CHAOS_SHARED: no {FILE}")
    rest = [shape for shape, _ in LINES if not shape.startswith(("nv4 ", "nv13 "))]
    assert set(rest) == set(EXACT) | set(ALIKE) | set(TAKEN) | NOT_SERVED


def test_what_is_not_served_says_why(daemon):
    with pytest.raises(RpcError, match="send the messages yourself"):
        daemon.call("Filecoin.MsigGetVestingSchedule", ["f0100", None])
