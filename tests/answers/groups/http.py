# SPDX-License-Identifier: Apache-2.0 OR MIT
"""What HTTP answers before JSON-RPC is looked at: pages, paths, methods, types, hosts, origins."""
import json

from exchange import Group

VERSION = '{"jsonrpc":"2.0","id":1,"method":"Filecoin.Version","params":[]}'
FORM = "application/x-www-form-urlencoded"

GROUP = Group()
GROUP.daemon("--ephemeral")

# Pages; /openrpc.json is the group openrpc.
for path in ("/", "/rpc/v1", "/livez", "/readyz", "/version", "/healthz", "/health/livez",
             "/health/readyz", "/readyz?verbose", "/livez?x=1"):
    GROUP.http("GET", path)
for path in ("/readyz", "/version", "/openrpc.json", "/rpc/v1"):
    GROUP.http("HEAD", path)
GROUP.http("GET", "/openrpc.json", headers={"If-None-Match": "*"})

# Paths
for path in ("/rpc/v0", "/rpc/v2", "/w/x/rpc/v1", "/w/x/rpc/v0", "/ipld/bafy2bzacea", "/nothing",
             "/RPC/V1", "/rpc/v1/", "//", "/livez/x", "/metrics"):
    GROUP.http("GET", path)
    GROUP.post(VERSION, path=path)
for path in ("/", "/rpc/v1", "/rpc/v1?x=1"):
    GROUP.post(VERSION, path=path)

# Methods
for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"):
    GROUP.http(method, "/rpc/v1")
    GROUP.http(method, "/readyz")
GROUP.post(VERSION, path="/readyz")
GROUP.post(VERSION, path="/version")
GROUP.post(VERSION, path="/openrpc.json")

# Content types
for kind in ("application/json; charset=utf-8", "application/json-rpc", "application/jsonrequest",
             "APPLICATION/JSON", FORM, "text/plain", "application/cbor", "application/jsonx",
             "multipart/form-data; boundary=x", ""):
    GROUP.post(VERSION, headers={"Content-Type": kind})

# Hosts and origins
for host in ("127.0.0.1:3456", "localhost", "localhost:99", "[::1]:3456", "10.1.2.3", "LOCALHOST",
             "example.org", "localhost.example.org", "a.localhost", "127.0.0.1.example.org"):
    GROUP.post(VERSION, headers={"Host": host})
GROUP.http("GET", "/version", headers={"Host": "example.org"})
for origin in ("http://evil.example", "null", "http://localhost", "http://127.0.0.1:3456"):
    GROUP.post(VERSION, headers={"Origin": origin})
GROUP.http("GET", "/livez", headers={"Origin": "http://evil.example"})
GROUP.http("OPTIONS", "/rpc/v1", headers={"Origin": "http://evil.example"})

# Connections
HEAD = b"POST /rpc/v1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
GROUP.socket(b"POST / HTTP/1.0\r\nContent-Length: %d\r\n\r\n" % len(VERSION) + VERSION.encode())
GROUP.socket(HEAD + b"Content-Length: %d\r\n\r\n" % len(VERSION) + VERSION.encode())
GROUP.socket(HEAD + b"Transfer-Encoding: chunked\r\n\r\n28\r\n" + VERSION[:40].encode()
             + b"\r\n%x\r\n" % (len(VERSION) - 40) + VERSION[40:].encode() + b"\r\n0\r\n\r\n")
GROUP.socket(HEAD + b"Content-Length: 999999999999\r\n\r\n")
GROUP.socket(b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n")

# Limits
GROUP.daemon("--max-body", "4096", "--max-body-memory", "8192")
GROUP.post(VERSION + " " * (4096 - len(VERSION)))
GROUP.post(VERSION + " " * (4097 - len(VERSION)))
GROUP.socket(HEAD + b"Content-Length: 5000\r\n\r\n")
GROUP.daemon("--request-timeout", "500ms")
GROUP.socket(HEAD + b"Content-Length: 100\r\n\r\n{")

# Hosts and origins that are let in
GROUP.daemon("--allow-host", "chaos", "--allow-origin", "http://page:8080")
PAGE = {"Host": "chaos:3456", "Origin": "http://page:8080"}
GROUP.post(VERSION, headers=PAGE)
GROUP.post(VERSION, headers={"Host": "other"})
GROUP.post(VERSION, headers={"Origin": "http://page"})
GROUP.post(VERSION, headers={**PAGE, "Content-Type": FORM})
GROUP.post(VERSION, headers={**PAGE, "Content-Type": "text/plain"})
GROUP.http("OPTIONS", "/rpc/v1", headers=PAGE)
GROUP.http("GET", "/readyz", headers=PAGE)
GROUP.daemon("--allow-host", "*", "--allow-origin", "*")
GROUP.post(VERSION, headers={"Host": "any.example", "Origin": "https://any.example"})
GROUP.http("OPTIONS", "/", headers={"Host": "any.example", "Origin": "null"})
GROUP.post(json.dumps({"jsonrpc": "2.0", "method": "Chaos.EnvGet"}), headers=PAGE)
