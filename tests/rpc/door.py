# SPDX-License-Identifier: Apache-2.0 OR MIT
"""What stands between a client and a daemon, and does to connections what nets do."""

import contextlib
import socket
import threading


class Door:
    """Takes connections at `url`; `carry(client, number)` of each runs on a thread of its own,
    numbers count from 0. `count` is how many came."""

    def __init__(self, daemon):
        self.daemon, self.count = daemon, 0
        self.door = socket.create_server(("127.0.0.1", 0))
        self.url = "http://127.0.0.1:%d" % self.door.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                client, _ = self.door.accept()
            except OSError:
                return
            number, self.count = self.count, self.count + 1
            threading.Thread(target=self.try_carry, args=(client, number), daemon=True).start()

    def try_carry(self, client, number):
        with client, contextlib.suppress(OSError):
            self.carry(client, number)
