# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Options and exit codes of the program itself (docs/architecture.md, "Starting and stopping")."""

import gzip
import os
import pathlib
import re
import socket
import stat
import subprocess

import pytest

import cars
import chain
from conftest import REPOSITORY, VECTOR_92, binary, clean_environment, run

OPTIONS = re.findall(
    r'^OPTION\(\w+, "([a-z-]+)"', (REPOSITORY / "config/options.tbl").read_text(), re.M
)
NAMED_BY_THE_ISSUE = [
    "config",
    "data-dir",
    "ephemeral",
    "tmp-dir",
    "listen",
    "genesis",
    "network-version",
    "epoch",
    "base-fee",
    "durability",
    "log-level",
    "log-format",
    "map-size",
    "max-body",
    "max-batch",
    "max-call-depth",
    "allow-origin",
    "allow-host",
]


def test_help():
    done = run("--help")
    assert done.returncode == 0
    assert done.stderr == ""
    for name in OPTIONS:
        assert f"\n  --{name}" in done.stdout
    assert set(NAMED_BY_THE_ISSUE) <= set(OPTIONS)
    assert "127.0.0.1:3456" in done.stdout
    assert all(len(line) <= 100 for line in done.stdout.splitlines())
    assert run("-h").stdout == done.stdout


def test_version():
    done = run("--version")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"chaosactord \d+\.\d+\.\d+\n", done.stdout)


@pytest.mark.parametrize(
    "args, words",
    [
        (["--lisen", "x"], "--listen"),
        (["--listen"], "needs a value"),
        (["nonsense"], "nonsense"),
        (["--listen", "nowhere"], "127.0.0.1:3456"),
        (["--listen", "127.0.0.1:99999"], "--listen"),
        (["--network-version", "16"], "from 0 to 15"),
        (["--network-version", "x"], "from 0 to 15"),
        (["--epoch", "-1"], "--epoch"),
        (["--base-fee", "1.5"], "attoFIL"),
        (["--max-body", "5"], "--max-body"),
        (["--max-body", "5 MB"], "MiB"),
        (["--durability", "half"], "full|none"),
        (["--log-level", "loud"], "error|warn|info|debug"),
        (["--genesis", "x"], "minimal|car:"),
        (["--genesis", "car:"], "minimal|car:"),
        (["--ephemeral=maybe"], "true or false"),
        (["--ephemeral", "--data-dir", "/tmp/x"], "exclude each other"),
        (["--ephemeral=false"], "--data-dir"),
        (["--request-timeout", "1d"], "seconds"),
        (["--config", "/nonexistent"], "/nonexistent"),
        (["db"], "db check"),
        (["db", "check"], "--data-dir"),
        (["db", "check", "x"], "unexpected"),
        (["--genesis", "car:/nonexistent.car"], "/nonexistent.car"),
        (["--genesis", "vector:/"], "/"),
        (["--allow-host", "a b"], "--allow-host"),
        (["-x"], "--help"),
    ],
)
def test_bad_options(args, words):
    done = run(*args)
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert words in done.stderr


@pytest.mark.parametrize(
    "name, value, words",
    [
        ("CHAOSACTORD_LISEN", "x", "CHAOSACTORD_LISTEN"),
        ("CHAOSACTORD_MAX_BODY", "x", "CHAOSACTORD_MAX_BODY"),
        ("CHAOSACTORD_EPOCH", "-1", "from 0"),
        ("CHAOSACTORD_PORT", "3456", "CHAOSACTORD_PORT"),
        ("CHAOSACTORD_NV4_SERVICE_HOST", "nowhere", "CHAOSACTORD_NV4_SERVICE_HOST"),
        ("CHAOSACTORD_NV4_PORT", "http://10.0.0.1:3456", "CHAOSACTORD_NV4_PORT"),
        ("CHAOSACTORD_LISEN_PORT", "x", "CHAOSACTORD_LISEN_PORT"),
    ],
)
def test_bad_variables(name, value, words):
    done = run(env={name: value})
    assert done.returncode == 2
    assert words in done.stderr


