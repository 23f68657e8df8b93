# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The examples of the OpenRPC document are calls that are answered so."""

import contextlib
import pathlib
import tempfile

import jsonschema
import pytest

from conftest import Daemon
from examples import VARIES, WEBSOCKET, record
from test_access import allow, bearer, ALL, SECRET


@contextlib.contextmanager
def recorded_daemon():
    """A fresh daemon that gives tokens, and takes whoever asks here for its admin."""
    with tempfile.TemporaryDirectory() as folder:
        secret = pathlib.Path(folder) / "secret"
        secret.write_text(SECRET.hex() + "\n")
        secret.chmod(0o600)
        daemon = Daemon(["--ephemeral", "--auth", "--auth-secret", secret])
        daemon.http.headers.update(bearer(allow(*ALL)))
        yield daemon
        daemon.stop()


@pytest.fixture(scope="module")
def session():
    with recorded_daemon() as daemon:
        document = daemon.http.get(daemon.url + "/openrpc.json").json()
        yield daemon, document, record(daemon, document)


def test_every_method_has_an_example(session):
    _, document, found = session
    missing = {m["name"] for m in document["methods"]} - set(found)
    assert not missing, "add a call to tests/rpc/examples.py, then run script/generate-examples"


def test_they_are_answered_so(session):
    """What the document says of a call is what was answered now."""
    _, document, found = session
    for method in document["methods"]:
        kept = {e["name"]: e for e in method["examples"]}
        assert kept, f"{method['name']}: run script/generate-examples"
        if method["name"] not in VARIES:
            assert method["examples"] == [found[method["name"]]], (
                f"{method['name']}: run script/generate-examples, then build")


def test_they_fit_the_schemas(session):
    daemon, document, _ = session
    for method in document["methods"]:
        by_name = {p["name"]: p for p in method["params"]}
        for example in method["examples"]:
            for param in example["params"]:
                row = by_name[param["name"]]
                if param["value"] is not None or row["required"]:  # null: left out
                    validate(document, row["schema"], param["value"])
            if method["result"]["name"] != "OpenRPC":
                daemon.schemas.results[method["name"]].validate(example["result"]["value"])


def validate(document, schema, value):
    jsonschema.Draft7Validator(document).evolve(schema=schema).validate(value)


def test_channels_are_numbers(session):
    """Those over WebSocket, which test_websocket.py opens, are not called here."""
    _, document, _ = session
    channels = {m["name"] for m in document["methods"] if m["result"]["name"] == "Channel"}
    assert channels == set(WEBSOCKET)
