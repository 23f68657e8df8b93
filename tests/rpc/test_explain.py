# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Chaos.Explain. Whatever the sources name is explained: exit codes, gas charges, errors,
methods."""

import re

import pytest

from conftest import REPOSITORY

VERSIONS = range(16)


def source(path):
    return (REPOSITORY / path).read_text()


def sources(*folders):
    return "".join(
        path.read_text()
        for folder in folders
        for path in sorted((REPOSITORY / folder).rglob("*.c"))
    )


EXIT_CODES = sorted(
    int(code)
    for text in (source("actors/exit_code.h"), sources("actors"))
    for code in re.findall(r"\b(?:EXIT|SYS|ERR)_[A-Z_0-9]+ = (\d+)", text)
)
EXIT_NAMES = re.findall(r'\[\d+\] = "(\w+)"', source("actors/exit_code.c"))
CHARGES = sorted(
    set(
        re.findall(r'gas_charge\)\{ "(\w+)"', source("vm/gas.c"))
        + re.findall(r'(?:meter_note\([^;]*?|gas_zero\()"(\w+)"', sources("vm"))
        + re.findall(r'"(On\w+End)"', source("vm/network.c"))
    )
)
ERRORS = re.findall(r"^FAULT\((\w+),", source("rpc/errors.tbl"), re.MULTILINE)
METHODS = re.findall(r'^METHOD\("([\w.]+)"', source("rpc/methods.tbl"), re.MULTILINE)
TABLE = source("rpc/chaos/explain.tbl")


def test_the_lists_are_not_empty():
    assert EXIT_CODES[0] == 0 and {7, 21, 32, 1000} <= set(EXIT_CODES)
    assert len(EXIT_NAMES) == 22 and len(CHARGES) == 15
    assert "VM_FATAL" in ERRORS and "Chaos.Explain" in METHODS


@pytest.mark.parametrize("version", VERSIONS)
def test_every_exit_code_at_every_version(reader, version):
    for code in [-(2**63), -1, *EXIT_CODES, *range(11, 40), 999, 1001, 2**63 - 1]:
        answer = reader.call("Chaos.Explain", {"topic": code, "networkVersion": version})
        assert (answer["kind"], answer["code"]) == ("exitCode", code)
        spans = [era["networkVersions"] for era in answer["eras"]]
        assert [v for a, b in spans for v in range(a, b + 1)] == list(VERSIONS)
        now = [i for i, (first, last) in enumerate(spans) if first <= version <= last]
        assert [answer["eras"][i]["text"] for i in now] == [answer["text"]]


def test_eras_differ(reader):
    changes = {1: (3, 4, 7), 4: (3, 4), 8: (5, 6), 10: (6, 7, 14), 21: (6, 7)}
    for code, versions in changes.items():
        texts = {
            reader.call("Chaos.Explain", {"topic": code, "networkVersion": v})["text"]
            for v in versions
        }
        assert len(texts) == len(versions)


def test_names_of_exit_codes(reader):
    for code, name in enumerate(EXIT_NAMES):
        answer = reader.call("Chaos.Explain", {"topic": name})
        assert (answer["kind"], answer["code"], answer["name"]) == ("exitCode", code, name)
        assert answer["text"] == reader.call("Chaos.Explain", {"topic": str(code)})["text"]


@pytest.mark.parametrize("name", CHARGES)
def test_every_charge(reader, name):
    answer = reader.call("Chaos.Explain", {"topic": name})
    assert answer["kind"] == "gasCharge" and answer["text"]


def test_every_price_belongs_to_a_charge(reader):
    prices = re.findall(r"^PRICE\((\w+),", source("vm/prices.tbl"), re.MULTILINE)
    found = set()
    for name in CHARGES:
        answer = reader.call("Chaos.Explain", {"topic": name})
        found |= {price["name"] for price in answer["prices"]}
    assert found == set(prices)


def test_prices_follow_the_version(reader):
    for version, gas in ((6, 75242), (7, 114617)):
        answer = reader.call("Chaos.Explain", {"topic": "OnIpldGet", "networkVersion": version})
        assert answer["prices"] == [
            {"name": "ipld_get", "gas": gas, "upTo6": 75242, "from7": 114617}
        ]


def test_charges_of_a_trace_are_explained(daemon):
    daemon.invoke("mutateState", {"value": "x"})
    for frame in daemon.call("Chaos.Trace", {"seq": 1})["trace"]:
        for charge in frame["gasCharges"]:
            assert daemon.call("Chaos.Explain", {"topic": charge["name"]})["kind"] == "gasCharge"


@pytest.mark.parametrize("name", ERRORS)
def test_every_error_has_a_row(reader, name):
    """A new row of rpc/errors.tbl needs one in rpc/chaos/explain.tbl that says when it comes."""
    answer = reader.call("Chaos.Explain", {"topic": name})
    assert (answer["kind"], answer["name"]) == ("error", name)
    assert re.search(rf"^ERROR\({name},", TABLE, re.MULTILINE), f"ERROR({name}, …) is missing"
    assert answer["text"] != answer["hint"]


def test_rows_of_errors_name_some(reader):
    assert set(re.findall(r"^ERROR\((\w+),", TABLE, re.MULTILINE)) <= set(ERRORS)


@pytest.mark.parametrize("name", METHODS)
def test_every_method(reader, name):
    answer = reader.call("Chaos.Explain", {"topic": name})
    assert (answer["kind"], answer["name"]) == ("method", name)
    document = next(m for m in reader.schemas.document["methods"] if m["name"] == name)
    assert answer["text"] == document["summary"]
    assert [p["name"] for p in answer["parameters"]] == [p["name"] for p in document["params"]]
    assert [p["required"] for p in answer["parameters"]] == [
        p["required"] for p in document["params"]
    ]


def test_methods_of_the_chaos_actor(reader):
    names = re.findall(r"^ACTOR_METHOD\((\w+),", TABLE, re.MULTILINE)
    numbers = [reader.call("Chaos.Explain", {"topic": name})["number"] for name in names]
    assert sorted(numbers) == list(range(1, 11))


def test_related_topics_are_topics(reader):
    everything = [*map(str, EXIT_CODES), *CHARGES, *ERRORS]
    everything += re.findall(r"^ACTOR_METHOD\((\w+),", TABLE, re.MULTILINE)
    for version in (0, 6, 13, 15):
        for topic in everything:
            params = {"topic": topic, "networkVersion": version}
            for related in reader.call("Chaos.Explain", params)["related"]:
                assert reader.call("Chaos.Explain", {"topic": related})["text"]


@pytest.mark.parametrize(
    "topic, hint",
    [
        ("ErrForbiden", "ErrForbidden"),
        ("onipldget", "OnIpldGet"),
        ("VM_FATL", "VM_FATAL"),
        ("Chaos.Trce", "Chaos.Trace"),
        ("abortwith", "abortWith"),
        ("what is this", "Chaos.Invoke"),
        ("", "Chaos.Invoke"),
        ("9" * 30, "numbers"),
        ("1.5", "numbers"),
        ("\ud83e\udd80" * 2000, "numbers"),
    ],
)
def test_unknown_topics(reader, topic, hint):
    error = reader.refuse("Chaos.Explain", {"topic": topic}, "INVALID_PARAMS", -32602)
    assert hint in error.data["hint"] and error.data["path"] == "topic"


@pytest.mark.parametrize(
    "params",
    [{}, {"topic": None}, {"topic": []}, {"topic": 1.5}, {"topic": 1, "networkVersion": 16}],
)
def test_refuses(reader, params):
    reader.refuse("Chaos.Explain", params, "INVALID_PARAMS", -32602)
