# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The README's curl lines, run in order on a fresh daemon, answer what the README shows."""

import re

from conftest import REPOSITORY

EXAMPLE = re.compile(r"```sh\ncurl -s \$U -d '(.*)'\n```\n```json\n(.*)\n```")
CURLS_TYPE = {"Content-Type": "application/x-www-form-urlencoded"}


def without_request_id(text):
    return re.sub(r'"requestId":"[0-9a-f]+"', '"requestId":""', text.rstrip("\n"))


def test_every_example(start, tmp_path):
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    examples = EXAMPLE.findall(readme)
    assert len(examples) == len(re.findall(r"^curl .* -d ", readme, re.M)) >= 5
    daemon = start("--data-dir", tmp_path / "data")
    for body, shown in examples:
        answer = daemon.post(body, headers=CURLS_TYPE)
        assert answer.status_code == 200
        assert without_request_id(answer.text) == without_request_id(shown)