def service_links(service, host, ports):
    """What the kubelet puts into every container of a namespace that has the service."""
    prefix = service.upper().replace("-", "_")
    literal = f"[{host}]" if ":" in host else host
    links = {}
    for name, number, protocol in ports:
        port, url = f"{prefix}_PORT", f"{protocol}://{literal}:{number}"
        one = f"{port}_{number}_{protocol.upper()}"
        links.setdefault(f"{prefix}_SERVICE_HOST", host)
        links.setdefault(f"{prefix}_SERVICE_PORT", number)
        links.setdefault(port, url)
        if name:
            links[f"{prefix}_SERVICE_PORT_{name.upper().replace('-', '_')}"] = number
        links |= {one: url, one + "_PROTO": protocol, one + "_PORT": number, one + "_ADDR": host}
    return {name: str(value) for name, value in links.items()}


def test_service_links_are_passed_over(start):
    env = {}
    for service in ("chaosactord", "chaosactord-nv4", "chaosactord-listen", "chaosactord-data-dir",
                    "chaosactord-port-1", "chaosactord-a-service-host-b", "chaosactord-7"):
        env |= service_links(service, "10.96.0.17", [("rpc", 3456, "tcp"), ("", 53, "udp")])
    env |= service_links("chaosactord-v6", "fd00:10:96::11", [("web-ui", 80, "sctp")])
    env |= {"CHAOSACTORD_QUEUE": "77", "CHAOSACTORD_EPOCH": ""}  # empty: not set
    options = {o["name"]: o for o in start(env=env).call("Chaos.Info")["options"]}
    assert options["queue"]["value"] == "77"
    assert options["listen"]["origin"] == "flag" and options["data-dir"]["value"] == ""


@pytest.mark.parametrize(
    "content, words",
    [
        ("queue = 0\n", "line 1"),
        ("\n\nquue = 5\n", "line 3"),
        ("[table]\n", "line 1"),
        ("queue = 5\nqueue = 6\n", "line 2"),
        ("listen = 'x\n", "line 1"),
        ("quue = 5", "queue"),
        ("config = 'x'", "line 1"),
        ("queue = 1.5", "line 1"),
        ("allow-host = [1]", "line 1"),
        ('listen = "127.0.0.1:0" garbage', "line 1"),
    ],
)
def test_bad_files(tmp_path, content, words):
    path = tmp_path / "options.toml"
    path.write_text(content)
    done = run("--config", path)
    assert done.returncode == 2
    assert words in done.stderr and str(path) in done.stderr


def test_our_files_are_toml(tmp_path, start):
    """Python's own TOML reader takes the same file for the same values."""
    tomllib = pytest.importorskip("tomllib")
    text = (
        '# options\nqueue = 5_0\nephemeral = true\nmax-body = "1MiB" # a size\n'
        "network-version = 4\nallow-host = ['a', \"b\\u0063\"]\nlog-level = 'warn'\n"
    )
    path = tmp_path / "options.toml"
    path.write_text(text)
    values = tomllib.loads(text)
    daemon = start("--config", path)
    options = {o["name"]: o for o in daemon.call("Chaos.Info")["options"]}
    for name, value in values.items():
        told = {True: "true", False: "false"}.get(value) if isinstance(value, bool) else value
        told = ",".join(value) if isinstance(value, list) else str(told)
        if name != "log-level":
            assert options[name] == {"name": name, "value": told, "origin": "file"}
    assert daemon.call("Filecoin.StateNetworkVersion", []) == 4
    assert options["log-level"]["origin"] == "flag"


def origins(daemon):
    return {o["name"]: (o["value"], o["origin"]) for o in daemon.call("Chaos.Info")["options"]}


