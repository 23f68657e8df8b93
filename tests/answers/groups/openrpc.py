# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The discovery document, by page and by method."""
from exchange import Group

GROUP = Group()
GROUP.daemon("--ephemeral")
GROUP.http("GET", "/openrpc.json")
