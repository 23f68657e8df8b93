# SPDX-License-Identifier: Apache-2.0 OR MIT
"""What the daemon's own OpenRPC document says of answers, held against all that tests are
answered: results by their schema, errors by the list of the method. Answers to raw posts are
found in the bytes of a connection, those to other programs by a relay in front of the daemon."""

import contextlib
import gzip
import json
import pathlib
import re
import socket
import sys
import threading
import urllib.parse

import jsonschema

ERROR_SCHEMA = {
    "type": "object",
    "required": ["code", "message", "data"],
    "additionalProperties": False,
    "properties": {
        "code": {"type": "integer"},
        "message": {"type": "string", "minLength": 3},
        "data": {
            "type": "object",
            "required": ["name", "hint"],
            "properties": {
                "name": {"type": "string", "pattern": "^[A-Z][A-Z_]+$"},
                "hint": {"type": "string", "minLength": 3},
            },
        },
    },
}

# What methods of /rpc/v0 answer, of which some are there alone.
V0 = pathlib.Path(__file__).resolve().parent.parent.parent / "rpc/methods_v0.tbl"
RESULTS_V0 = dict(re.findall(r'^METHOD\("([\w.]+)",.*?"(\w+)",', V0.read_text(), re.M | re.S))


def with_circles(value):
    """Schemas whose x-recursive is a reference again, as it is meant."""
    if isinstance(value, dict):
        if "x-recursive" in value:
            return {"$ref": value["x-recursive"]}
        return {key: with_circles(item) for key, item in value.items()}
    if isinstance(value, list):
        return [with_circles(item) for item in value]
    return value


@contextlib.contextmanager
def deep_calls():
    """Trees of calls are 255 deep, and jsonschema takes some twenty frames for a step."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, 20000))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


class Schemas:
    def __init__(self, document):
        self.document = document
        self.methods = {method["name"]: method for method in document["methods"]}
        self.errors = document["components"]["errors"]
        schemas = with_circles(document["components"].get("schemas", {}))
        within = jsonschema.Draft7Validator({"components": {"schemas": schemas}})
        self.results = {name: within.evolve(schema=method["result"]["schema"])
                        for name, method in self.methods.items()}
        self.results.update(
            (name, within.evolve(schema={"$ref": f"#/components/schemas/{schema}"}))
            for name, schema in RESULTS_V0.items() if name not in self.methods)
        self.error = jsonschema.Draft7Validator(ERROR_SCHEMA)
        self.lock = threading.Lock()  # a validator may remember where it is

    def check(self, method, answer):
        assert answer["jsonrpc"] == "2.0"
        assert set(answer) in ({"jsonrpc", "id", "result"}, {"jsonrpc", "id", "error"}), answer
        if "error" in answer:
            self.check_error(answer["error"], method)
            return
        assert method in self.results, f"{method} has a result and is not in the document"
        with self.lock, deep_calls():
            self.results[method].validate(answer["result"])

    def check_error(self, error, method=None):
        """Shaped as errors are, and listed in the document, for the method if that is known; 1
        is Lotus' code for any of ours."""
        with self.lock:
            self.error.validate(error)
        listed = self.errors.get(error["data"]["name"])
        assert listed and error["code"] in (listed["code"], 1), error
        if method in self.methods and not listed["data"]["anyMethod"]:
            names = [name for raised in self.methods[method]["errors"]
                     for name in raised["data"]["names"]]
            assert error["data"]["name"] in names, f"rpc/raises.tbl lacks {method}: {error}"

    def check_body(self, asked, answered):
        """The body of an answer to the body of a request, whatever the two are: what is no
        JSON-RPC is nobody's business here."""
        answers = parsed(answered)
        if isinstance(answers, dict) and isinstance(answers.get("error"), dict):
            if "jsonrpc" in answers:
                self.check(method_of(parsed(asked)), answers)
            return
        requests = parsed(asked)
        if isinstance(answers, dict) and "jsonrpc" in answers and isinstance(requests, dict):
            self.check(method_of(requests), answers)
        elif isinstance(answers, list) and isinstance(requests, list) and answers and all(
                isinstance(answer, dict) and "jsonrpc" in answer for answer in answers):
            self.check_batch(requests, answers)

    def check_batch(self, requests, answers):
        """In the order of the requests, without those that want no answer."""
        wanted = [r for r in requests if not isinstance(r, dict) or "id" in r
                  or not isinstance(r.get("method"), str)]
        for request, answer in zip(wanted, answers):
            self.check(method_of(request), answer)


