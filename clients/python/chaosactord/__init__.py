# SPDX-License-Identifier: Apache-2.0 OR MIT
"""A typed client of chaosactord.

    from chaosactord import Chaos

    with Chaos.world() as w:                  # a world of its own, gone behind the block
        done = w.actor.abort_with({"code": 20, "message": "no"})
        assert done["receipt"]["ExitCode"] == 20
"""

import contextlib
import os
from typing import Any, Iterator, Optional

from . import generated
from .generated import *  # noqa: F403
from .transport import ChaosError, Transport

DEFAULT_URL = "http://127.0.0.1:3456"


class _Filecoin(generated.FilecoinMethods):
    def __init__(self, client: Transport) -> None:
        self._client = client


class _Actor(generated.ActorMethods):
    def __init__(self, client: Transport) -> None:
        self._client = client


class Chaos(generated.ChaosMethods):
    """The methods Chaos.* on one world; `filecoin` has those of Lotus, `actor` those of the
    chaos actor.

    url: of the daemon, without path; default CHAOSACTORD_URL, or where it listens by default.
    world: a name; default the main one. token: where the daemon asks for one."""

    def __init__(self, url: Optional[str] = None, world: Optional[str] = None,
                 token: Optional[str] = None, timeout: float = 60) -> None:
        self.url = (url or os.environ.get("CHAOSACTORD_URL") or DEFAULT_URL).rstrip("/")
        self.name = world or "main"
        path = f"/w/{world}/rpc/v1" if world else "/rpc/v1"
        self._client = Transport(self.url + path, token, generated.ERRORS, timeout)
        self.filecoin = _Filecoin(self._client)
        self.actor = _Actor(self._client)

    @classmethod
    @contextlib.contextmanager
    def world(cls, url: Optional[str] = None, token: Optional[str] = None,
              timeout: float = 60, **create: Any) -> Iterator["Chaos"]:
        """A context: a client of a new world, which is deleted behind it. create: the parameters
        of Chaos.WorldCreate (from_, env, name …)."""
        main = cls(url, None, token, timeout)
        name = main.world_create(**create)["world"]
        try:
            yield cls(url, name, token, timeout)
        finally:
            main.world_delete(name)

    def call(self, method: str, params: Any = None) -> Any:
        """Any method by its name, without types."""
        return self._client.call(method, {} if params is None else params)


__all__ = ["Chaos", "ChaosError", "Transport"]
__all__ += [name for name in dir(generated) if name[0].isupper() and name not in __all__]
