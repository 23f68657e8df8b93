#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Includes follow the arrows of docs/architecture.md, and each third-party header has one home."""
import os
import re

import source

# A folder may include these and whatever lies beyond them.
ARROWS = {
    "base": [],
    "store": ["base"],
    "ipld": ["store"],
    "actors": ["ipld"],
    "vm": ["actors"],
    "vector": ["vm"],
    "world": ["vm"],
    "json": ["base"],
    "rpc": ["world", "vector", "json"],
    "config": ["base"],
    "daemon": ["rpc", "config"],
    "cli": ["json"],
}
# Files whose names begin so include these folders only, wherever their folder's arrows lead.
NARROWER = {
    "daemon/http": ["base", "daemon", "rpc"],  # HTTP is transport: it knows no worlds
}
THIRD_PARTY = {
    "microhttpd.h": ["daemon", "tests/bench"],
    "jansson.h": ["json", "tests"],
    "cbor.h": ["ipld"],
    "lmdb.h": ["store"],
    "gmp.h": ["base"],
    "blake2.h": ["base"],
    "blst.h": ["base"],
    "wslay/": ["daemon"],
    "zlib.h": ["base"],
    "zstd": ["store"],
    "secp256k1": ["base"],
    "openssl/": ["base"],
    "curl/": ["cli"],
    "cmocka.h": ["tests"],
}
# What files of one folder share; X_internal.h is private by its name.
PRIVATE = {
    "ipld/hamt_node.h", "store/journal_chunk.h", "store/journal_rows.h", "store/key_after.h",
    "store/batch_state.h", "store/block_table.h", "store/checkpoint.h", "store/database.h",
    "store/families.h", "store/lmdb_status.h", "store/migrate.h", "store/record_set.h",
    "store/recovery.h", "store/transaction.h", "store/wal_record.h", "store/young.h",
    "store/commit.h", "store/file.h", "store/map.h", "store/pack.h", "store/state.h",
    "store/wal.h", "store/wal_format.h", "store/window.h",
    "store/digest_index.h", "store/index_entry.h", "store/index_manifest.h",
    "store/index_merge.h", "store/index_run.h", "store/index_slice.h",
}
SYSTEM = re.compile(
    r"(sys|arpa|netinet|net|linux|sanitizer)/.*"
    r"|(assert|ctype|dirent|dlfcn|endian|errno|execinfo|fcntl|fnmatch|fts|ftw|getopt"
    r"|glob|grp|inttypes|libgen|limits|locale|malloc|math|netdb|poll|pthread|pwd|regex|sched"
    r"|semaphore|setjmp|signal|spawn|stdalign|stdarg|stdatomic|stdbool|stddef|stdint|stdio|stdlib"
    r"|stdnoreturn|string|strings|syslog|termios|time|unistd|wchar)\.h")
# CMake's names of the libraries behind the headers.
LIBRARIES = {
    "MICROHTTPD": "microhttpd.h", "WSLAY": "wslay/", "JANSSON": "jansson.h",
    "CBOR": "cbor.h", "LMDB": "lmdb.h",
    "GMP": "gmp.h", "BLAKE2": "blake2.h", "ZLIB": "zlib.h", "SECP256K1": "secp256k1",
    "CRYPTO": "openssl/", "CURL": "curl/", "BLST": "blst.h", "ZSTD": "zstd",
}
DIRECTIVE = re.compile(r"\s*#\s*include\b")
LINKS = re.compile(r"(?:\bUSES\b|\btarget_link_libraries\(\s*\w+)([^)]*)\)")
GENERATED = {"version.h"}


def reachable(folder):
    """The folder and all folders its arrows lead to."""
    found, ahead = set(), [folder]
    while ahead:
        here = ahead.pop()
        if here not in found:
            found.add(here)
            ahead += ARROWS[here]
    return found


def is_home(homes, path):
    """Unit tests mirror the tree: a test of a folder may use that folder's libraries."""
    mirrored = path.removeprefix("tests/unit/")
    return any(place.startswith(home + "/") for home in homes for place in (path, mirrored))


def check_library_header(path, header):
    for prefix, homes in THIRD_PARTY.items():
        if header.startswith(prefix):
            return None if is_home(homes, path) else f"<{header}> belongs to {', '.join(homes)}"
    if SYSTEM.fullmatch(header):
        return None
    return f"<{header}> is neither libc, compiler nor a library listed here"


