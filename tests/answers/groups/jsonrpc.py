# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The envelope: JSON that is none, requests that are none, ids, batches, notifications, limits,
names that nothing answers to."""
import json

from exchange import Group

GROUP = Group()
GROUP.daemon("--ephemeral")

# No JSON
for body in (b"", b" ", b"{", b"[", b"nul", b"{]", b'{"jsonrpc":"2.0"', b"\xff\xfe", b'{"a":1}x',
             b"'x'", b'{"jsonrpc":"2.0","id":1,"method":"\xff"}',
             b'{"jsonrpc":"2.0","id":1,"method":"\\ud800"}',
             b'{"jsonrpc":"2.0","id":01,"method":"Filecoin.Version"}',
             b'{"jsonrpc":"2.0","id":1,}',
             b'{"jsonrpc":"2.0","id":1,"id":2,"method":"Filecoin.Version"}',
             b'{"jsonrpc":"2.0","id":1,"method":"Filecoin.Version","method":"Chaos.Info"}',
             b'{"jsonrpc":"2.0","id":1,"method":"Chaos.StateRoot","params":{"at":1,"at":2}}',
             b'{"jsonrpc":"2.0","id":1,"method":"Filecoin.Version"}{}', b"\xef\xbb\xbf{}", b"NaN",
             b"[1,2", b'"a\nb"', b'"\\x"', b"1e", b"-", b"[1,]", b"\x00", b'{"a" 1}',
             b'{"jsonrpc":"2.0","id":1,"method":"Filecoin.Version","params":[tru]}'):
    GROUP.post(body)

# No requests
for body in ("1", '"x"', "null", "true", "{}", '{"id":5}', '{"jsonrpc":"2.0","id":5}',
             '{"jsonrpc":"1.0","id":5,"method":"x"}', '{"jsonrpc":2.0,"id":5,"method":"x"}',
             '{"id":5,"method":"Filecoin.Version"}', '{"jsonrpc":"2.0","id":5,"method":1}',
             '{"jsonrpc":"2.0","id":5,"method":null}',
             '{"jsonrpc":"2.0","id":5,"method":"Filecoin.Version","params":1}',
             '{"jsonrpc":"2.0","id":5,"method":"Filecoin.Version","params":"x"}',
             '{"jsonrpc":"2.0","id":5,"method":"Filecoin.Version","params":null}',
             '{"jsonrpc":"2.0","id":5,"method":"Filecoin.Version","more":1}',
             '{"jsonrpc":"2.0","method":1}'):
    GROUP.post(body)

# Ids
for raw in ("0", "-1", "1e400", "18446744073709551616", "0.10", "1E2", "-0", '"x"', '""',
            '"\\u0041"', '"é"', "null", "123456789012345678901234567890"):
    GROUP.post('{"jsonrpc":"2.0","id": %s ,"method":"Filecoin.StateNetworkName"}' % raw)
for raw in ("true", "[]", "{}", "[1]"):
    GROUP.post('{"jsonrpc":"2.0","id":%s,"method":"Filecoin.Version"}' % raw)

# Batches and notifications
ONE = {"jsonrpc": "2.0", "method": "Filecoin.StateNetworkVersion"}
WRITE = {"jsonrpc": "2.0", "method": "Chaos.EnvSet", "params": {"epoch": 900000}}
READ = {"jsonrpc": "2.0", "method": "Chaos.EnvGet"}
for body in ([], [1, {}, None], [{**ONE, "id": 1}], [[{**ONE, "id": 1}]],
             [{**ONE, "id": "a"}, {"jsonrpc": "2.0", "id": "b", "method": "No.Such"}, ONE,
              {**ONE, "id": "c", "params": ["x"]}], ONE, [ONE, ONE],
             {"jsonrpc": "2.0", "method": "No.Such"},
             {"jsonrpc": "2.0", "method": "Chaos.StateRoot", "params": {"nonsense": 1}},
             WRITE, {**READ, "id": 2},
             [{**READ, "id": 1}, {**WRITE, "id": 2, "params": {"epoch": 900001}},
              {**READ, "id": 3}, {**WRITE, "params": {"epoch": 900002}}, {**READ, "id": 4}],
             [{**ONE, "id": 1}, {**ONE, "id": 1}]):
    GROUP.post(json.dumps(body))
GROUP.post("[" + ",".join(["1"] * 1001) + "]")

# Names
for name in ("chaos_abortwith", "Chaos.Invok", "Filecoin.version", "Filecoin.StateGetActors", "",
             "x" * 5000, "Chaos", "Filecoin.", "rpc.Discover", "chaos.info", "Chaos.Info ", "é",
             "Chaos.EnvGett", "Filecoin.ChainHead", "Filecoin.StateMinerPower",
             "Filecoin.StateMarketDeals", "Filecoin.StateVerifiedClientStatus",
             "Filecoin.MsigCreate", "Filecoin.NetPeers", "Filecoin.ID", "Filecoin.SyncState",
             "Filecoin.F3GetCertificate", "Filecoin.BeaconGetEntry", "Filecoin.ChainNotify",
             "Filecoin.ChainGetRandomnessFromTickets", "Filecoin.ChainPutObj",
             "Filecoin.ChainDeleteObj", "Filecoin.StateWaitMsg", "Filecoin.StateReplay",
             "Filecoin.StateCompute", "Filecoin.StateListMessages", "Filecoin.StateListMiners",
             "Filecoin.StateCirculatingSupply", "Filecoin.StateVMCirculatingSupplyInternal",
             "Filecoin.StateDecodeParams", "Filecoin.StateEncodeParams",
             "Filecoin.GasEstimateMessageGas", "Filecoin.MpoolPushMessage",
             "Filecoin.MpoolPushUntrusted", "Filecoin.MpoolBatchPush", "Filecoin.MpoolPending",
             "Filecoin.MpoolSelect", "Filecoin.MpoolSub", "Filecoin.MpoolClear",
             "Filecoin.MpoolSetConfig", "Filecoin.WalletList", "Filecoin.WalletSign",
             "Filecoin.WalletNew", "Filecoin.WalletDefaultAddress", "Filecoin.AuthVerify",
             "Filecoin.LogList", "Filecoin.CreateBackup",
             "Filecoin.RaftState", "Filecoin.EthBlockNumber", "Filecoin.Web3ClientVersion",
             "Filecoin.GetActorEventsRaw", "eth_chainId", "net_version", "web3_clientVersion",
             "Filecoin.PaychGet", "Filecoin.ClientListDeals", "Filecoin.SectorsList",
             "Filecoin.StateSectorGetInfo", "Filecoin.MinerGetBaseInfo",
             "Filecoin.StateGetAllocation", "Filecoin.StateGetClaim",
             "Filecoin.StateGetBeaconEntry", "Filecoin.StateGetRandomnessDigestFromBeacon",
             "Filecoin.TraceBlock", "Filecoin.WalletHas", "Filecoin.MarketAddBalance"):
    GROUP.call(name, [])

# Depth
for depth in (63, 64, 65, 1000):
    GROUP.post('{"jsonrpc":"2.0","id":1,"method":"Filecoin.Version","params":'
               + "[" * (depth - 1) + "]" * (depth - 1) + "}")
GROUP.post('{"a":' * 200)

# Limits that can be chosen
GROUP.daemon("--max-batch", "3", "--max-json-depth", "8", "--max-response", "4096",
             "--max-request-memory", "1MiB")
GROUP.post(json.dumps([{**ONE, "id": i} for i in range(3)]))
GROUP.post(json.dumps([{**ONE, "id": i} for i in range(4)]))
GROUP.post("[" * 9 + "]" * 9)
GROUP.call("Filecoin.Discover")
GROUP.post(json.dumps([{"jsonrpc": "2.0", "id": i, "method": "Filecoin.StateGetActor",
                        "params": ["f0100"]} for i in range(2)]
                      + [{"jsonrpc": "2.0", "id": 2, "method": "Filecoin.Discover"}]))
GROUP.post(json.dumps([{"jsonrpc": "2.0", "id": 1, "method": "Filecoin.Discover"},
                       {**WRITE, "id": 2}]))
GROUP.call("Chaos.Simulate", {"invoke": {"method": "mutateState", "args": {
    "value": "x" * 3000000}}})
GROUP.call("Chaos.Invoke", {"method": "mutateState", "args": {"value": "y" * 3000}, "trace": True})
GROUP.call("Chaos.EnvGet")
