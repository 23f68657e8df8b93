# SPDX-License-Identifier: Apache-2.0 OR MIT
"""What the image promises, without a container engine: the program in namespaces of its own,
with the environment, user, directory and health check that the Dockerfile says. tests/image builds
and runs the image itself, where that is possible."""

import contextlib
import json
import os
import pathlib
import re
import select
import shutil
import subprocess
import tempfile
import time

import pytest

from conftest import REPOSITORY, SANITIZER, START_SECONDS, binary
from test_options import service_links

DIRECTORY = "/var/lib/chaosactord"
NAMESPACES = ["unshare", "--mount", "--pid", "--net", "--fork", "--kill-child", "--mount-proc"]


def has_namespaces():
    tools = all(shutil.which(tool) for tool in ("unshare", "nsenter", "setpriv", "ip"))
    return tools and subprocess.run([*NAMESPACES, "ip", "link", "set", "lo", "up"],
                                    capture_output=True, check=False).returncode == 0


pytestmark = pytest.mark.skipif(not has_namespaces(), reason="no namespaces without root")


class Image:
    """The last stage of the Dockerfile."""

    def __init__(self):
        text = (REPOSITORY / "Dockerfile").read_text().rpartition("\nFROM ")[2]
        text = text.replace("\\\n", " ")
        self.env = dict(re.findall(r"(CHAOSACTORD_\w+)=(\S+)", text))
        self.user = tuple(map(int, re.search(r"^USER (\d+):(\d+)", text, re.M).groups()))
        self.health = json.loads(re.search(r"^HEALTHCHECK .*CMD (\[.*\])", text, re.M).group(1))
        self.install = re.search(rf"install -d -o root -g root -m \d+ {DIRECTORY}", text).group()


@pytest.fixture(scope="module")
def programs():
    """Where any user may run them."""
    directory = pathlib.Path(tempfile.mkdtemp(prefix="chaosactord-image-", dir="/tmp"))
    directory.chmod(0o755)
    for name in ("chaosactord", "chaosactor"):
        shutil.copy(os.path.join(os.path.dirname(binary()), name), directory)
    yield directory
    shutil.rmtree(directory)


