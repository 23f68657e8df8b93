# SPDX-License-Identifier: Apache-2.0 OR MIT
"""What shells complete: commands, options, the words and files that options take."""

MADE = ("# SPDX-License-Identifier: Apache-2.0 OR MIT\n"
        "# Made by script/generate-docs: do not edit.\n")
FILES = ("FILE", "PATH", "[FILE", "FILE|-")


def kind(option):
    """What the value is: None for a flag, a list of words, or "file", "directory", "text"."""
    if not option.value:
        return None
    if option.words:
        return option.words
    if option.value == "DIR":
        return "directory"
    return "file" if option.value in FILES else "text"


def all_options(command, common):
    return [*(one for group in command.groups.values() for one in group), *common]


# ---- bash -----------------------------------------------------------------------------------


def bash_values(options, indent):
    """A case of what stands behind an option that takes a value."""
    lines, pad = [], "\t" * indent
    for option in options:
        value = kind(option)
        if isinstance(value, list):
            act = f"COMPREPLY=($(compgen -W '{' '.join(value)}' -- \"$word\"))"
        elif value in ("file", "directory"):
            act = f"COMPREPLY=($(compgen -{value[0]} -- \"$word\"))"
        else:
            act = ":"
        if value:
            lines += [f"{pad}--{option.name})", f"{pad}\t{act}", f"{pad}\treturn ;;"]
    return lines


def bash_daemon(options):
    names = " ".join(f"--{one.name}" for one in options)
    return MADE + "\n".join([
        "# shellcheck disable=SC2207 # words hold no blanks", "",
        "_chaosactord() {", "\tlocal word=\"${COMP_WORDS[COMP_CWORD]}\"",
        "\tCOMPREPLY=()", "\tcase \"${COMP_WORDS[COMP_CWORD - 1]}\" in",
        *bash_values(options, 1), "\tesac",
        "\tif [ \"$COMP_CWORD\" -eq 1 ]; then",
        f"\t\tCOMPREPLY=($(compgen -W 'db {names} --version --help' -- \"$word\"))",
        "\telif [ \"$COMP_CWORD\" -eq 2 ] && [ \"${COMP_WORDS[1]}\" = db ]; then",
        "\t\tCOMPREPLY=($(compgen -W 'check' -- \"$word\"))", "\telse",
        f"\t\tCOMPREPLY=($(compgen -W '{names}' -- \"$word\"))", "\tfi", "}",
        "complete -F _chaosactord chaosactord", ""])


def tree(commands):
    """{first word: [second words]}"""
    found = {}
    for command in commands:
        found.setdefault(command.words[0], []).extend(command.words[1:2])
    return found


def unique_options(commands, common):
    found = {}
    for command in commands:
        for option in all_options(command, common):
            found.setdefault((option.name, bool(option.value)), option)
    return found.values()


def bash_client(commands, common):
    valued = [one for one in unique_options(commands, common) if one.value]
    takes = "|".join(f"--{one.name}" for one in {one.name: one for one in valued}.values())
    lines = ["# shellcheck disable=SC2207 # words hold no blanks", "",
             "_chaosactor() {", "\tlocal word=\"${COMP_WORDS[COMP_CWORD]}\" command=\"\" i",
             "\tCOMPREPLY=()", "\tcase \"${COMP_WORDS[COMP_CWORD - 1]}\" in"]
    files = [f"--{one.name}" for one in valued if kind(one) == "file"]
    texts = [f"--{one.name}" for one in valued if kind(one) == "text"
             and f"--{one.name}" not in files]
    for names, act in ((files, "COMPREPLY=($(compgen -f -- \"$word\"))"), (texts, ":")):
        lines += [f"\t{'|'.join(dict.fromkeys(names))})", f"\t\t{act}", "\t\treturn ;;"]
    lines += ["\tesac",
              "\tfor ((i = 1; i < COMP_CWORD; i++)); do",
              "\t\tcase \"${COMP_WORDS[i]}\" in",
              f"\t\t{takes}) ((i++)) ;;", "\t\t-*) ;;",
              "\t\t*) command+=\"${command:+ }${COMP_WORDS[i]}\" ;;", "\t\tesac", "\tdone",
              "\tcase \"$command\" in",
              f"\t'') COMPREPLY=($(compgen -W '{' '.join(tree(commands))} "
              f"{' '.join('--' + one.name for one in common)}' -- \"$word\")) ;;"]
    for first, seconds in tree(commands).items():
        if seconds:
            lines.append(f"\t'{first}') COMPREPLY=($(compgen -W '{' '.join(seconds)}' "
                         "-- \"$word\")) ;;")
    for command in commands:
        names = " ".join(f"--{one.name}" for one in all_options(command, common))
        name = " ".join(command.words)
        pattern = f"'{name} '*" if tree(commands)[name.split()[0]] and " " not in name else (
            f"'{name}'|'{name} '*")
        lines += [f"\t{pattern})", "\t\tif [[ $word == -* ]]; then",
                  f"\t\t\tCOMPREPLY=($(compgen -W '{names}' -- \"$word\"))", "\t\telse",
                  "\t\t\tCOMPREPLY=($(compgen -f -- \"$word\"))", "\t\tfi ;;"]
    return MADE + "\n".join([*lines, "\tesac", "}", "complete -F _chaosactor chaosactor", ""])


