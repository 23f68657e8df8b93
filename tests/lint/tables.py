#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Tables of docs/vm.md and docs/formats.md say what those of the code say: network versions,
prices, exit codes, tables of the database, kinds of journal entries.
"""
import re

import source

CODES = {"0": 1, "2": 2, "3": 3, "4": 4, "5": 5, "6": 6, "7": 7}  # actors version -> in code CIDs


def text_of(path):
    return "\n".join(source.lines(path))


def rows(document, heading):
    """The cells of the first table below a heading, without its head."""
    behind = document.split(f"\n{heading}\n", 1)
    source.require(len(behind) == 2, f"no heading {heading}")
    lines = behind[1].split("\n")
    start = next(at for at, line in enumerate(lines) if line.startswith("|--"))
    found = []
    for line in lines[start + 1:]:
        if not line.startswith("|"):
            break
        found.append([cell.strip() for cell in line.strip("|").split("|")])
    return found


def networks(code):
    """[version, upgrade epoch, actors, code, tree, prices], as the document writes them."""
    switch = int(re.search(r"\.prices = \(v\) < (\d+)", code)[1])
    for version, epoch, actors, tree in re.findall(
            r"^\tRULES\((\d+), (-?\d+), (\d+), (\d+)\),", code, re.M):
        yield [version, "" if epoch == "-1" else epoch, f"v{actors}", f"`fil/{CODES[actors]}/`",
               tree, "v0" if int(version) < switch else "calico"]


def prices(table):
    """Two lists, name -> gas."""
    found = [dict(), dict()]
    for name, *amounts in re.findall(r"^PRICE\((\w+), ([^,]+), (.+?)\)(?: |$)", table, re.M):
        for into, amount in zip(found, amounts):
            into[name] = sum_of(amount)
    return found


def sum_of(amount):
    """36 + 40, -(36 + 40) or a number."""
    total = sum(map(int, re.findall(r"-?\d+", amount.replace("-(", "("))))
    return -total if amount.startswith("-(") else total


def price_rows(list_):
    """The cells of one price list, in the order of the document's rows."""
    storage = list_["storage_multiplier"]
    call = list_["send_base"] + list_["send_invoke_method"]
    plain, value = list_["send_base"], list_["send_transfer_funds"]
    fixed = list_["message_compute"] + list_["message_storage"] * storage
    return [f"{fixed} + {list_['message_storage_per_byte'] * storage}·n",
            f"{list_['return_per_byte'] * storage}·n",
            f"{call} / {call + value}",
            f"{plain} / {plain + value + list_['send_transfer_only']}",
            f"{list_['ipld_get']}",
            f"{list_['ipld_put']} + {list_['ipld_put_per_byte'] * storage}·n",
            f"{list_['create_actor_compute'] + list_['create_actor_storage'] * storage}",
            f"−{-list_['delete_actor'] * storage}",
            f"{list_['verify_secp256k1']} / {list_['verify_bls']}",
            f"{list_['hashing']}"]


def exit_codes(cells):
    """{code: name} of the document's table, two pairs a row."""
    found = {}
    for row in cells:
        for code, name in (row[0:2], row[2:4]):
            first, _, last = code.partition("-")
            for at, number in enumerate(range(int(first), int(last or first) + 1)):
                base = re.sub(r"(\d+) to \d+$", lambda m, at=at: str(int(m[1]) + at), name)
                found[number] = base
    return found


def compare(what, shown, right):
    if shown != right:
        yield f"{what}: the document has {shown}, the code {right}"


def check(vm, formats, code):
    shown = [row[:1] + row[2:] for row in rows(vm, "## Network versions")]
    right = list(networks(code["vm/network.c"]))
    yield from compare("network versions", shown, right)
    both = [price_rows(list_) for list_ in prices(code["vm/prices.tbl"])]
    shown = [[v0, v0 if calico == "the same" else calico]
             for _, v0, calico in rows(vm, "## Prices")]
    yield from compare("prices", shown, [list(pair) for pair in zip(*both)])
    right = {int(number): name for number, name in re.findall(
        r'^\t\[(\d+)\] = "(\w+)"', code["actors/exit_code.c"], re.M)}
    yield from compare("exit codes", exit_codes(rows(vm, "## Exit codes")), right)
    table = formats.split("\nThe tables of `data.mdb`", 1)[1].split("\n\n")[1]
    shown = re.findall(r"^\| `(\w+)` \|", table, re.M)
    order = re.search(r"enum store_table \{(.*?)STORE_TABLES,", code["store/tables.h"], re.S)[1]
    names = dict(re.findall(r'\[STORE_(\w+)\] = "(\w+)"', code["store/database.c"]))
    yield from compare("tables of the database", shown,
                       [names[name] for name in re.findall(r"^\tSTORE_(\w+),", order, re.M)])
    kinds = re.search(r"enum journal_kind \{(.*?)\};", code["world/journal.h"], re.S)[1]
    right = [[kind.lower().replace("env", "environment"), str(number)]
             for number, kind in enumerate(re.findall(r"^\tJOURNAL_(\w+),", kinds, re.M))]
    yield from compare("kinds of entries",
                       [row[:2] for row in rows(formats, "### A journal entry")], right)


SOURCES = ("vm/network.c", "vm/prices.tbl", "actors/exit_code.c", "store/tables.h",
           "store/database.c", "world/journal.h")


def main():
    source.require([sum_of(amount) for amount in ("-(36 + 40)", "36 + 40", "-5377")] ==
                   [-76, 76, -5377], "sums of prices")
    vm, formats = text_of("docs/vm.md"), text_of("docs/formats.md")
    code = {path: text_of(path) for path in SOURCES}
    findings = list(check(vm, formats, code))
    # Each of these is one finding more, or one that is otherwise.
    for old, new in (("| 51000 |", "| 51001 |"), ("114617", "114618"),
                     ("| ErrForbidden |", "| ErrForbade |"), ("| `kept` |", "| `held` |"),
                     ("| import | 7 |", "| import | 8 |")):
        wrong = list(check(vm.replace(old, new), formats.replace(old, new), code))
        source.require(wrong and wrong != findings, f"{new} passes")
    source.finish(findings, len(SOURCES), "sources of tables")


main()