def test_precedence(tmp_path, start):
    path = tmp_path / "options.toml"
    path.write_text("queue = 10\nmax-batch = 11\nmax-json-depth = 12\n")
    daemon = start(
        "--queue",
        "30",
        env={
            "CHAOSACTORD_CONFIG": str(path),
            "CHAOSACTORD_QUEUE": "20",
            "CHAOSACTORD_MAX_BATCH": "21",
        },
    )
    told = origins(daemon)
    assert told["queue"] == ("30", "flag")
    assert told["max-batch"] == ("21", "environment")
    assert told["max-json-depth"] == ("12", "file")
    assert told["max-body"] == ("16MiB", "default")
    assert (
        len(
            daemon.batch([{"jsonrpc": "2.0", "id": i, "method": "Chaos.EnvGet"} for i in range(21)])
        )
        == 21
    )
    assert set(told) == set(OPTIONS)


# ---- listening ----


def test_ready_line_and_free_port(start):
    one, other = start(), start()
    assert one.address[1] != other.address[1] and one.address[1] != 0
    assert (
        one.ready_line
        == f"chaosactord ready url={one.url} pid={one.process.pid} version={one.version}\n"
    )


def test_port_taken():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run("--listen", f"127.0.0.1:{port}")
    assert done.returncode == 1
    assert str(port) in done.stderr and "level=error" in done.stderr


def test_ipv6(start):
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("no IPv6 here")
    daemon = start("--listen", "[::1]:0")
    assert daemon.url.startswith("http://[::1]:")
    assert daemon.call("Filecoin.StateNetworkVersion", []) == 13


def test_open_to_the_network_is_warned_of(start):
    daemon = start("--listen", "0.0.0.0:0", "--insecure")
    assert "level=warn" in daemon.read_log()
    assert daemon.url.startswith("http://127.0.0.1:")
    assert daemon.call("Filecoin.StateNetworkVersion", []) == 13
    quiet = start()
    assert "level=warn" not in quiet.read_log()


def test_json_log(start):
    import json

    daemon = start("--log-format", "json", log_level="debug")
    daemon.call("Chaos.EnvGet")
    daemon.stop()
    lines = [json.loads(line) for line in daemon.log.splitlines()]
    assert {"time", "level", "mod", "ev", "text"} <= set(lines[0])
    assert any(line["ev"] == "request" and "POST /rpc/v1" in line["text"] for line in lines)


# ---- genesis ----


def test_environment_at_genesis(start):
    daemon = start(
        "--network-version", "7", "--epoch", "99", "--base-fee", "7", "--circ-supply", str(10**28)
    )
    assert daemon.call("Chaos.EnvGet") == {
        "epoch": 99,
        "networkVersion": 7,
        "baseFee": "7",
        "circSupply": str(10**28),
        "addressPrefix": "f",
        "networkName": "chaosactord",
        "epochStep": 0,
        "randomness": {"source": "fixed"},
        "signatures": "verify",
        "gasDefaults": {"gasLimit": 1000000000, "gasFeeCap": "200", "gasPremium": "1"},
    }


def reachable(daemon, cid, seen):
    """All blocks below cid, by links in their bytes."""
    raw = chain.unbase32(cid[1:])
    if cid in seen or raw[:2] != b"\x01\x71":
        return seen
    seen[cid] = chain.unb64(daemon.call("Filecoin.ChainReadObj", [{"/": cid}]))
    at = 0
    prefix = b"\xd8\x2a\x58\x27\x00"
    while (at := seen[cid].find(prefix, at)) >= 0:
        child = seen[cid][at + 5 : at + 43]
        reachable(daemon, chain.cid_text(child), seen)
        at += 5
    return seen


def export(daemon):
    root = daemon.root()
    blocks = reachable(daemon, root, {})
    return root, chain.car(
        [chain.unbase32(root[1:])],
        [(chain.unbase32(cid[1:]), data) for cid, data in blocks.items()],
    )