class Container:
    def __init__(self, programs, env, args, user):
        self.image = Image()
        self.programs = programs
        self.env = {**self.image.env, **env}
        self.user = user or self.image.user
        setup = f"ip link set lo up && mount -t tmpfs none /var/lib && {self.image.install}"
        self.process = subprocess.Popen(
            [*NAMESPACES, "sh", "-c", f'{setup} && exec "$@"', "sh",
             *self.command("chaosactord", *args)],
            text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        spoken = select.select([self.process.stdout], [], [], START_SECONDS)[0]
        self.ready = self.process.stdout.readline() if spoken else ""
        self.log = None

    def command(self, program, *args):
        uid, gid = self.user
        return ["setpriv", f"--reuid={uid}", f"--regid={gid}", "--clear-groups", "env", "-i",
                *(f"{name}={value}" for name, value in self.env.items()),
                str(self.programs / program), *args]

    def pid(self):
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return int(children.read_text().split()[0])

    def inside(self, program, *args):
        return subprocess.run(
            ["nsenter", "--target", str(self.pid()), "--mount", "--pid", "--net",
             *self.command(program, *args)],
            capture_output=True, text=True, timeout=60, check=False)

    def health(self):
        """As the engine would ask, at the path where the image has its client."""
        words = self.image.health
        assert words[0] == "/usr/bin/chaosactor"
        return self.inside("chaosactor", *words[1:])

    def call(self, url, method):
        done = self.inside("chaosactor", "--url", url, "--json", "call", method, "[]")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def stop(self):
        """SIGTERM to the daemon; with 0 and without a complaint it ends."""
        if self.log is None:
            os.kill(self.pid(), 15)
            _, self.log = self.process.communicate(timeout=START_SECONDS)
        assert self.process.returncode == 0 and not SANITIZER.search(self.log), self.log


@pytest.fixture
def container(programs):
    with contextlib.ExitStack() as stack:

        def make(*args, env=None, user=None):
            made = Container(programs, env or {}, args, user)
            if not made.ready:
                made.process.kill()
                pytest.fail(made.process.communicate()[1])
            stack.callback(made.stop)
            return made

        yield make


URL = "http://127.0.0.1:3456"


def test_as_it_is(container):
    one = container()
    assert f"url={URL} " in one.ready
    info = one.call(URL, "Chaos.Info")
    assert info["data"] == {"kind": "directory", "directory": DIRECTORY}
    assert info["durability"] == "full"
    assert one.health().returncode == 0


@pytest.mark.parametrize(
    "args, env",
    [
        (["--ephemeral"], {}),
        ([], {"CHAOSACTORD_EPHEMERAL": "true"}),
        (["--config", "{config}"], {}),
        ([], {"CHAOSACTORD_CONFIG": "{config}"}),
    ],
)
def test_ephemeral_if_its_user_says_so(container, programs, args, env):
    config = programs / "options"
    config.write_text("ephemeral = true\n")
    args = [word.format(config=config) for word in args]
    one = container(*args, env={name: text.format(config=config) for name, text in env.items()})
    assert one.call(URL, "Chaos.Info")["data"]["kind"] == "ephemeral"
    assert one.health().returncode == 0


def test_it_says_that_it_is_open(container):
    """To its own network, until it is told to ask for tokens."""
    one = container()
    assert one.call(URL, "Chaos.Info")["access"]["auth"] is False
    one.stop()
    assert "ev=open_to_network" in one.log and "--insecure" in one.log
    one = container(env={"CHAOSACTORD_AUTH": "true"})
    assert one.health().returncode == 0
    call = ("chaosactor", "--url", URL, "call", "Chaos.Info", "[]")
    assert one.inside(*call).returncode == 0  # by the cookie, which is beside the data
    one.user = (4711, 4711)
    done = one.inside(*call)
    assert done.returncode == 1 and "UNAUTHORIZED" in done.stderr
    token = pathlib.Path(f"/proc/{one.pid()}/root{DIRECTORY}/cookie").read_text()
    assert token.count(".") == 2
    one.stop()
    assert "open_to_network" not in one.log and token not in one.log


@pytest.mark.parametrize("user", [(12345, 0), (1000660000, 0)])
def test_any_user_of_the_root_group_keeps_data(container, user):
    """As OpenShift runs it."""
    info = container(user=user).call(URL, "Chaos.Info")
    assert info["data"] == {"kind": "directory", "directory": DIRECTORY}


@pytest.mark.parametrize(
    "args, env, url",
    [
        (["--listen", "127.0.0.1:4000"], {}, "http://127.0.0.1:4000"),
        (["--listen=127.0.0.1:0"], {}, None),
        (["--listen", "[::]:4000"], {}, "http://127.0.0.1:4000"),
        (["--listen", "[::1]:4000"], {}, "http://[::1]:4000"),
        (["--listen", f"unix:{DIRECTORY}/socket"], {}, None),
        ([], {"CHAOSACTORD_LISTEN": "127.0.0.2:4000"}, "http://127.0.0.2:4000"),
        (["--config", "{config}"], {}, "http://127.0.0.3:4000"),
        ([], {"CHAOSACTORD_CONFIG": "{config}"}, "http://127.0.0.3:4000"),
    ],
)
def test_the_health_check_follows(container, programs, args, env, url):
    """Wherever it listens, the health check finds it, and nothing listens elsewhere."""
    config = programs / "options"
    config.write_text("listen = 127.0.0.3:4000\n")
    args = [word.format(config=config) for word in args]
    one = container(*args, env={name: text.format(config=config) for name, text in env.items()})
    told = re.search(r" url=(\S+)", one.ready).group(1)
    assert url in (None, told)
    done = one.health()
    assert (done.returncode, done.stdout) == (0, "ready\n"), done.stderr
    assert one.inside("chaosactor", "healthcheck", "--url", URL).returncode == 1


def test_the_health_check_notices_the_end(container):
    one = container()
    assert one.health().returncode == 0
    os.kill(one.pid(), 19)  # SIGSTOP: it is there, and does not answer
    begin = time.monotonic()
    done = one.inside("chaosactor", "healthcheck", "--running", "--timeout", "0.5")
    assert done.returncode == 1 and time.monotonic() - begin < 30, done
    os.kill(one.pid(), 18)
    assert one.health().returncode == 0


def test_no_daemon_is_not_healthy(programs):
    done = subprocess.run([*NAMESPACES, programs / "chaosactor", "healthcheck", "--running"],
                          capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1 and "no daemon of this user runs here" in done.stderr


def test_beside_services(container):
    """In a namespace with Kubernetes services whose names begin as its own does."""
    env = {}
    for service in ("chaosactord", "chaosactord-nv4", "chaosactord-data", "chaosactord-default"):
        env |= service_links(service, "10.96.0.17", [("rpc", 3456, "tcp")])
    one = container(env=env)
    assert f"url={URL} " in one.ready and one.health().returncode == 0
