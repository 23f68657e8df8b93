# SPDX-License-Identifier: Apache-2.0 OR MIT
"""JSON-RPC over HTTP, with the standard library alone."""

import itertools
import json
import urllib.error
import urllib.request
from typing import Any, Dict, List, Mapping, Optional, Type


class ChaosError(Exception):
    """What the daemon refused: `name` is stable, `hint` says what to do, `data` has the rest."""

    def __init__(self, error: Dict[str, Any]) -> None:
        self.code: int = error["code"]
        self.message: str = error["message"]
        self.data: Dict[str, Any] = error.get("data") or {}
        self.name: str = self.data.get("name", "")
        self.hint: str = self.data.get("hint", "")
        super().__init__(f"{self.name or self.code}: {self.message}"
                         + (f" ({self.hint})" if self.hint else ""))


class Transport:
    """Requests to one URL, as http://127.0.0.1:3456/rpc/v1. errors: classes by the name of an
    error."""

    def __init__(self, url: str, token: Optional[str] = None,
                 errors: Optional[Mapping[str, Type[ChaosError]]] = None,
                 timeout: float = 60) -> None:
        self.url, self.token, self.timeout = url, token, timeout
        self.errors = errors or {}
        self._numbers = itertools.count(1)

    def call(self, method: str, params: Any) -> Any:
        """The result of one call; ChaosError when it is refused."""
        body = {"jsonrpc": "2.0", "id": next(self._numbers), "method": method, "params": params}
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = "Bearer " + self.token
        request = urllib.request.Request(self.url, json.dumps(body).encode(), headers)
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as response:
                answer = json.load(response)
        except urllib.error.HTTPError as refused:  # refused as a whole, in the same form
            answer = json.load(refused)
        if "error" in answer:
            error = answer["error"]
            kind = self.errors.get((error.get("data") or {}).get("name", ""), ChaosError)
            raise kind(error)
        return answer["result"]

    def by_name(self, method: str, params: Mapping[str, Any]) -> Any:
        """params without what is None: left out."""
        return self.call(method, {k: v for k, v in params.items() if v is not None})

    def by_position(self, method: str, params: List[Any]) -> Any:
        return self.call(method, params)
