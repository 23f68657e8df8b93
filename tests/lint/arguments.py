#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The order of arguments (CONTRIBUTING.md): the object, the arena, what goes in, what comes out,
the error. Held as far as types and names show it, for every function of the product:

- `struct error *` is the last; or the first, when it is the object that gets its text;
- an arena is the first, or stands behind the object or objects;
- what comes out (`T **x`, `T *out`, `T out[]`) is followed only by its size, by what comes out
  too and by the error.
"""
import re

import source

FOLDERS = ("base", "store", "json", "ipld", "actors", "vm", "vector", "world", "rpc", "config",
           "daemon", "cli")
# Function -> why its order is another one.
ALLOWED = {
    "on_receive": "wslay calls it",
    "on_text": "wslay calls it",
    "on_completed": "libmicrohttpd calls it",
    "on_connection": "libmicrohttpd calls it",
}
# Appended to or printed on: the object of its function, though it may be called out.
SINKS = {"struct buffer", "struct json_writer", "struct cbor_writer", "struct output", "FILE"}
NOISE = re.compile(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'"
                   r"|^[ \t]*#(?:\\\n|[^\n])*", re.S | re.M)
# A head begins in the first column, with a type, and has its name right before the bracket.
HEAD = re.compile(r"^(?!return\b|else\b|typedef\b)[A-Za-z_][\w\s*]*?\b(\w+)\(", re.M)
PARAMETER = re.compile(r"(?P<type>.*?)(?P<stars>(?:\*\s*(?:const\s*)?)*)(?P<name>\w+)"
                       r"(?P<array>\[.*)?$")


def blank(match):
    """White space of as many lines, so that line numbers stay."""
    return re.sub(r"[^\n]", " ", match.group(0))


def parameters(text, start):
    """The parameters of the bracket that opens before start, and where it ends."""
    found, depth, begin = [], 1, start
    for here in range(start, len(text)):
        letter = text[here]
        depth += (letter in "([{") - (letter in ")]}")
        if depth == 0 or (depth == 1 and letter == ","):
            found.append(" ".join(text[begin:here].split()))
            begin = here + 1
        if depth == 0:
            return found, here + 1
    return [], len(text)


def functions(text):
    """(line, name, [parameter]) of every prototype and definition."""
    text = NOISE.sub(blank, text)
    for match in HEAD.finditer(text):
        found, end = parameters(text, match.end())
        if re.match(r"\s*(?:[A-Z_]+(?:\([^()]*\))?\s*)*[;{]", text[end:end + 200]):
            yield text.count("\n", 0, match.start(1)) + 1, match.group(1), found


def kind(parameter):
    """error, arena, out, or in for everything else."""
    match = PARAMETER.match(parameter)
    if not match or "(" in parameter:
        return "in"
    base, stars = match["type"].strip(), match["stars"].count("*")
    if base == "struct error" and stars == 1:
        return "error"
    if base == "struct arena" and stars == 1:
        return "arena"
    if "*const" in match["stars"].replace(" ", "") or match["name"] in ("argv", "environment"):
        return "in"
    # Of a pointer to pointers the pointer is what comes out, wherever it points.
    if stars == 2:
        return "out"
    passed_back = match["name"] == "out" and (stars == 1 or match["array"])
    return "out" if passed_back and base not in SINKS and not base.startswith("const ") else "in"


def check_function(found):
    kinds = [kind(parameter) for parameter in found]
    if "error" in kinds[1:-1]:
        yield "the error comes last"
    if "arena" in kinds and not all(map(is_object, found[1:kinds.index("arena")])):
        yield "the arena comes first, or right behind the object"
    if "out" in kinds:
        behind = found[kinds.index("out") + 1:]
        later = [parameter for parameter in behind if not may_follow(parameter)]
        if later:
            yield f"what goes in ({', '.join(later)}) comes before what comes out"


def is_object(parameter):
    """Objects beside the first, such as a batch and the blocks above it."""
    return re.match(r"struct [^(]*\*\s*\w+$", parameter)


def may_follow(parameter):
    """May it stand behind something that comes out: is it the error, or does it come out too?"""
    if kind(parameter) in ("error", "out") or re.match(r"size_t \w*(size|room)$", parameter):
        return True
    return ("*" in parameter and "(" not in parameter and "void *" not in parameter
            and not re.match(r"(const|struct arena)\b", parameter))


def check(path, text):
    for number, name, found in functions(text):
        if name not in ALLOWED:
            for finding in check_function(found):
                yield f"{path}:{number}: {name}: {finding}"


def self_check():
    right = """
enum status a_open(struct blocks *blocks, struct arena *arena, unsigned kind, struct a **out,
                   struct error *err) MUSTCHECK;
void a_write(struct buffer *out, const char *name);
int main(int argc, char **argv)
{
\tb(out, 1);
}
enum status error_set(struct error *err, enum status st, const char *format, ...);
enum status a_read(const struct a *a, struct bytes key, const char **name, size_t *size);
static bool a_parse(struct bytes text /* , out */, uint8_t out[4], bool *found);
"""
    wrong = [
        "enum status a_open(struct a **out, const char *path, struct error *err) MUSTCHECK;",
        "enum status a_get(struct a *a, struct error *err, unsigned key)\n{\n}",
        "static void a_new(struct blocks *blocks, unsigned kind, struct arena *arena)\n{\n}",
        "void digest(uint8_t out[4], struct bytes data);",
        "bool parse(struct address *out,\n\t   const char *text);",
        "void each(struct a **out, void (*visit)(void *context), void *context);",
    ]
    source.require(len(list(functions(right))) == 6, "six functions")
    source.require(not list(check("a.h", right)), f"right: {list(check('a.h', right))}")
    for text in wrong:
        source.require(len(list(check("a.c", text + "\n"))) == 1, text)


def main():
    self_check()
    mine = [path for path in source.files()
            if path.split("/")[0] in FOLDERS and path.endswith((".c", ".h"))]
    texts = {path: "\n".join(source.lines(path)) for path in mine}
    findings = [finding for path, text in texts.items() for finding in check(path, text)]
    seen = {name for text in texts.values() for _, name, _ in functions(text)}
    findings += [f"allowed, but there is no function {name}" for name in ALLOWED
                 if name not in seen]
    source.finish(findings, len(seen), "functions")


main()