def parsed(body):
    """The JSON of a body, which may come in gzip; None for anything else."""
    try:
        if isinstance(body, (bytes, bytearray)) and body.startswith(b"\x1f\x8b"):
            body = gzip.decompress(body)
        return json.loads(body)
    except (TypeError, ValueError, OSError, EOFError, RecursionError):
        return None


def method_of(request):
    return request.get("method") if isinstance(request, dict) else None


# ---- bytes of connections ---------------------------------------------------------------


def messages(data):
    """(first line, header, body) of each HTTP message in the bytes, up to what is none. There may
    be very many, so nothing is copied but what is given out."""
    at = 0
    while True:
        end = data.find(b"\r\n\r\n", at)
        lines = data[at:end].split(b"\r\n") if end >= 0 else [b""]
        if b"HTTP/1." not in lines[0]:
            return
        header = {}
        for line in lines[1:]:
            name, _, value = line.partition(b":")
            header[name.lower()] = value.strip()
        at = end + 4
        if header.get(b"transfer-encoding", b"").lower() == b"chunked":
            body, at = dechunked(data, at)
        elif header.get(b"content-length", b"0").isdigit():
            size = int(header.get(b"content-length", b"0"))
            body, at = data[at:at + size], at + size
        else:
            return
        if body is None:
            return
        yield lines[0], header, body


def dechunked(data, at):
    """(body, where it ends); None for a body that is none."""
    pieces = []
    while True:
        end = data.find(b"\r\n", at)
        try:
            size = int(data[at:end].split(b";")[0], 16)
        except ValueError:
            return None, at
        at = end + 2
        if end < 0 or size < 0 or len(data) < at + size + 2:
            return None, at
        pieces.append(data[at:at + size])
        at += size + 2
        if size == 0:
            return b"".join(pieces), at


def check_connection(schemas, sent, got):
    """All answers of a connection. Interim answers have no request of their own."""
    requests = messages(sent)
    for line, header, body in messages(got):
        if line.startswith(b"HTTP/1.1 1"):
            continue
        _, _, asked = next(requests, (None, None, None))
        if header.get(b"content-type", b"").startswith(b"application/json"):
            schemas.check_body(asked, body)


class Relay:
    """Stands in front of a daemon, for a program that it is given to: passes everything on,
    and at the end holds what went through against the schemas. A context, whose url it is."""

    def __init__(self, daemon):
        self.daemon = daemon
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.threads, self.connections = [], []

    def __enter__(self):
        self.start(self.accept)
        return self

    def start(self, work, *args):
        self.threads.append(threading.Thread(target=work, args=args, daemon=True))
        self.threads[-1].start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            parts = urllib.parse.urlsplit(self.daemon.url)
            server = socket.create_connection((parts.hostname, parts.port))
            sent, got = bytearray(), bytearray()
            self.connections.append((sent, got))
            self.start(self.pass_on, client, server, sent)
            self.start(self.pass_on, server, client, got)

    @staticmethod
    def pass_on(source, target, seen):
        try:
            while data := source.recv(65536):
                seen += data
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            source.close()
            target.close()

    def __exit__(self, *failed):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for thread in self.threads:
            thread.join(30)
        if not any(failed):
            for sent, got in self.connections:
                check_connection(self.daemon.schemas, bytes(sent), bytes(got))
