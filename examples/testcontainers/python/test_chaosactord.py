# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Tests in Python that have a chaosactord for themselves:

    pip install -r requirements.txt && CHAOS_IMAGE=chaosactord pytest
"""

import os

import pytest
import requests
from testcontainers.core.container import DockerContainer
from testcontainers.core.wait_strategies import HttpWaitStrategy

PORT = 3456


@pytest.fixture(scope="session")
def chaosactord():
    """The URL of a daemon that keeps nothing and ends with the tests."""
    container = (
        DockerContainer(os.environ.get("CHAOS_IMAGE", "chaosactord"))
        .with_env("CHAOSACTORD_EPHEMERAL", "true")
        .with_exposed_ports(PORT)
        .waiting_for(HttpWaitStrategy(PORT, "/readyz"))
    )
    with container:
        yield f"http://{container.get_container_host_ip()}:{container.get_exposed_port(PORT)}"


@pytest.fixture
def world(chaosactord, request):
    """The RPC of a world of its own for each test, made on first use."""
    return f"{chaosactord}/w/auto:{request.node.name}/rpc/v1"


def test_abort(world):
    reply = requests.post(
        world,
        json={
            "jsonrpc": "2.0",
            "id": 1,
            "method": "Chaos.Invoke",
            "params": {"method": "abortWith", "args": {"code": 20, "message": "boom"}},
        },
        timeout=30,
    )
    assert reply.json()["result"]["receipt"]["ExitCode"] == 20
