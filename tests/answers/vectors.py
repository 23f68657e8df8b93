# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Vectors of tests/vectors, shortened and changed for what is asked with them."""
import copy
import json

from exchange import VECTORS

GONE = "gone"  # in an edit: the member is taken out


def load(name):
    return json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))


def cut(given, count, root=None):
    """The vector with its first messages only, which end in `root` (else it fails by its root)."""
    after = dict(given["postconditions"], receipts=given["postconditions"]["receipts"][:count])
    after["apply_message_failures"] = [index for index in after["apply_message_failures"]
                                       if index < count]
    if root:
        after["state_tree"] = {"root_cid": {"/": root}}
    out = dict(given, apply_messages=given["apply_messages"][:count], postconditions=after,
               _meta={"id": "small"})
    del out["diagnostics"]  # they are of all messages
    return out


def edited(given, edits):
    """The vector with {"path.to.member": value}."""
    out = copy.deepcopy(given)
    for path, value in edits.items():
        *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
        place = out
        for part in way:
            place = place[part]
        if value == GONE:
            place.pop(last)
        elif isinstance(place, list) and last == len(place):
            place.append(value)
        else:
            place[last] = value
    return out


SMALL = cut(load("chaos-nv13"), 2,
            "bafy2bzaceahtx7uomiquscrztgbigo3qmursdhwihr7a2g5dsde6xjt7wduie")