# ---- zsh ------------------------------------------------------------------------------------


def zsh_quoted(text):
    return text.replace("'", "'\\''")


def zsh_option(option):
    text = option.text.replace("[", "(").replace("]", ")").replace(":", "\\:")
    value = kind(option)
    action = {None: "", "file": ":file:_files", "directory": ":directory:_files -/",
              "text": ":value: "}.get(value if not isinstance(value, list) else 0, None)
    if action is None:
        action = f":value:({' '.join(value)})"
    mark = "=" if option.value else ""
    return f"'--{option.name}{mark}[{zsh_quoted(text)}]{zsh_quoted(action)}'"


def zsh_arguments(options, operands, indent):
    pad = "\t" * indent
    return [f"{pad}_arguments \\", *(f"{pad}\t{zsh_option(one)} \\" for one in options),
            f"{pad}\t{operands}"]


def zsh_daemon(options):
    return "#compdef chaosactord\n" + MADE + "\n".join([
        *zsh_arguments(options, "'--version[print the version]' '--help[print the help]' "
                       "'1::command:(db)' '2::command:(check)'", 0), ""])


def zsh_client(commands, common):
    firsts = " ".join(tree(commands))
    lines = ["_chaosactor() {", "\tlocal context state state_descr line",
             "\ttypeset -A opt_args",
             *zsh_arguments(common, f"'1:command:({firsts})' '*::arguments:->rest'", 1),
             "\t[[ $state == rest ]] || return", "\tcase $words[1] in"]
    for first, seconds in tree(commands).items():
        lines.append(f"\t{first})")
        own = [command for command in commands if command.words[0] == first]
        if not seconds:
            lines += [*zsh_arguments(all_options(own[0], common), "'*:file:_files'", 2), "\t\t;;"]
            continue
        lines += ["\t\tif (( CURRENT == 2 )); then", f"\t\t\tcompadd {' '.join(seconds)}",
                  "\t\t\treturn", "\t\tfi", "\t\tshift words", "\t\t(( CURRENT-- ))",
                  "\t\tcase $words[1] in"]
        for command in own:
            pattern = command.words[1] if command.words[1:] else "*"
            lines += [f"\t\t{pattern})",
                      *zsh_arguments(all_options(command, common), "'*:file:_files'", 3),
                      "\t\t\t;;"]
        lines += ["\t\tesac", "\t\t;;"]
    return "#compdef chaosactor\n" + MADE + "\n".join([
        *lines, "\tesac", "}", "_chaosactor \"$@\"", ""])


# ---- fish -----------------------------------------------------------------------------------


def fish_quoted(text):
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def fish_option(program, option, condition=""):
    value = kind(option)
    line = f"complete -c {program}{condition} -l {option.name}"
    if isinstance(value, list):
        line += f" -x -a {fish_quoted(' '.join(value))}"
    elif value == "directory":
        line += " -x -a '(__fish_complete_directories)'"
    elif value == "file":
        line += " -r -F"
    elif value == "text":
        line += " -x"
    return f"{line} -d {fish_quoted(option.text)}"


def fish_daemon(options):
    return MADE + "\n".join([
        "complete -c chaosactord -f",
        "complete -c chaosactord -n '__fish_use_subcommand' -a db -d 'look after the data'",
        "complete -c chaosactord -n '__fish_seen_subcommand_from db' -a check "
        "-d 'hash every block again, walk every root'",
        *(fish_option("chaosactord", one) for one in options), ""])


FISH_WORDS = """function __chaosactor_words
	set -l valued {valued}
	set -l words
	set -l skip 0
	for token in (commandline -opc)[2..]
		if test $skip = 1
			set skip 0
		else if contains -- $token $valued
			set skip 1
		else if not string match -q -- '-*' $token
			set -a words $token
		end
	end
	echo "$words "
end

function __chaosactor_at
	string match -q -- "$argv *" (__chaosactor_words)
end

function __chaosactor_behind
	test (__chaosactor_words) = "$argv "
end
"""


def fish_client(commands, common):
    valued = [f"--{one.name}" for one in unique_options(commands, common) if one.value]
    lines = [FISH_WORDS.replace("{valued}", " ".join(dict.fromkeys(valued))),
             "complete -c chaosactor -f"]
    lines += [fish_option("chaosactor", one) for one in common]
    for first, seconds in tree(commands).items():
        own = [command for command in commands if command.words[0] == first]
        text = own[0].summary if not seconds else f"{first}: {', '.join(seconds)}"
        lines.append(f"complete -c chaosactor -n '__chaosactor_behind' -a {first} "
                     f"-d {fish_quoted(text)}")
        lines += [f"complete -c chaosactor -n '__chaosactor_behind {first}' -a {command.words[1]} "
                  f"-d {fish_quoted(command.summary)}" for command in own if command.words[1:]]
    for command in commands:
        name = " ".join(command.words)
        at = f" -n '__chaosactor_at {name}'"
        lines += [fish_option("chaosactor", one, at)
                  for group in command.groups.values() for one in group]
        if any(word in command.operands for word in ("FILE", "PATH")):
            lines.append(f"complete -c chaosactor{at} -F")
    return MADE + "\n".join([*lines, ""])
