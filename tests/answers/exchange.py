# SPDX-License-Identifier: Apache-2.0 OR MIT
"""What can be asked of the programs, and how it is asked. A Group is a list of such questions for
one daemon after another; run() asks them in order and returns (title, lines) of each."""
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading

import requests.adapters

import text

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "rpc"))
import conftest  # noqa: E402  (tests/rpc: the daemon under test)

SECONDS = 300  # for one answer, sanitized, on a busy machine
TITLE = 110    # columns of a title; what is longer ends in a digest
NO_ANSWER = "no answer"
VECTORS = HERE.parent / "vectors" / "recorded"
# Headers of every answer of the library, and a length that is that of the body.
QUIET_HEADERS = ("date", "content-length")


class AsItStands(requests.adapters.HTTPAdapter):
    """Sends a path as it is: requests 2.32 makes one slash of two."""

    def request_url(self, request, proxies):
        return request.path_url


class Seen:
    """Stands in parameters for a part of an earlier result: Seen("kept.stateRoot.after")."""

    def __init__(self, path):
        self.path = path

    def value(self, kept):
        name, *rest = self.path.split(".")
        value = kept[name]
        for part in rest:
            value = value[int(part)] if part.isdigit() else value[part]
        return value


def resolve(value, kept):
    if isinstance(value, Seen):
        return value.value(kept)
    if isinstance(value, dict):
        return {name: resolve(member, kept) for name, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [resolve(item, kept) for item in value]
    return value


def shorten(title):
    title = text.printable(title).replace("\n", "\\n")
    if len(title) <= TITLE:
        return title
    digest = hashlib.sha256(title.encode()).hexdigest()[:12]
    return f"{title[:TITLE - 30]}… sha256 {digest}"


def show(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"),
                      default=lambda seen: f"<{seen.path}>")


class Context:
    """One group's run: its daemon, its folder, what was kept of earlier results."""

    def __init__(self, programs, folder):
        self.programs, self.folder = programs, folder
        self.daemon, self.kept = None, {}
        self.environment = {"LC_ALL": "C.UTF-8", "TMPDIR": folder,
                            "CHAOSACTORD": programs["chaosactord"]}  # for chaosactor --local

    def fill(self, word):
        if isinstance(word, bytes):
            return word
        word = word.replace("{tmp}", self.folder).replace("{vectors}", str(VECTORS))
        return word.replace("{url}", self.daemon.url if self.daemon else "")

    def masked(self, answer):
        places = [(self.folder, "TMP"), (str(VECTORS), "VECTORS")]
        if self.daemon:
            host, port = self.daemon.address
            places.append((f"{host}:{port}", "HOST:PORT"))
        return text.mask(text.printable(answer), places)

    def run(self, which, words, stdin, environment):
        """(exit code, stdout, stderr) of a program; a daemon that starts is ended again."""
        environment = {name: self.fill(value) for name, value in environment.items()}
        with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as errors:
            given.write(stdin if isinstance(stdin, bytes) else stdin.encode())
            given.seek(0)
            with subprocess.Popen(
                    [self.programs[which], *map(self.fill, words)], cwd=self.folder, stdin=given,
                    stdout=subprocess.PIPE, stderr=errors,
                    env=clean_environment({**self.environment, **environment})) as process:
                timer = threading.Timer(SECONDS, process.kill)
                timer.start()
                out = b""
                for line in process.stdout:
                    out += line
                    if which == "chaosactord" and line.startswith(b"chaosactord ready"):
                        process.terminate()
                process.wait()
                timer.cancel()
            errors.seek(0)
            err = errors.read()
        if conftest.SANITIZER.search(err.decode(errors="replace")):
            raise AssertionError(err.decode(errors="replace"))
        return process.returncode, out, err

    def stop(self):
        if self.daemon:
            daemon, self.daemon = self.daemon, None
            daemon.stop()

    def kill(self):
        if self.daemon and not self.daemon.stopped:
            self.daemon.process.kill()
            self.daemon.process.wait()


def body_lines(context, body):
    answer = context.masked(body)
    if answer[:1] not in ("{", "["):
        return text.lines_of("body| ", answer)
    return [answer.replace("\n", "⏎")] if answer else []


def http_lines(context, response):
    """Status and headers where they are not the usual ones, then the body."""
    headers = [f"{name}: {value}" for name, value in response.headers.items()
               if name.lower() not in QUIET_HEADERS]
    size = response.headers.get("Content-Length")
    if size is not None and int(size) != len(response.content):
        headers.append("Content-Length: of a body that was not sent")
    head = [context.masked("; ".join([f"HTTP {response.status_code}", *headers]))]
    if head == ["HTTP 200; Content-Type: application/json"]:
        head = []
    return head + body_lines(context, response.content)


class Group:
    """Exchanges in the order they are sent. Each method below appends one; {tmp}, {vectors}
    and {url} in words and options are filled in."""

    def __init__(self):
        self.steps = []

    def step(self, title, ask):
        taken = sum(1 for other, _ in self.steps if other.split(" #")[0] == title)
        self.steps.append((f"{title} #{taken + 1}" if taken and title else title, ask))

    # ---- JSON-RPC and HTTP ----

    def call(self, method, params=None, keep=None, title=None):
        """A call as clients send it; params None: left out. keep: the result's name in Seen."""
        def ask(context):
            request = {"jsonrpc": "2.0", "id": 1, "method": method}
            if params is not None:
                request["params"] = resolve(params, context.kept)
            response = context.daemon.post(request)
            if keep:
                context.kept[keep] = response.json()["result"]
            return http_lines(context, response)
        shown = f"{method} {'' if params is None else show(params)}".strip()
        self.step(shorten(title or shown), ask)

    def calls(self, method, *params):
        for one in params:
            self.call(method, one)

    def post(self, body, path="/rpc/v1", method="POST", headers=None):
        """A body as it stands, str or bytes, with any headers."""
        data = body.encode() if isinstance(body, str) else body

        def ask(context):
            with_type = {"Content-Type": "application/json", **(headers or {})}
            response = context.daemon.http.request(
                method, context.daemon.url + path, data=data, headers=with_type, timeout=SECONDS)
            return http_lines(context, response)
        extra = "".join(f" {name}={value}" for name, value in (headers or {}).items())
        self.step(shorten(f"{method} {path}{extra} {text.printable(data)}"), ask)

    def http(self, method, path, headers=None):
        """A request without body."""
        def ask(context):
            response = context.daemon.http.request(
                method, context.daemon.url + path, headers=headers, timeout=SECONDS)
            return http_lines(context, response)
        extra = "".join(f" {name}={value}" for name, value in (headers or {}).items())
        self.step(shorten(f"{method} {path}{extra}"), ask)

    def socket(self, data):
        """Bytes on a connection of their own, and all that comes back until it is closed."""
        def ask(context):
            answer = context.masked(context.daemon.raw(data, shut=False).replace(b"\r\n", b"\n"))
            kept = [line for line in answer.split("\n")
                    if not line.lower().startswith(tuple(f"{h}:" for h in QUIET_HEADERS))]
            return text.lines_of("raw| ", "\n".join(kept))
        self.step(shorten("socket " + text.printable(data.replace(b"\r\n", b" | "))), ask)

    # ---- the programs ----

    def program(self, which, words, stdin, environment):
        def ask(context):
            code, out, err = context.run(which, words, stdin, environment)
            return [f"exit {code}", *text.lines_of("out| ", context.masked(out)),
                    *text.lines_of("err| ", context.masked(err))]
        extra = "".join(f"{name}={value} " for name, value in environment.items()
                        if value != "{url}")
        shown = " ".join(show(text.printable(word)) if not word or b" " in os.fsencode(word)
                         else text.printable(word) for word in words)
        given = f" < {text.printable(stdin)}" if stdin else ""
        self.step(shorten(f"{extra}{which} {shown}{given}"), ask)

    def chaosactor(self, *words, stdin="", **environment):
        """The client with this group's daemon in CHAOSACTOR_URL."""
        self.program("chaosactor", words, stdin, {"CHAOSACTOR_URL": "{url}", **environment}
                     if self.has_daemon() else environment)

    def chaosactord(self, *words, **environment):
        """A run of the daemon that ends by itself."""
        self.program("chaosactord", words, "", environment)

    # ---- what is not asked but done ----

    def has_daemon(self):
        return any(title.startswith("daemon") for title, _ in self.steps)

    def daemon(self, *options, **environment):
        """Ends the daemon before it and starts one with these options."""
        def ask(context):
            context.stop()
            words = [context.fill(option) for option in options]
            context.daemon = conftest.Daemon(
                ["--http-threads", "2", "--workers", "2", *words],
                env={**context.environment, **environment})
            context.daemon.http.mount("http://", AsItStands())
            return [context.masked(context.daemon.ready_line.rstrip("\n"))]
        extra = "".join(f"{name}={value} " for name, value in environment.items())
        self.step(shorten(f"daemon {extra}{' '.join(options)}".strip()), ask)

    def stop(self):
        """Ends the daemon; its log is the answer."""
        def ask(context):
            daemon = context.daemon
            daemon.stop()
            lines = text.lines_of("log| ", context.masked(daemon.log))
            context.daemon = None
            return lines
        self.step("stop", ask)

    def file(self, name, content):
        """A file in the group's folder."""
        def ask(context):
            path = pathlib.Path(context.folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        self.step("", ask)

    def do(self, action):
        """action(context), for what no table can say; it has no answer."""
        self.step("", action)

    # ---- all of it ----

    def run(self, programs):
        """[(title, lines)], in order. What gives no answer at all (a crash, a sanitizer's report,
        an error in the log that was not announced) ends the list, with its reason."""
        answers = []
        with tempfile.TemporaryDirectory(prefix="answers-") as folder:
            context = Context(programs, folder)
            for title, ask in self.steps + [("", Context.stop)]:
                try:
                    lines = ask(context)
                except Exception as error:  # pylint: disable=broad-except
                    why = context.masked(str(error) or repr(error))
                    answers.append((title or "what is not asked but done",
                                    [NO_ANSWER, *text.lines_of("why| ", why)]))
                    context.kill()
                    break
                if title:
                    answers.append((title, lines))
        return answers


def clean_environment(extra):
    """The caller's environment without anything our programs look at."""
    env = conftest.clean_environment()
    for name in list(env):
        if name.startswith("CHAOSACTOR") or name in ("NO_COLOR", "CLICOLOR_FORCE"):
            del env[name]
    return {**env, **extra}
