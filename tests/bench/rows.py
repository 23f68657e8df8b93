# SPDX-License-Identifier: Apache-2.0 OR MIT
"""What the tables of rows are made of, and how they are run."""
import collections

import figures

# measure(subject) gives the row's figures; their names begin with the row's. own: measured for our
# programs only, as a yardstick is.
Row = collections.namedtuple("Row", "name measure own", defaults=(False,))

# Rows that take turns, so that what slows the machine slows all of them. kind: "" for every run,
# else the option that asks for them. close(failed) ends what the rows have left running.
Group = collections.namedtuple("Group", "rows rounds kind close",
                               defaults=(1, "", lambda failed: None))


def chosen(group, word, needed):
    """The rows of a group that --only asks for, with the yardsticks they are held against."""
    wanted = [row for row in group.rows if word in row.name]
    names = {name for row in wanted for name in needed(row)}
    return [row for row in group.rows if row in wanted or row.name in names]


def turns(selected, subjects):
    """Who is measured in one round, in this order."""
    for row in selected:
        for subject in subjects[:1] if row.own else subjects:
            yield row, subject


def run(group, selected, subjects, table):
    """Measures the selected rows of a group in rounds and adds their medians to the table. The
    first subject is ours, a second one the baseline."""
    found, done = {}, False  # (subject, name of figure) -> figures of all rounds
    try:
        for _ in range(group.rounds):
            for row, subject in turns(selected, subjects):
                for figure in row.measure(subject):
                    found.setdefault((subject.name, figure.name), []).append(figure)
        done = True
    finally:
        group.close(not done)
    for (subject, name), several in found.items():
        if subject == subjects[0].name:
            others = found.get((subjects[-1].name, name)) if len(subjects) > 1 else None
            table.add(figures.median(several), others and figures.median(others))