@pytest.mark.parametrize("nv", [0, 4, 10, 13, 15])
def test_car_genesis(tmp_path, start, nv):
    """A state written to a CAR by hand comes back with its root."""
    source = start("--network-version", nv)
    source.invoke("mutateState", {"value": "kept"})
    root, data = export(source)
    path = tmp_path / "state.car"
    path.write_bytes(data)
    for genesis in (f"car:{path}", f"car:{path}#{root}"):
        daemon = start("--genesis", genesis, "--network-version", nv)
        assert daemon.root() == root
        assert daemon.call("Chaos.EnvGet")["networkVersion"] == nv
        assert daemon.call("Chaos.EnvGet")["epoch"] == chain.UPGRADE_HEIGHTS[nv] + 1
        state = daemon.invoke("inspectRuntime")["returnDecoded"]["state"]
        assert state["value"] == "kept"


def test_car_genesis_takes_a_fitting_network_version(tmp_path, start):
    source = start("--network-version", "4")
    path = tmp_path / "state.car"
    path.write_bytes(export(source)[1])
    assert start("--genesis", f"car:{path}").call("Chaos.EnvGet")["networkVersion"] == 9
    source = start()
    path.write_bytes(export(source)[1])
    assert start("--genesis", f"car:{path}").call("Chaos.EnvGet")["networkVersion"] == 13


def test_car_genesis_in_other_forms(tmp_path, start):
    """As import.car takes them; each means the state that the directory was made with."""
    source = start()
    root, plain = export(source)
    directory, path = tmp_path / "d", tmp_path / "state.car"
    blocks = cars.read(plain)[1]
    header = cars.header_block(chain.unbase32(root[1:]))
    unknown = (bytes.fromhex("01711b20") + bytes(32), b"whatever")
    top = chain.cid_of(header)
    forms = [
        (gzip.compress(plain), ""),
        (cars.version_2(plain, 7), ""),
        (cars.write([], blocks), f"#{root}"),
        (cars.write([top], [(top, header), *blocks]), ""),
        (gzip.compress(cars.version_2(cars.write([top], [*blocks, unknown, (top, header)]))), ""),
        (cars.write([], [*blocks, (top, header)]), f"#{chain.cid_text(top)}"),
    ]
    for data, named in forms:
        path.write_bytes(data)
        daemon = start("--genesis", f"car:{path}{named}")
        assert daemon.root() == root
        daemon.invoke("createState")
        daemon.stop()
        daemon = start("--data-dir", directory, "--genesis", f"car:{path}{named}")
        assert daemon.root() == root
        daemon.stop()
    other = cars.header_block(chain.cid_of(b"x"))
    top = chain.cid_of(other)
    for data, words, code in [
        (cars.write([top], [(top, other), *blocks]), "root of the state is not in the CAR", 2),
        (cars.write([top], blocks), "block of the root is not in the CAR", 2),
        (cars.write([], blocks), "car:PATH#ROOT", 2),
        (gzip.compress(plain)[:-9], "breaks off", 2),
    ]:
        path.write_bytes(data)
        done = run("--tmp-dir", tmp_path, "--genesis", f"car:{path}", "--listen", "127.0.0.1:0")
        assert (done.returncode, words in done.stderr) == (code, True), done.stderr
    path.write_bytes(cars.write([top], [(top, other), *blocks]))
    done = run("--data-dir", directory, "--genesis", f"car:{path}", "--listen", "127.0.0.1:0")
    assert done.returncode == 2 and "not the one" in done.stderr, done.stderr


def test_vector_variants(start, shared):
    text = f"vector:{VECTOR_92}"
    assert start("--genesis", text).call("Chaos.EnvGet")["epoch"] == 138721
    environment = start("--genesis", text + "#tape").call("Chaos.EnvGet")
    assert (environment["epoch"], environment["networkVersion"]) == (140761, 5)
    assert environment["baseFee"] == "100"
    done = run("--genesis", text + "#nothing")
    assert done.returncode == 2
    assert "nothing" in done.stderr


# ---- data directories ----


def test_data_directory(tmp_path, start):
    directory = tmp_path / "data"
    daemon = start("--data-dir", directory)
    info = daemon.call("Chaos.Info")
    assert info["durability"] == "full"
    assert info["data"] == {"kind": "directory", "directory": str(directory)}
    result = daemon.invoke("mutateState", {"value": "kept"})
    assert result["durable"] is True
    daemon.stop()
    again = start("--data-dir", directory)
    assert again.root() == result["stateRoot"]["after"]["/"]
    assert len(again.call("Chaos.History")["entries"]) == 2


