#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Circles of includes between rooms. A room is X.c with X.h; room A leads to room B when A.c or
A.h includes B.h. Rooms that lead to each other can only be read, tested and moved together, so
a new circle is a finding, and so is an allowed one that is gone or has changed.
"""
import os

import source

# Rooms of the circle -> why they may know each other.
ALLOWED = {
    ("daemon/http", "daemon/http_answer"):
        "the steps of a request (http.c) and its answers (http_answer.c) share struct exchange",
}


def room(path):
    return os.path.splitext(path)[0]


def arrows(texts):
    """{room: {room it leads to: "FILE:LINE includes HEADER"}} for {path: lines}."""
    found = {room(path): {} for path in texts}
    for path, text in texts.items():
        for number, line in enumerate(text, 1):
            match = source.INCLUDE.match(line)
            header = match and match.group(1)
            if header in texts and room(header) != room(path):
                found[room(path)].setdefault(room(header), f"{path}:{number} includes {header}")
    return found


def reached(leads, start):
    """The rooms one comes to from this one, itself only if there is a way back."""
    found, ahead = set(), [start]
    while ahead:
        for target in leads[ahead.pop()]:
            if target not in found:
                found.add(target)
                ahead.append(target)
    return found


def circles(leads):
    """Every greatest set of rooms in which each leads to each, as sorted tuples."""
    reach = {start: reached(leads, start) for start in leads}
    return sorted({tuple(sorted(other for other in reach[start] if start in reach[other]))
                   for start in leads if start in reach[start]})


def check(leads, allowed):
    found = circles(leads)
    for circle in found:
        if circle not in allowed:
            yield "new circle: " + ", ".join(circle)
            yield from (f"  {why}" for here in circle
                        for there, why in sorted(leads[here].items()) if there in circle)
    for circle in allowed:
        if circle not in found:
            yield "allowed, but no longer a circle; take it off the list: " + ", ".join(circle)


def self_check():
    texts = {
        "a/a.c": ['#include "a/a.h"', '#include "a/b.h"'], "a/a.h": [],
        "a/b.h": ['#include "a/c.h"'],
        "a/c.h": [], "a/c.c": ['#include "a/c.h"', '#include "a/a.h"', '#include "a/d.h"'],
        "a/d.h": ['#include "a/e.h"'], "a/e.h": ["#include <errno.h>"],
    }
    leads = arrows(texts)
    circle = ("a/a", "a/b", "a/c")
    source.require(circles(leads) == [circle], f"one circle of three: {circles(leads)}")
    source.require(len(list(check(leads, {}))) == 4, "a new circle with its three includes")
    source.require(not list(check(leads, {circle: "why"})), "an allowed circle")
    for gone in (("a/a", "a/b"), ("a/d", "a/e")):
        source.require(list(check(leads, {circle: "why", gone: "why"})), "a circle that is gone")


def main():
    self_check()
    texts = {path: source.lines(path) for path in source.files() if path.endswith((".c", ".h"))}
    leads = arrows(texts)
    found = circles(leads)
    for circle in found:
        print(f"circle of {len(circle)}: {', '.join(circle)}")
    print(f"{len(found)} circles, the largest of {max(map(len, found), default=0)} rooms")
    source.finish(list(check(leads, ALLOWED)), len(leads), "rooms")


main()