def check_project_header(path, header):
    folder = path.split("/")[0]
    if os.path.normpath(header) != header:
        return f'"{header}" goes a roundabout way'
    if header in GENERATED:
        return None
    # A test's fixtures may lie beside it; nobody else can reach them.
    beside = os.path.join(source.TOP, os.path.dirname(path), header)
    if folder == "tests" and "/" not in header and os.path.exists(beside):
        return None
    if not os.path.exists(os.path.join(source.TOP, header)):
        return f'"{header}" is not a path from the root of the checkout'
    target = header.split("/")[0]
    private = header in PRIVATE or header.endswith("_internal.h")
    if private and not is_home([target], path):
        return f'"{header}" is private to {target}'
    if folder in ARROWS and target not in reachable(folder):
        return f'"{header}": no arrow leads from {folder} to {target}'
    for prefix, folders in NARROWER.items():
        if path.startswith(prefix) and target not in folders:
            return f'"{header}": files {prefix}* do without {target}'
    return None


def check_line(path, line):
    match = source.INCLUDE.match(line)
    if not match:
        return "includes name a file" if DIRECTIVE.match(line) else None
    project, library = match.groups()
    if library:
        return check_library_header(path, library)
    return check_project_header(path, project)


def check_own_header_first(path, text):
    own = re.sub(r"\.c$", ".h", path)
    if own == path or not os.path.exists(os.path.join(source.TOP, own)):
        return None
    first = next((match for match in map(source.INCLUDE.match, text) if match), None)
    if first is None or first.group(1) != own:
        return f'the first include must be "{own}"'
    return None


def check_file(path):
    text = source.lines(path)
    found = [(number, check_line(path, line)) for number, line in enumerate(text, 1)]
    found.append((1, check_own_header_first(path, text)))
    return [f"{path}:{number}: {finding}" for number, finding in found if finding]


def check_links(path, text):
    """What a folder's CMakeLists.txt links must be allowed as includes too."""
    folder = path.split("/")[0]
    findings = []
    for word in " ".join(LINKS.findall(text)).split():
        if word in ARROWS and word not in reachable(folder):
            findings.append(f"{path}: links {word}, but no arrow leads there")
        package = word.removeprefix("PkgConfig::")
        if package == word:
            continue
        if package not in LIBRARIES:
            findings.append(f"{path}: links {word}, whose header is not listed here")
        elif not is_home(THIRD_PARTY[LIBRARIES[package]], path):
            findings.append(f"{path}: links {word}, which belongs elsewhere")
    return findings


def check_folders(paths):
    """Every folder with C files has a row of arrows, and every row a folder that is built."""
    found = {path.split("/")[0] for path in paths} - {"tests"}
    return [f"{folder}/: no row of ARROWS" for folder in sorted(found - set(ARROWS))] + [
        f"{folder}/CMakeLists.txt is missing" for folder in ARROWS
        if not os.path.exists(os.path.join(source.TOP, folder, "CMakeLists.txt"))]


def self_check():
    wrong = [
        ("store/x.c", "#include <jansson.h>", "a library away from home"),
        ("base/x.c", '#include "ipld/cid.h"', "against the arrow"),
        ("base/x.c", '#include "base/../ipld/cid.h"', "against the arrow, round the corner"),
        ("base/x.c", "#include HEADER", "a macro"),
        ("cli/x.c", '#include "store/store.h"', "no arrow from cli to store"),
        ("ipld/x.c", '#include "cid.h"', "not from the root"),
        ("rpc/x.c", '#include "store/state.h"', "a private header"),
        ("vm/x.c", "#include <unknown/thing.h>", "an unknown library"),
        ("daemon/http_x.c", '#include "world/engine.h"', "HTTP that knows worlds"),
    ]
    for path, line, reason in wrong:
        source.require(check_line(path, line), f"{reason}: {line}")
    source.require(not check_line("rpc/x.c", '#include "base/bytes.h"'), "rpc reaches base")
    source.require(check_own_header_first("base/hash.c", ["#include <stdio.h>"]), "own header")
    for link in ("USES vm)", "USES PkgConfig::JANSSON)", "USES PkgConfig::NEW)",
                 "target_link_libraries(store PUBLIC vm)"):
        source.require(check_links("store/CMakeLists.txt", link), f"store links: {link}")
    source.require(check_folders(["new/x.c"]), "a new folder needs no arrows")


def main():
    self_check()
    for header in sorted(PRIVATE):
        source.require(os.path.exists(os.path.join(source.TOP, header)), f"{header} is gone")
    mine = [p for p in source.files() if p.endswith((".c", ".h", ".tbl"))]
    findings = [finding for path in mine for finding in check_file(path)] + check_folders(mine)
    for path in source.files():
        if path.endswith("CMakeLists.txt") and path.split("/")[0] in ARROWS:
            findings += check_links(path, "\n".join(source.lines(path)))
    source.finish(findings, len(mine), "C files")


main()
