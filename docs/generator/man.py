# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Manual pages, in the macros of man(7)."""

from document import wrapped

DATE = "2026-11-30"  # of the form of the pages
HEAD = ('.\\" SPDX-License-Identifier: Apache-2.0 OR MIT\n'
        '.\\" Made by script/generate-docs: do not edit.\n')


def escaped(text):
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq")
    return "\\&" + text if text.startswith((".", "'")) else text


def lines_of(text):
    return [escaped(line) for line in wrapped(text, 70)]


def head(name, section, summary):
    return [f'.TH {name.upper()} {section} "{DATE}" "chaosactord" "chaosactord"',
            ".SH NAME", f"{escaped(name)} \\- {escaped(summary)}"]


def option(one, prefix="\\-\\-", separator=" "):
    value = f"{separator}\\fI{escaped(one.value)}\\fR" if one.value else ""
    lines = [".TP", f"\\fB{prefix}{escaped(one.name)}\\fR{value}"]
    text = one.text + (f" [{one.default}]" if one.default and one.default != "false" else "")
    return lines + (lines_of(text) or ["\\&"])


def grouped(options, **form):
    lines = []
    for heading in dict.fromkeys(one.group for one in options):
        lines += [f".SS {escaped(heading)}"]
        for one in options:
            if one.group == heading:
                lines += option(one, **form)
    return lines


def page(lines):
    return HEAD + "\n".join(lines) + "\n"


def daemon(options):
    return page([
        *head("chaosactord", 8, "Filecoin's chaos actor as a JSON-RPC service"),
        ".SH SYNOPSIS", ".B chaosactord", "[\\fIOPTION\\fR]...",
        ".br", ".B chaosactord db check", "\\fB\\-\\-data\\-dir\\fR \\fIDIR\\fR",
        ".br", ".B chaosactord", "\\fB\\-\\-version\\fR | \\fB\\-\\-help\\fR",
        ".SH DESCRIPTION",
        *lines_of("The daemon applies messages to Filecoin states on a message VM that gives the "
                  "receipts and state roots of the legacy VM, and answers over JSON-RPC 2.0. It "
                  "runs in the foreground and says on standard output, in one line, where it "
                  "listens once it is ready."),
        ".PP",
        *lines_of("An option is a flag, an environment variable (CHAOSACTORD_NAME, capitals, _ "
                  "for -) or a line of the options file, in this order of precedence. Sizes take "
                  "KiB, MiB, GiB, TiB, kB, MB, GB, TB; times ms, s, m, h."),
        ".SH OPTIONS", *grouped(options),
        ".SH COMMANDS", ".TP",
        "\\fBdb check \\-\\-data\\-dir\\fR \\fIDIR\\fR",
        "Hash every block again and walk every root; the daemon must not run.",
        ".SH EXIT STATUS",
        *sum(([".TP", code, *lines_of(text)] for code, text in (
            ("0", "It was stopped as told, by SIGTERM or SIGINT."),
            ("1", "It failed while running."), ("2", "An option is wrong."),
            ("3", "The data directory is locked, of another schema, or corrupt."))), []),
        ".SH SEE ALSO", ".BR chaosactor (1),", ".BR chaosactord.conf (5)"])


def options_file(options):
    return page([
        *head("chaosactord.conf", 5, "options of chaosactord"),
        ".SH DESCRIPTION",
        *lines_of("The file that chaosactord is given with --config. Every line is an option, "
                  "name = value; # begins a comment, and an empty line means nothing. An option "
                  "that may be repeated may stand in several lines. What an environment variable "
                  "or a flag says wins over the file."),
        ".SH OPTIONS",
        *grouped([one for one in options if one.name != "config"], prefix="", separator=" = "),
        ".SH EXAMPLES", ".nf",
        *map(escaped, ["# a daemon for a test machine", "data-dir = /var/lib/chaosactord",
                       "listen = 127.0.0.1:3456", "durability = full"]),
        ".fi", ".SH SEE ALSO", ".BR chaosactord (8)"])


def command(one):
    lines = [f".SS {escaped(' '.join(one.words))}", ".B " + escaped(one.usage), ".PP"]
    for text in one.text:
        lines += [*lines_of(text), ".PP"]
    lines.pop()
    for options in one.groups.values():
        for row in options:
            lines += option(row)
    return lines


def client(commands, common, exit_codes):
    return page([
        *head("chaosactor", 1, "the command line of chaosactord"),
        ".SH SYNOPSIS", ".B chaosactor", "[\\fIOPTIONS\\fR] \\fICOMMAND\\fR ...",
        ".SH DESCRIPTION",
        *lines_of("Sends messages to Filecoin's chaos actor, in a daemon that runs or in a private "
                  "one, and tells what became of them."),
        ".SH OPTIONS", *sum((option(one) for one in common), []),
        ".SH COMMANDS", *sum((command(one) for one in commands), []),
        ".SH EXIT STATUS", *lines_of(exit_codes),
        ".SH SEE ALSO", ".BR chaosactord (8)"])
