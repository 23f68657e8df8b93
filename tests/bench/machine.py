# SPDX-License-Identifier: Apache-2.0 OR MIT
"""What is measured, and on what: machine, kernel, compiler, libraries, revision."""
import os
import platform
import re
import subprocess

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def output(*command, cwd=None):
    """What a program prints, or "unknown" where it is not there or fails."""
    try:
        run = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return run.stdout.strip() or "unknown"


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def processor():
    model = re.search(r"^model name\s*: (.*)$", read("/proc/cpuinfo"), re.M)
    return f"{model.group(1) if model else 'unknown CPU'}, {os.cpu_count()} processors"


def memory():
    kib = int(re.search(r"^MemTotal:\s+(\d+) kB", read("/proc/meminfo"), re.M).group(1))
    return f"{kib / 1024 / 1024:.1f} GiB"


def compiler(program):
    """The compiler left its name in what it made."""
    with open(program, "rb") as file:
        found = re.search(rb"(GCC: \([^)]*\) [\d.]+|clang version [\d.]+)", file.read())
    return found.group(1).decode() if found else "unknown"


def programs(binaries):
    daemon = os.path.join(binaries, "chaosactord")
    return {
        "version": output(daemon, "--version"),
        "revision": output("git", "describe", "--always", "--dirty", "--abbrev=12",
                           "--exclude=*", cwd=os.path.dirname(os.path.realpath(daemon))),
        "compiler": compiler(daemon),
    }


def libraries(binaries):
    """Package and version of each library that the daemon loads."""
    names = output(os.path.join(TOP, "script", "runtime-packages"),
                   os.path.join(binaries, "chaosactord"))
    return {name: output("dpkg-query", "-W", "-f=${Version}", name) for name in names.split()}


def load():
    """How busy the machine is with all that runs on it: the average of the last minute."""
    return os.getloadavg()[0]


def describe(data, binaries):
    return {
        "machine": processor(),
        "memory": memory(),
        "disk": output("df", "--output=source,fstype", data).splitlines()[-1],
        "kernel": f"{platform.system()} {platform.release()}",
        "libraries": libraries(binaries),
    }
