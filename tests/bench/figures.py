# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Figures, and how they are shown: as a table for people and as JSON for --compare."""
import collections
import json
import statistics

# One thing measured. more: {what: number} shown behind it; against: names of figures measured in
# the same run whose ratio to this one is shown.
Figure = collections.namedtuple("Figure", "name value unit more against", defaults=({}, ()))


def median(figures):
    """The figure of the middle round, of several rounds of one name."""
    middle = statistics.median_low(figure.value for figure in figures)
    return next(figure for figure in figures if figure.value == middle)


def show(value):
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.3g}"


def ratio(value, other):
    """value as a multiple of other; nothing can be said of a multiple of nothing."""
    return f"{value / other:.2f} x" if other else "-"


class Table:
    """What was measured so far, by name: of the programs, and of those of --baseline."""

    def __init__(self, out, former):
        self.out = out
        self.former = former  # {name: value} of --compare
        self.figures, self.baseline = {}, {}

    def heading(self, text):
        print(text, file=self.out, flush=True)

    def add(self, figure, baseline=None):
        self.figures[figure.name] = figure
        if baseline:
            self.baseline[figure.name] = baseline
        print(f"{figure.name:66} {show(figure.value):>10} {figure.unit:8} "
              f"{'; '.join(self.remarks(figure))}".rstrip(), file=self.out, flush=True)

    def ratios(self, figure):
        return {name: figure.value / self.figures[name].value for name in figure.against
                if name in self.figures and self.figures[name].value}

    def remarks(self, figure):
        for name, value in self.ratios(figure).items():
            yield f"{value:.2f} x {name.split()[0].rstrip(',')}"
        baseline = self.baseline.get(figure.name)
        if baseline:
            yield f"baseline {show(baseline.value)}, {ratio(figure.value, baseline.value)}"
        if figure.name in self.former:
            former = self.former[figure.name]
            yield f"before {show(former)}, {ratio(figure.value, former)}"
        if figure.more:
            yield ", ".join(f"{what} {show(value)}" for what, value in figure.more.items())

    def document(self, about):
        """All of it for a machine; about: what is known of machine and programs."""
        def row(figure):
            found = {"name": figure.name, "value": figure.value, "unit": figure.unit}
            if figure.more:
                found["more"] = figure.more
            if self.ratios(figure):
                found["ratios"] = self.ratios(figure)
            if figure.name in self.baseline:
                found["baseline"] = self.baseline[figure.name].value
            return found

        return {**about, "figures": [row(figure) for figure in self.figures.values()]}


def read_former(path):
    """{name: value} of a file that --json wrote."""
    with open(path, encoding="utf-8") as file:
        return {row["name"]: row["value"] for row in json.load(file)["figures"]}
