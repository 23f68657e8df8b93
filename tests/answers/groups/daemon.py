# SPDX-License-Identifier: Apache-2.0 OR MIT
"""chaosactord's command line: help, version, options, variables, options files, log lines."""
from exchange import Group

GROUP = Group()

# ---- words ----

for words in (["--help"], ["-h"], ["--version"], ["--help", "--version"], ["--lisen", "x"],
              ["--listen"], ["nonsense"], ["--listen", "nowhere"], ["--listen", "127.0.0.1:99999"],
              ["--listen", "localhost:0"], ["--listen="], ["--network-version", "16"],
              ["--network-version", "x"], ["--network-version", "-1"], ["--epoch", "-1"],
              ["--epoch", "1.5"], ["--epoch", "9223372036854775808"], ["--base-fee", "1.5"],
              ["--base-fee", "-1"], ["--base-fee", "1" * 400], ["--circ-supply", "x"],
              ["--max-body", "5"], ["--max-body", "5 MB"], ["--max-body", "x"],
              ["--max-body", "99999999999999999999"], ["--max-body", "2TiB"],
              ["--durability", "half"], ["--log-level", "loud"], ["--log-format", "xml"],
              ["--genesis", "x"], ["--genesis", "car:"], ["--genesis", "vector:"],
              ["--ephemeral=maybe"], ["--ephemeral", "--data-dir", "{tmp}/x"],
              ["--ephemeral=false"], ["--request-timeout", "1d"], ["--request-timeout", "5"],
              ["--request-timeout", "1ms"], ["--config", "/nonexistent"], ["--config"],
              ["db"], ["db", "check"], ["db", "chek"], ["db", "check", "x"], ["db", "--help"],
              ["db", "check", "--help"], ["db", "check", "--queue", "x", "--data-dir", "/x"],
              ["--allow-host", "a b"], ["--allow-host", ""], ["--allow-origin", "page"],
              ["-x"], ["--"], ["--", "x"], ["-"], ["--=5"], ["--queue", "0"],
              ["--queue", "1000001"],
              ["--queue=5", "--queue=6", "--help"], ["--queue", "5", "--queue", "0"],
              ["--max-batch", "0"], ["--max-json-depth", "7"], ["--max-json-depth", "513"],
              ["--workers", "65"], ["--http-threads", "257"], ["--max-connections", "3"],
              ["--map-size", "1"], ["--map-size", "1KiB"], ["--vm-memory", "1"],
              ["--max-call-depth", "0"], ["--tmp-dir", "/nonexistent/x", "--listen", "127.0.0.1:0"],
              ["--no-ephemeral"], ["--ephemral"], ["--EPHEMERAL"], ["--network_version", "4"],
              ["--data-dir", ""], [b"--listen=\xff"]):
    GROUP.chaosactord(*words)

# ---- variables ----

for name, value in (("CHAOSACTORD_LISEN", "x"), ("CHAOSACTORD_MAX_BODY", "x"),
                    ("CHAOSACTORD_EPOCH", "-1"), ("CHAOSACTORD_EPHEMERAL", "maybe"),
                    ("CHAOSACTORD_CONFIG", "/nonexistent"), ("CHAOSACTORD_QUEUES", "5"),
                    ("CHAOSACTORD_LISTEN", "nowhere"), ("CHAOSACTORD_ALLOW_HOST", "a b"),
                    ("CHAOSACTORD_", "x"), ("CHAOSACTORD_queue", "x")):
    GROUP.chaosactord("--listen", "127.0.0.1:99999", **{name: value})

# ---- files ----

for number, content in enumerate((
        "queue = 0\n", "\n\nquue = 5\n", "[table]\n", "queue = 5\nqueue = 6\n", "listen = 'x\n",
        "quue = 5", "config = 'x'", "queue = 1.5", "allow-host = [1]", "allow-host = 5",
        'listen = "127.0.0.1:0" garbage', "queue", "queue =", "= 5", "queue = five",
        "queue = '5'\nlog-level = loud\n", 'listen = "\\x"', 'listen = "\\ud800"',
        "ephemeral = maybe", "ephemeral = 'yes'", "max-body = 5", "allow-host = ['a'", "a.b = 5",
        "queue = 0x10", "queue = 5__0", "queue = 1979-05-27", 'listen = """x"""', "\xff = 5",
        "queue = 5 # fine\nepoch = -1\n", "help = true", "version = true", "queue: 5",
        '"queue" = 5')):
    GROUP.file(f"{number}.toml", content.encode("latin-1"))
    GROUP.chaosactord("--config", "{tmp}/%d.toml" % number, "--listen", "127.0.0.1:99999")
GROUP.chaosactord("--config", "{tmp}")
GROUP.file("good.toml", '# options\nqueue = 5_0\nephemeral = true\nmax-body = "1MiB" # a size\n'
           "network-version = 4\nallow-host = ['a', \"b\\u0063\"]\nlog-level = 'warn'\n"
           'base-fee = 7\nrequest-timeout = "5s"\n\nmax-batch = 10\n')
GROUP.daemon("--config", "{tmp}/good.toml", "--max-batch", "12", CHAOSACTORD_QUEUE="20",
             CHAOSACTORD_MAX_JSON_DEPTH="32", CHAOSACTORD_EPOCH="",
             CHAOSACTORD_SERVICE_HOST="10.0.0.1", CHAOSACTORD_PORT="tcp://10.0.0.1:3456",
             CHAOSACTORD_PORT_3456_TCP="x")
GROUP.call("Chaos.Info")
GROUP.call("Chaos.EnvGet")
GROUP.stop()
GROUP.daemon("--network-version", "7", "--epoch", "99", "--base-fee", "7", "--circ-supply",
             "1" + "0" * 28, "--log-format", "json", "--durability", "full", "--queue", "4096",
             "--allow-host", "one", "--allow-host", "two", "--max-call-depth", "100", "--tmp-dir",
             "{tmp}")
GROUP.call("Chaos.Info")
GROUP.call("Chaos.EnvGet")
GROUP.stop()