def test_durability_none(tmp_path, start):
    daemon = start("--data-dir", tmp_path / "d", "--durability", "none")
    assert daemon.call("Chaos.Info")["durability"] == "none"
    assert daemon.invoke("createState")["durable"] is False


def test_second_daemon(tmp_path, start):
    directory = tmp_path / "data"
    daemon = start("--data-dir", directory)
    done = run("--data-dir", directory, "--listen", "127.0.0.1:0")
    assert done.returncode == 3, done.stderr
    assert str(directory) in done.stderr
    assert re.search("another|in use|locked|holds", done.stderr)
    check = run("db", "check", "--data-dir", directory)
    assert check.returncode == 3
    assert daemon.invoke("createState")["seq"] == 1


def test_db_check(tmp_path, start):
    directory = tmp_path / "data"
    daemon = start("--data-dir", directory)
    for i in range(5):
        daemon.invoke("mutateState", {"value": f"v{i}"})
    daemon.stop()
    done = run("db", "check", "--data-dir", directory)
    assert done.returncode == 0, done.stderr
    assert "problems=0" in done.stdout
    assert int(re.search(r"roots=(\d+)", done.stdout).group(1)) >= 6
    assert run("db", "check", env={"CHAOSACTORD_DATA_DIR": str(directory)}).returncode == 0


def test_db_check_of_nothing(tmp_path):
    done = run("db", "check", "--data-dir", tmp_path / "nothing")
    assert done.returncode in (1, 2, 3)
    assert "nothing" in done.stderr
    assert not (tmp_path / "nothing").exists()


def database_file(directory):
    return pathlib.Path(directory) / "data.mdb"


def test_db_check_finds_a_changed_block(tmp_path, start):
    directory = tmp_path / "data"
    daemon = start("--data-dir", directory)
    daemon.invoke("mutateState", {"value": "a-text-to-be-found-in-the-file"})
    daemon.stop()
    path = database_file(directory)
    data = path.read_bytes()
    assert b"a-text-to-be-found-in-the-file" in data
    path.write_bytes(data.replace(b"a-text-to-be-found", b"A-text-to-be-found"))
    done = run("db", "check", "--data-dir", directory)
    assert done.returncode == 3
    assert re.search(r"problems=[1-9]", done.stdout)
    assert done.stdout.count("\n") >= 2  # a line that names what is wrong, then the totals


def test_another_schema(tmp_path, start):
    """A directory that a later program has written is left alone."""
    directory = tmp_path / "data"
    start("--data-dir", directory).stop()
    path = database_file(directory)
    record = b"schema" + (2).to_bytes(8, "big")
    assert record in path.read_bytes()
    changed = path.read_bytes().replace(record, b"schema" + (3).to_bytes(8, "big"))
    path.write_bytes(changed)
    for command in (("--listen", "127.0.0.1:0"), ("db", "check")):
        done = run(*command, "--data-dir", directory)
        assert done.returncode == 3, done.stderr
        assert "schema version 3" in done.stderr
    assert path.read_bytes() == changed


def test_not_our_directory(tmp_path):
    directory = tmp_path / "data"
    directory.mkdir()
    (directory / "data.mdb").write_bytes(os.urandom(65536))
    done = run("--data-dir", directory, "--listen", "127.0.0.1:0")
    assert done.returncode == 3, done.stderr
    assert str(directory) in done.stderr or "data.mdb" in done.stderr


def test_directory_that_cannot_be_made(tmp_path):
    done = run("--data-dir", tmp_path / "a" / "b" / "c", "--listen", "127.0.0.1:0")
    assert done.returncode in (1, 2, 3)
    assert str(tmp_path) in done.stderr
    (tmp_path / "file").write_text("")
    done = run("--data-dir", tmp_path / "file", "--listen", "127.0.0.1:0")
    assert done.returncode != 0
    assert "file" in done.stderr


