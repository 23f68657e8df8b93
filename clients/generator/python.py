# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The generated part of clients/python."""

import json
import keyword
import re

from document import camel, snake, wrapped

HEAD = '''# SPDX-License-Identifier: Apache-2.0 OR MIT
# Made by script/generate-clients from the OpenRPC document of the daemon: do not edit.
"""Types, errors and methods of chaosactord."""

from typing import (
    Any, Dict, List, Literal, NotRequired, Optional, TypeAlias, TypedDict, Union, Unpack)

from .transport import ChaosError, Transport

'''
SCALARS = {"string": "str", "integer": "int", "boolean": "bool", "null": "None", "any": "Any"}


def type_text(one):
    kind = one[0]
    if kind in SCALARS:
        return SCALARS[kind]
    if kind == "array":
        return f"List[{type_text(one[1])}]"
    if kind == "map":
        return f"Dict[str, {type_text(one[1])}]"
    if kind == "named":
        return f'"{one[1]}"'
    if kind == "values":
        return f"Literal[{', '.join(json.dumps(value) for value in one[1])}]"
    return f"Union[{', '.join(map(type_text, one[1]))}]"


def comment(text, indent, lines):
    lines += [f"{' ' * indent}# {line}" for line in wrapped(text, 94 - indent)]


def docstring(paragraphs, indent):
    lines = [line for text in paragraphs for line in (*wrapped(text, 92 - indent), "")][:-1]
    lines[0] = '"""' + lines[0]
    if len(lines) == 1:
        lines[0] += '"""'
    else:
        lines.append('"""')
    return [(" " * indent + line).rstrip() for line in lines]


def split(prefix, parts, suffix, indent):
    """prefix(parts…)suffix in lines of at most a hundred columns."""
    one = prefix + ", ".join(parts) + suffix
    if len(one) <= 100:
        return [one]
    return [prefix, *(f"{' ' * (indent + 4)}{part}," for part in parts), " " * indent + suffix]


def declare(named):
    lines = []
    if named.text:
        comment(named.text, 0, lines)
    if named.members is None:
        text = f"{named.name}: TypeAlias = {type_text(named.alias)}"
        if len(text) > 100:
            parts = map(type_text, named.alias[1])
            lines += split(f"{named.name}: TypeAlias = Union[", list(parts), "]", 0)
        else:
            lines.append(text)
        return [*lines, ""]
    lines.append(f"{named.name} = TypedDict(\"{named.name}\", {{")
    for member in named.members:
        if member.text:
            comment(member.text, 4, lines)
        text = type_text(member.type)
        text = text if member.required else f"NotRequired[{text}]"
        lines.append(f"    \"{member.name}\": {text},")
    return [*lines, "})", ""]


def argument(name):
    name = snake(name)
    return name + "_" if keyword.iskeyword(name) else name


def described(method):
    paragraphs = [method.text]
    for param in method.params:
        if param.text:
            paragraphs.append(f"{argument(param.name)}: {param.text}")
    if method.errors:
        paragraphs.append("Raises: " + ", ".join(camel(e.lower()) for e in method.errors))
    return docstring(paragraphs, 8)


def write_method(method):
    required = [p for p in method.params if p.required]
    optional = [p for p in method.params if not p.required]
    by_position = method.space != "Chaos"
    args = ["self", *(f"{argument(p.name)}: {type_text(p.type)}" for p in required)]
    if optional and not by_position:
        args.append("*")
    args += [f"{argument(p.name)}: Optional[{type_text(p.type)}] = None" for p in optional]
    lines = split(f"    def {snake(method.word)}(", args, f") -> {type_text(method.result)}:", 4)
    lines += described(method)
    if by_position:
        # Without those at the end that are left out; null in the place of others.
        values = [argument(p.name) for p in method.params]
        lines += split(f"        return self._client.by_position(\"{method.name}\", [", values,
                       "])", 8)
    else:
        values = [f"\"{p.name}\": {argument(p.name)}" for p in method.params]
        lines += split(f"        return self._client.by_name(\"{method.name}\", {{", values,
                       "})", 8)
    return [*lines, ""]


def options(methods):
    """The optional parameters of Chaos.Invoke, for the methods of the actor."""
    invoke = next(method for method in methods if method.name == "Chaos.Invoke")
    return [p for p in invoke.params if not p.required and p.name not in ("args", "params")]


def write_actor(document):
    lines = ["class ActorMethods:",
             *docstring(["The methods of the chaos actor, each a message to it by Chaos.Invoke."],
                        4),
             "", "    _client: Transport", ""]
    for word, args in document.chaos_args.items():
        needed = any(m.required for m in document.types[args].members or ())
        kind = args if needed else f"Optional[{args}]"
        lines += split(f"    def {snake(word)}(", [
            "self", f"args: {kind}{'' if needed else ' = None'}",
            "**options: Unpack[InvokeOptions]"], ") -> Application:", 4)
        lines += docstring([document.types[args].text], 8)
        lines += ["        return self._client.by_name(\"Chaos.Invoke\", {",
                  f"            \"method\": \"{word}\", \"args\": args or {{}},",
                  "            **{OPTIONS[name]: value for name, value in options.items()}})", ""]
    return lines


def folded(line):
    """A line with a list of words that is too long, as several."""
    if len(line) <= 100 or "Literal[" not in line:
        return [line]
    head, words, tail = re.fullmatch(r"(.*Literal\[)(.*?)(\].*)", line).groups()
    pad = " " * (len(line) - len(line.lstrip()))
    return [head, *(f"{pad}    {part}" for part in wrapped(words, 88)), pad + tail]


def write(document):
    """{path below clients/python: text}"""
    lines = HEAD.splitlines()
    for named in document.types.values():
        lines += declare(named)
    lines += ["", "# ---- errors ----", ""]
    for name, hint in document.errors.items():
        lines += ["", f"class {camel(name.lower())}(ChaosError):", *docstring([hint], 4), ""]
    lines += ["", "ERRORS = {"]
    lines += [f"    \"{name}\": {camel(name.lower())}," for name in document.errors]
    lines += ["}", "", "# ---- methods ----", ""]
    rows = options(document.methods)
    lines += ["InvokeOptions = TypedDict(\"InvokeOptions\", {"]
    lines += [f"    \"{argument(p.name)}\": {type_text(p.type)}," for p in rows]
    lines += ["}, total=False)", "OPTIONS = {"]
    lines += [f"    \"{argument(p.name)}\": \"{p.name}\"," for p in rows]
    lines += ["}", "", "", *write_actor(document)]
    for space, base in (("Chaos", "ChaosMethods"), ("Filecoin", "FilecoinMethods")):
        lines += ["", f"class {base}:", *docstring([f"The methods {space}.*."], 4), "",
                  "    _client: Transport", ""]
        for method in document.of_space(space):
            lines += write_method(method)
    text = "\n".join(part for line in lines for part in folded(line)).rstrip() + "\n"
    return {"chaosactord/generated.py": text}
