# SPDX-License-Identifier: Apache-2.0 OR MIT
"""filecoin_lotus_client.py: filecoin-lotus of PyPI, with every method that it has, on /rpc/v0."""
import base64
import json
import os
import sys
import traceback
import urllib.request

from filecoin_lotus.filecoin import FileCoin

URL, TOKEN = os.environ["CHAOS_URL"], os.environ["CHAOS_TOKEN"]
CLIENT = "filecoin-lotus 1.0.1"
ACCOUNT = "f0101"


def lotus(method, *params):
    """What the daemon says to a request that the client had no hand in."""
    request = urllib.request.Request(
        URL + "/rpc/v0",
        json.dumps({"jsonrpc": "2.0", "id": 1, "method": "Filecoin." + method,
                    "params": params}).encode(),
        {"Content-Type": "application/json", "Authorization": "Bearer " + TOKEN})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)["result"]


def tell(method, verdict, text=""):
    print("VERDICT " + json.dumps({"client": CLIENT, "method": method, "verdict": verdict,
                                   "text": text}))


def works(method, action):
    """The method does what it should: action() is true."""
    try:
        result = action()
        tell(method, "works" if result else "FAILED", "" if result else f"gives {result!r}")
        return result
    except Exception:  # whatever the client raises is its verdict
        tell(method, "FAILED", traceback.format_exc()[-600:])
        return None


def refused(method, action, reason):
    """The method says no, and its error says why."""
    try:
        text = f"is answered: {action()!r}"
    except Exception as error:
        text = str(error.args[0]["message"] if isinstance(error.args[0], dict) else error)
        if reason in text:
            tell(method, "refused", text)
            return
    tell(method, "FAILED", f"no error with {reason!r}: {text}")


def main():
    client = FileCoin(FileCoin.HttpProvider(URL + "/rpc/v0", TOKEN))
    address = works("wallet.wallet_new", lambda: client.wallet.wallet_new("secp256k1"))
    funds = 5 * 10**17
    lotus("MpoolPushMessage", {"From": "f0100", "To": address, "Value": str(funds)}, None)
    works("wallet.wallet_balance", lambda: client.wallet.wallet_balance(address) == 0.5)
    exported = works("wallet.wallet_export", lambda: client.wallet.wallet_export(address))
    key = json.loads(base64.b16decode(exported.upper()))
    works("wallet.wallet_import", lambda: client.wallet.wallet_import(exported) == address and
          lotus("WalletExport", address) == key)
    works("wallet.wallet_validate", lambda: client.wallet.wallet_validate(address) and
          not client.wallet.wallet_validate("f1nonsense"))

    works("chain.chain_head", lambda: client.chain.chain_head() == lotus("ChainHead"))
    pushed = works("mpool.pool_push_message", lambda: client.mpool.pool_push_message(
        address, ACCOUNT, "0.25")[0])
    height = lotus("StateSearchMsg", {"/": pushed})["Height"]
    works("chain.chain_latest_height", lambda: client.chain.chain_latest_height() == height)
    carrier = lotus("ChainGetTipSet", lotus("ChainHead")["Blocks"][0]["Parents"])
    block = carrier["Cids"][0]["/"]
    works("chain.chain_get_blocks_by_height", lambda:
          client.chain.chain_get_blocks_by_height(carrier["Height"]) == [block])
    message = {"from": address, "to": ACCOUNT, "value": "0.25"}
    works("chain.chain_get_messages_by_block", lambda:
          client.chain.chain_get_messages_by_block(block) == {pushed: message})
    works("chain.chain_get_message_by_height", lambda:
          client.chain.chain_get_message_by_height(carrier["Height"]) == {pushed: message})
    works("state.state_search_message", lambda: client.state.state_search_message(pushed))
    works("toAtto, fromAtto", lambda: int(client.toAtto("0.25")) == 25 * 10**16 and
          client.fromAtto("250000000000000000") == "0.25")
    refused("a height that is not there", lambda:
            client.chain.chain_get_blocks_by_height(height + 1000), "greater than start point")
    refused("a wallet that is not there", lambda: client.wallet.wallet_export("f0999"),
            "actor not found")


try:
    main()
except Exception:
    traceback.print_exc()
    sys.exit(1)
