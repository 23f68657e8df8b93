# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The generated part of clients/typescript."""

import json
import re

from document import wrapped

HEAD = """// SPDX-License-Identifier: Apache-2.0 OR MIT
// Made by script/generate-clients from the OpenRPC document of the daemon: do not edit.

import type { Transport } from "./transport.js";
"""
SCALARS = {"string": "string", "integer": "number", "boolean": "boolean", "null": "null",
           "any": "unknown"}


def type_text(one):
    kind = one[0]
    if kind in SCALARS:
        return SCALARS[kind]
    if kind == "array":
        inner = type_text(one[1])
        return f"({inner})[]" if "|" in inner else f"{inner}[]"
    if kind == "map":
        return f"{{ [name: string]: {type_text(one[1])} }}"
    if kind == "named":
        return one[1]
    if kind == "values":
        return " | ".join(json.dumps(value) for value in one[1])
    return " | ".join(dict.fromkeys(map(type_text, one[1])))


def comment(paragraphs, indent):
    lines = [line for text in paragraphs for line in (*wrapped(text, 94 - indent), "")][:-1]
    pad = " " * indent
    if len(lines) == 1:
        return [f"{pad}/** {lines[0]} */"]
    return [f"{pad}/**", *((f"{pad} * {line}").rstrip() for line in lines), f"{pad} */"]


def key(name):
    return name if re.fullmatch(r"[A-Za-z_]\w*", name) else json.dumps(name)


def members(rows, indent=2):
    lines = []
    for row in rows:
        if row.text:
            lines += comment([row.text], indent)
        mark = "" if row.required else "?"
        lines.append(f"{' ' * indent}{key(row.name)}{mark}: {type_text(row.type)};")
    return lines


def declare(named):
    lines = comment([named.text], 0) if named.text else []
    if named.members is None:
        return [*lines, f"export type {named.name} = {type_text(named.alias)};", ""]
    return [*lines, f"export interface {named.name} {{", *members(named.members), "}", ""]


def lower(word):
    return word[0].lower() + word[1:]


def described(method):
    paragraphs = [method.text]
    if method.errors:
        paragraphs.append("Throws ChaosError of: " + ", ".join(method.errors))
    return comment(paragraphs, 2)


def write_by_name(method):
    """One object of parameters, and a default where none is needed."""
    name = f"{method.space}{method.word}Params"
    none = not any(p.required for p in method.params)
    lines = described(method)
    lines.append(f"  {lower(method.word)}(params: {name}{' = {}' if none else ''}): "
                 f"Promise<{type_text(method.result)}> {{")
    return [*lines, f"    return this.client.call(\"{method.name}\", params);", "  }", ""]


RESERVED = {"new", "delete", "default", "function", "in", "this", "with", "class"}


def argument(name):
    return name + "_" if name in RESERVED else name


def write_by_position(method):
    args = [f"{argument(p.name)}{'' if p.required else '?'}: {type_text(p.type)}"
            + ("" if p.required else " | null") for p in method.params]
    lines = described(method)
    lines.append(f"  {lower(method.word)}({', '.join(args)}): "
                 f"Promise<{type_text(method.result)}> {{")
    values = ", ".join(argument(p.name) + ("" if p.required else " ?? null")
                       for p in method.params)
    return [*lines, f"    return this.client.call(\"{method.name}\", [{values}]);", "  }", ""]


def write_actor(document):
    lines = ["/** The methods of the chaos actor, each a message to it by Chaos.Invoke. */",
             "export class ActorMethods {",
             "  constructor(protected readonly client: Transport) {}", ""]
    for word, args in document.chaos_args.items():
        needed = any(m.required for m in document.types[args].members or ())
        lines += comment([document.types[args].text], 2)
        name = "construct" if word == "constructor" else word  # a class has one of its own
        lines += [f"  {name}(args: {args}{'' if needed else ' = {}'}, "
                  "options: InvokeOptions = {}): Promise<Application> {",
                  f"    return this.client.call(\"Chaos.Invoke\", "
                  f"{{ ...options, method: \"{word}\", args }});", "  }", ""]
    return [*lines[:-1], "}", ""]


def write_class(name, space, document, write_method):
    lines = [f"/** The methods {space}.*. */", f"export class {name} {{",
             "  constructor(protected readonly client: Transport) {}", ""]
    for method in document.of_space(space):
        lines += write_method(method)
    return [*lines[:-1], "}", ""]


def write(document):
    """{path below clients/typescript: text}"""
    lines = HEAD.splitlines() + [""]
    for named in document.types.values():
        lines += declare(named)
    lines += ["/** What ChaosError.errorName may be, and what to do about it. */",
              "export const ERROR_HINTS = {"]
    lines += [f"  {name}: {json.dumps(hint)}," for name, hint in document.errors.items()]
    lines += ["} as const;", "export type ErrorName = keyof typeof ERROR_HINTS;", ""]
    for method in document.of_space("Chaos"):
        lines += [f"export interface {method.space}{method.word}Params {{",
                  *members(method.params), "}", ""]
    lines += ["export type InvokeOptions = "
              "Omit<ChaosInvokeParams, \"method\" | \"args\" | \"params\">;", ""]
    lines += write_actor(document)
    lines += write_class("ChaosMethods", "Chaos", document, write_by_name)
    lines += write_class("FilecoinMethods", "Filecoin", document, write_by_position)
    return {"src/generated.ts": "\n".join(lines).rstrip() + "\n"}
