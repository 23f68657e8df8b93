# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Where the daemon listens: several addresses, both versions of IP, UNIX sockets."""

import json
import os
import signal
import socket
import stat
import subprocess
import urllib.parse

import pytest

from conftest import binary, clean_environment, read_all, run

CLI = os.path.join(os.path.dirname(binary()), "chaosactor")


def connect(url):
    if url.startswith("unix:"):
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(20)
        connection.connect(url[len("unix:") :])
        return connection
    parts = urllib.parse.urlsplit(url)
    return socket.create_connection((parts.hostname, parts.port), timeout=20)


def ask(url, method, params=(), host="localhost"):
    """The result of a call, over a connection of its own."""
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)})
    head = f"POST /rpc/v1 HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
    with connect(url) as connection:
        connection.sendall(
            f"{head}Connection: close\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
        )
        head, _, answer = read_all(connection).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 "), head
    return json.loads(answer)["result"]


def has_ipv6():
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


needs_ipv6 = pytest.mark.skipif(not has_ipv6(), reason="no IPv6 here")


@needs_ipv6
def test_any_address_of_version_6_serves_both(start):
    daemon = start("--listen", "[::]:0", "--insecure")
    port = daemon.address[1]
    for host in ("127.0.0.1", "[::1]"):
        assert ask(f"http://{host}:{port}", "Filecoin.StateNetworkVersion") == 13


def test_several_addresses(start, tmp_path):
    path = tmp_path / "socket"
    daemon = start("--listen", "127.0.0.1:0", f"--listen=127.0.0.1:0,unix:{path}")
    assert len(set(daemon.urls)) == 3 and daemon.urls[2] == f"unix:{path}"
    assert not any(url.endswith(":0") for url in daemon.urls)
    root = daemon.root()
    for url in daemon.urls:
        assert ask(url, "Chaos.StateRoot")["root"]["/"] == root
    info = daemon.call("Chaos.Info")
    assert (info["addresses"], info["listen"]) == (daemon.urls, daemon.url)
    log = daemon.read_log()
    assert all(f"url={url} " in log for url in daemon.urls)
    daemon.stop()
    assert not path.exists()
    for url in daemon.urls:
        with pytest.raises(OSError):
            connect(url)


@pytest.mark.parametrize("text", ["127.0.0.1:0,127.0.0.1:0", "127.0.0.1:0 127.0.0.1:0"])
def test_addresses_of_the_environment(start, text):
    daemon = start(env={"CHAOSACTORD_LISTEN": text}, listen=None)
    assert len(daemon.urls) == 2
    assert all(ask(url, "Filecoin.StateNetworkVersion") == 13 for url in daemon.urls)


@pytest.mark.parametrize("value", ['["127.0.0.1:0", "127.0.0.1:0"]', "127.0.0.1:0, 127.0.0.1:0"])
def test_addresses_of_the_options_file(start, tmp_path, value):
    options = tmp_path / "options"
    options.write_text(f"listen = {value}\n")
    assert len(start("--config", options, listen=None).urls) == 2
    # What is stronger takes the place of the list, and adds nothing to it.
    assert len(start("--config", options).urls) == 1


@pytest.mark.parametrize(
    "args, words",
    [
        (["--listen", "unix:"], "unix:PATH"),
        (["--listen", "unix:/" + 107 * "x"], "at most 107 bytes"),
        (["--listen", "127.0.0.1:0,nowhere"], "'nowhere'"),
        (["--listen", ","], "ADDRESS:PORT"),
        (17 * ["--listen", "127.0.0.1:0"], "more than 16"),
    ],
)
def test_no_addresses(args, words):
    done = run(*args)
    assert done.returncode == 2 and words in done.stderr, done.stderr


# ---- UNIX sockets ----


def test_a_unix_socket_alone(start, tmp_path):
    path = tmp_path / "socket"
    url = f"unix:{path}"
    daemon = start("--listen", url)
    assert daemon.url == url
    found = os.lstat(path)
    assert stat.S_ISSOCK(found.st_mode) and stat.S_IMODE(found.st_mode) == 0o660
    # Whatever a client calls the host: no web page reaches a socket in the file system.
    for host in ("localhost", "chaos.example", "x"):
        assert ask(url, "Filecoin.StateNetworkVersion", host=host) == 13
    for command in (["call", "Filecoin.StateNetworkVersion", "[]"], ["healthcheck"]):
        done = subprocess.run(
            [CLI, "--url", url, *command], capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr
    daemon.stop()
    assert not path.exists()
    done = subprocess.run([CLI, "--url", url, "state", "root"], capture_output=True, text=True,
                          timeout=60, check=False)
    assert done.returncode == 2 and f"{url}: No such file" in done.stderr, done.stderr


def test_the_socket_of_a_dead_daemon_is_replaced(start, tmp_path):
    path = tmp_path / "socket"
    dead = start("--listen", f"unix:{path}")
    done = run("--listen", f"unix:{path}")
    assert done.returncode == 1 and "another program listens" in done.stderr
    assert ask(dead.url, "Filecoin.StateNetworkVersion") == 13
    dead.kill()
    assert path.exists()
    daemon = start("--listen", f"unix:{path}")
    assert ask(daemon.url, "Filecoin.StateNetworkVersion") == 13


def test_other_files_are_not_replaced(tmp_path):
    path = tmp_path / "file"
    path.write_text("precious")
    done = run("--listen", f"unix:{path}")
    assert done.returncode == 1 and "no socket" in done.stderr
    assert path.read_text() == "precious"


def test_an_answer_is_read_to_its_end_while_stopping(start, tmp_path):
    """The client of a UNIX socket reads slowly while the daemon stops."""
    path = tmp_path / "socket"
    daemon = start("--listen", f"unix:{path}")
    body = json.dumps([{"jsonrpc": "2.0", "id": i, "method": "Chaos.Info"} for i in range(300)])
    with connect(daemon.url) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall(
            b"POST /rpc/v1 HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            + f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
        )
        data = connection.recv(4096)
        assert data.startswith(b"HTTP/1.1 200 ")
        daemon.process.send_signal(signal.SIGTERM)
        data += read_all(connection)
    head, _, answers = data.partition(b"\r\n\r\n")
    assert len(json.loads(answers)) == 300, head
    daemon.ended()


def test_one_of_several_is_taken(start, tmp_path):
    """Nothing is left of the addresses that were free."""
    path = tmp_path / "socket"
    port = start().address[1]
    done = run("--listen", f"unix:{path}", "--listen", f"127.0.0.1:{port}")
    assert done.returncode == 1 and str(port) in done.stderr
    assert not path.exists()


def test_private_daemons_ignore_the_environment(tmp_path):
    """`chaosactor --local` asks its own daemon, whatever the environment says of others."""
    env = clean_environment({"CHAOSACTORD": binary(), "CHAOSACTORD_LISTEN": f"unix:{tmp_path}/x"})
    done = subprocess.run([CLI, "--local", "state", "root"], env=env, capture_output=True,
                          text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
