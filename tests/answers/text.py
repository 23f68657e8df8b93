# SPDX-License-Identifier: Apache-2.0 OR MIT
"""How answers stand in files: what differs from run to run masked, long JSON broken into lines
that a person can read and a diff can point at, and back again without a byte lost."""
import pathlib
import re

WIDTH = 100
REPOSITORY = str(pathlib.Path(__file__).resolve().parents[2])

# What depends on the machine, the build or the moment; all else stands as it came.
MASKS = [(re.compile(pattern), replacement) for pattern, replacement in (
    (r'("requestId": ?)"[0-9a-f]{16}"', r'\1"ID"'),
    (r"\(request [0-9a-f]{16}\)", "(request ID)"),
    (r'("(?:durationNs|uptimeSeconds|startTime|usedBytes|peakBytes|mapSizeBytes)": ?)\d+', r"\1N"),
    (r'("compiler": ?)"(?:[^"\\]|\\.)*"', r'\1"COMPILER"'),
    (r'("sanitized": ?)(true|false)', r"\1BOOL"),
    (r'("name": ?"(?:blst|gmp|jansson|libb2|libcbor|libcrypto|libmicrohttpd|libsecp256k1|lmdb'
     r'|zlib|zstd)",\s*"version": ?)"[^"]*"', r'\1"VERSION"'),
    (r"chaosactord-[A-Za-z0-9]{6}\b", "chaosactord-RANDOM"),
    (r"in use by another process, id \d+", "in use by another process, id PID"),
    (r"\bpid=\d+", "pid=PID"),
    (r"(url=http://[^ :]+):\d+", r"\1:PORT"),
    (r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z", "TIME"),
    (r"\b(us|ms|seconds)=\d+(\.\d+)?", r"\1=N"),
    (r"\(\d+\.\d\d s\)", "(N s)"),
    (r"\bafter \d+ ms\b", "after N ms"),
    # libcurl's own words, of any version as they were when 0.1.0 was recorded.
    (r"\bCould not connect to server\b", "Couldn't connect to server"),
    (r"\bFailed to connect to (\S+):(\d+) after\b", r"Failed to connect to \1 port \2 after"),
    (r"\bNo host present\b", "No host part in the URL"),
    (r' time="\d+\.\d+"', ' time="N"'),
    (r"\b(duration_ms:|duration:) *\d+(\.\d+)?", r"\1 N"),
    (r'(ETag: )"[0-9a-f]{64}"', r'\1"DIGEST"'),
    (r'("Timestamp": ?)\d+', r"\1N"),
    (r'("(?:TipSet|Cids|Parents)": ?\[)\{"/": ?"[^"]*"\}\]', r"\1KEY]"),
)]


def mask(text, places):
    """`places` are (text, name) pairs of this run: addresses and folders."""
    for place, name in places:
        text = text.replace(place, name)
    for pattern, replacement in MASKS:
        text = pattern.sub(replacement, text)
    return text


def printable(data):
    """Bytes as text; what is no UTF-8 and what moves the cursor as escapes."""
    text = data.decode("utf-8", "backslashreplace") if isinstance(data, bytes) else data
    return re.sub(r"[\x00-\x09\x0b-\x1f\x7f]", lambda found: f"\\x{ord(found.group()):02x}", text)


def lines_of(prefix, text):
    """The lines of a text, each behind a prefix that says what it belongs to."""
    if not text:
        return []
    end = [] if text.endswith("\n") else [f"{prefix}(no newline at the end)"]
    lines = text.removesuffix("\n").split("\n")
    return [prefix + line if line else prefix.rstrip() for line in lines] + end


# ---- long JSON ----


def scan_end(text, start):
    """The position behind the value that starts there, or None where it is no JSON."""
    depth, at = 0, start
    while at < len(text):
        if text[at] == '"':
            found = re.compile(r'"(?:[^"\\]|\\.)*"').match(text, at)
            if not found:
                return None
            at = found.end()
        else:
            depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(text[at], 0)
            if depth < 0 or depth == 0 and text[at] == ",":
                return at
            at += 1
            if depth == 0 and text[at - 1] in "}]":
                return at
    return at if depth == 0 else None


def members(text, start):
    """The spans of what a container holds, keys included, that opens at `start`."""
    at = start + 1
    while at < len(text) and text[at] not in "}]":
        begin = at
        while at < len(text) and text[at] not in ",}]":
            at = scan_end(text, at) if text[at] in '{["' else at + 1
            if at is None:
                return
        at += text[at:at + 1] == ","
        yield begin, at


def broken(text, start, end, depth, out):
    """Writes text[start:end], one member of a container (with its comma), as lines."""
    opening = re.compile(r'("(?:[^"\\]|\\.)*":)?[\[{]').match(text, start)
    if end - start + depth <= WIDTH or not opening or opening.end() > end:
        out.append(" " * depth + text[start:end])
        return
    at = opening.end()
    out.append(" " * depth + text[start:at])
    for begin, at in members(text, at - 1):
        broken(text, begin, at, depth + 1, out)
    out.append(" " * (depth + 1) + text[at:end])


def wrap(line):
    """A line as one or more: the later ones begin with a space, which no line does itself."""
    start = re.match(r"(?:\w+\| )?", line).end()
    if len(line) <= WIDTH or line[start:start + 1] not in ("{", "["):
        return [line]
    out = []
    broken(line[start:], 0, len(line) - start, 0, out)
    out = [line[:start] + out[0]] + out[1:]
    return out if unwrap(out) == [line] else [line]


def unwrap(lines):
    out = []
    for line in lines:
        if line.startswith(" ") and out:
            out[-1] += line.lstrip(" ")
        else:
            out.append(line)
    return out
