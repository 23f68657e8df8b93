# SPDX-License-Identifier: Apache-2.0 OR MIT
"""docs/methods.md, docs/options.md, docs/errors.md."""

import json

from document import wrapped

MADE = "<!-- Made by script/generate-docs: do not edit. -->"
SHOWN_CHARACTERS = 900  # of an example's answer


def page(title, *lines):
    return "\n".join([MADE, f"# {title}", "", *lines]).rstrip() + "\n"


def paragraph(text):
    return [*wrapped(text, 100), ""]


def cell(text):
    return text.replace("|", "\\|").replace("\n", " ")


def table(heads, rows):
    return [f"| {' | '.join(heads)} |", "|" + " --- |" * len(heads),
            *(f"| {' | '.join(map(cell, row))} |" for row in rows), ""]


# ---- options --------------------------------------------------------------------------------

OPTIONS = """An option is a flag (`--name VALUE` or `--name=VALUE`), an environment variable
(`CHAOSACTORD_NAME`: capitals, `_` for `-`) or a line `name = value` of the options
file, in this order of precedence; weakest is `CHAOSACTORD_DEFAULT_NAME`, for
images. Sizes take KiB, MiB, GiB, TiB, kB, MB, GB, TB; times ms, s, m, h."""


def bounds(option):
    if option.range is None:
        return ""
    least, most = option.range
    return f"{least} to {most}"


def options(found):
    lines = paragraph(" ".join(OPTIONS.split()))
    for heading in dict.fromkeys(option.group for option in found):
        lines += [f"## {heading}", ""]
        lines += table(["option", "value", "default", "range", "meaning"], [
            [f"`--{o.name}`", f"`{o.value}`" if o.value else "", f"`{o.default}`" if o.default
             else "", bounds(o), o.text] for o in found if o.group == heading])
    lines += paragraph("Ranges are in the unit of the option: bytes, milliseconds, or as counted.")
    return page("Options of chaosactord", *lines)


# ---- errors ---------------------------------------------------------------------------------

ERRORS = """An error has a JSON-RPC `code`, and in `data` a `name`, which is stable, and a
`hint`, which says what to do; the hint here is the one that is given where the
place that raised the error knows nothing better. `Filecoin.*` methods use the codes
-32xxx, 1, 2, 11 and 12 alone: there any other becomes 1. `Chaos.Explain` tells the
same of a running daemon, and of exit codes, which are no errors but results."""


def errors(faults, meanings):
    meaning = {name: (text, related) for name, text, related in meanings}
    lines = paragraph(" ".join(ERRORS.split()))
    for name, code, hint in faults:
        text, related = meaning[name]
        lines += [f"## {name}", "", f"Code `{code.replace(' ', '')}`.", *paragraph(text)]
        lines += paragraph(f"Hint: {hint}.")
        if related:
            lines += paragraph("See also: " + ", ".join(related.split()) + ".")
    return page("Errors", *lines)


# ---- methods --------------------------------------------------------------------------------

METHODS = """Every method of JSON-RPC on `/rpc/v1`, and below a world on `/w/NAME/rpc/v1`; the
same as the OpenRPC document that `rpc.discover` and GET `/openrpc.json` give.
Parameters that are not required may be left out, or null. Errors that any request
may meet are not listed: see [errors.md](errors.md)."""

V0 = """`/rpc/v0` is the first API of Lotus. It has all of these but those that this page
says it lacks, and the following, or with these parameters."""


class Methods:
    def __init__(self, json_document, document):
        self.json, self.document = json_document, document

    def type_text(self, one):
        kind = one[0]
        if kind in ("string", "integer", "boolean", "null", "any"):
            return kind
        if kind == "array":
            return f"array of {self.type_text(one[1])}"
        if kind == "map":
            return f"object of {self.type_text(one[1])}"
        if kind == "named":
            return f"[{one[1]}](#{one[1].lower()})"
        if kind == "values":
            return " or ".join(f"`{json.dumps(value)}`" for value in one[1])
        return " or ".join(map(self.type_text, one[1]))

    def members(self, heads, members):
        return table(heads, [[f"`{m.name}`", self.type_text(m.type), "yes" if m.required else "",
                              m.text] for m in members])

    def example(self, row):
        lines = []
        for example in row["examples"]:
            params = {p["name"]: p["value"] for p in example["params"]}
            by_position = row["paramStructure"] == "by-position"
            request = {"method": row["name"],
                       "params": list(params.values()) if by_position else params}
            answer = json.dumps(example["result"]["value"], ensure_ascii=False)
            lines += ["```json", json.dumps(request, ensure_ascii=False)]
            if len(answer) <= SHOWN_CHARACTERS:
                lines.append(answer)
            lines += ["```", ""]
        return lines

    def method(self, method, row):
        lines = [f"### {row['name']}", "", *paragraph(row["description"])]
        own = [p for p in method.params if not p.by_name_only]
        if own:
            lines += self.members(["parameter", "type", "required", ""], own)
        lines += paragraph(f"Result: {self.type_text(method.result)}.")
        if method.errors:
            lines += paragraph("Errors: " + ", ".join(method.errors) + ".")
        return lines + self.example(row)

    def types(self):
        lines = ["## Types", ""]
        for named in sorted(self.document.types.values(), key=lambda one: one.name.lower()):
            lines += [f"### {named.name}", ""]
            if named.text:
                lines += paragraph(named.text)
            if named.members is None:
                lines += [self.type_text(named.alias) + ".", ""]
            else:
                lines += self.members(["member", "type", "always", ""], named.members)
        return lines

    def subjects(self):
        """{tag: (what it is about, [row])} in the order of their first methods."""
        found = {}
        for row in self.json["methods"]:
            tag = row["tags"][0]
            found.setdefault(tag["name"], (tag["description"], []))[1].append(row)
        return found

    def v0(self, rows, lacking):
        lines = ["## The first API of Lotus", "", *paragraph(" ".join(V0.split()))]
        lines += table(["method", "what it does"], [[f"`{row[0]}`", row[6]] for row in rows])
        return lines + paragraph("It lacks " + ", ".join(f"`{row[0]}`" for row in lacking) + ".")

    def write(self, v0_rows, lacking):
        lines = paragraph(" ".join(METHODS.split()))
        by_name = {method.name: method for method in self.document.all_methods}
        for tag, (text, rows) in self.subjects().items():
            lines += [f"## {tag[0].upper()}{tag[1:]}", "", *paragraph(text)]
            for row in rows:
                lines += self.method(by_name[row["name"]], row)
        lines += self.v0(v0_rows, lacking)
        return page("Methods", *lines, *self.types())