def test_same_genesis_options_again(tmp_path, start):
    options = [
        "--data-dir",
        tmp_path / "d",
        "--network-version",
        "4",
        "--epoch",
        "99",
        "--base-fee",
        "7",
        "--genesis",
        "minimal",
    ]
    start(*options).stop()
    start(*options).stop()
    start("--data-dir", tmp_path / "d").stop()


@pytest.mark.parametrize(
    "other",
    [
        ["--network-version", "5"],
        ["--epoch", "100"],
        ["--base-fee", "8"],
        ["--circ-supply", "1"],
        ["--genesis", "car:{car}"],
    ],
)
def test_conflicting_genesis_options(tmp_path, start, other):
    directory = tmp_path / "d"
    first = start(
        "--data-dir", directory, "--network-version", "4", "--epoch", "99", "--base-fee", "7"
    )
    car = tmp_path / "x.car"
    car.write_bytes(export(first)[1])
    first.stop()
    other = [o.format(car=car) for o in other]
    done = run("--data-dir", directory, "--listen", "127.0.0.1:0", *other)
    assert done.returncode == 2, done.stderr
    assert "EnvSet" in done.stderr
    start("--data-dir", directory).stop()


def test_genesis_options_hold_after_env_set(tmp_path, start):
    """What must be equal is what the directory was created with, not what it became."""
    directory = tmp_path / "d"
    daemon = start("--data-dir", directory, "--epoch", "99")
    daemon.call("Chaos.EnvSet", {"epoch": 500})
    daemon.stop()
    again = start("--data-dir", directory, "--epoch", "99")
    assert again.call("Chaos.EnvGet")["epoch"] == 500


def test_a_failed_genesis_leaves_nothing_behind(tmp_path, start):
    directory = tmp_path / "d"
    bad = tmp_path / "bad.car"
    bad.write_bytes(b"\x0a" + b"x" * 50)
    done = run("--data-dir", directory, "--genesis", f"car:{bad}", "--listen", "127.0.0.1:0")
    assert done.returncode == 2, done.stderr
    assert start("--data-dir", directory).call("Filecoin.StateNetworkVersion", []) == 13


# ---- ephemeral data ----


def test_ephemeral_directory(tmp_path, start):
    daemon = start("--ephemeral", "--tmp-dir", tmp_path)
    directory = pathlib.Path(daemon.call("Chaos.Info")["data"]["directory"])
    assert directory.parent == tmp_path
    assert list(tmp_path.iterdir()) == []  # what is open needs no name
    daemon.invoke("abortWith", {"code": 20})
    daemon.stop()
    assert list(tmp_path.iterdir()) == []


def test_tmpdir_variable(tmp_path, start):
    daemon = start(env={"TMPDIR": str(tmp_path)})
    assert daemon.call("Chaos.Info")["data"]["directory"].startswith(f"{tmp_path}/")
    daemon.stop()
    assert list(tmp_path.iterdir()) == []


def test_ephemeral_directory_goes_after_a_failure(tmp_path):
    bad = tmp_path / "bad.car"
    bad.write_bytes(b"\x0a" + b"x" * 50)
    done = run("--tmp-dir", tmp_path, "--genesis", f"car:{bad}", "--listen", "127.0.0.1:0")
    assert done.returncode == 2
    assert [p.name for p in tmp_path.iterdir()] == ["bad.car"]


def test_tmp_dir_that_is_not_there():
    done = run("--tmp-dir", "/nonexistent/x", "--listen", "127.0.0.1:0")
    assert done.returncode == 1
    assert "--tmp-dir" in done.stderr


def test_stdout_closed():
    """Nobody reads the ready line: the daemon serves all the same."""
    process = subprocess.Popen(
        [binary(), "--listen", "127.0.0.1:0", "--log-level", "info"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=clean_environment(),
    )
    process.stdout.close()
    line = ""
    while "ev=ready" not in line:
        line = process.stderr.readline()
        assert line, "ended"
    process.terminate()
    assert process.wait(10) == 0
    process.stderr.close()
