# SPDX-License-Identifier: Apache-2.0 OR MIT
"""examples/: what its files say of the daemon and the image holds. tests/examples runs them, and
holds the manifests against the schemas of what reads them."""

import json
import re

import pytest
import requests
import yaml

from conftest import REPOSITORY, run

EXAMPLES = REPOSITORY / "examples"
DOCKERFILE = (REPOSITORY / "Dockerfile").read_text().replace("\\\n", " ")
MANIFESTS = ["compose.yaml", "kubernetes.yaml", "github-actions.yaml"]
OPTIONS = {
    name: default
    for name, default in re.findall(
        r'^OPTION\(\w+, "([a-z-]+)", \w+, "[^"]*",\s+"([^"]*)"',
        (REPOSITORY / "config/options.tbl").read_text(),
        re.M,
    )
}
OF_THE_EXAMPLES = {"CHAOS_IMAGE", "CHAOS_PORT"}


def documents(name):
    return list(yaml.safe_load_all((EXAMPLES / name).read_text()))


def inside(value):
    """All scalars and keys of a document."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from (key, *inside(item))
    elif isinstance(value, list):
        for item in value:
            yield from inside(item)
    else:
        yield value


def all_files():
    return [path for path in EXAMPLES.rglob("*") if path.is_file()]


def test_options_file():
    lines = re.findall(r"^#([a-z-]+) = (.*)$", (EXAMPLES / "chaosactord.conf").read_text(), re.M)
    assert len(lines) > 10
    for name, value in lines:
        assert OPTIONS[name] == value or name == "data-dir", name


def test_options_file_is_read(start, tmp_path):
    """With every line in force, which are the defaults, and a word that is none."""
    text = re.sub(r"^#([a-z-]+ = )", r"\1", (EXAMPLES / "chaosactord.conf").read_text(), flags=re.M)
    text = re.sub(r"^data-dir = .*", f"data-dir = {tmp_path / 'data'}", text, flags=re.M)
    file = tmp_path / "chaosactord.conf"
    file.write_text(text)
    daemon = start("--config", str(file))
    assert daemon.call("Chaos.Info", {})["data"]["directory"] == str(tmp_path / "data")
    daemon.stop()
    file.write_text(text + "genesiss = minimal\n")
    done = run("--config", str(file))
    assert done.returncode == 2 and "genesis" in done.stderr


def test_variables_are_options():
    """Wherever a file names one; the daemon would not start on another."""
    found = set()
    for path in all_files():
        found |= set(re.findall(r"\bCHAOSACTORD_(?:DEFAULT_)?([A-Z_]+)\b", path.read_text()))
    assert {"EPHEMERAL", "DATA_DIR", "CONFIG"} <= found
    names = {name.upper().replace("-", "_") for name in OPTIONS} | {"NAME"}
    assert found <= names, found - names


@pytest.mark.parametrize("name", MANIFESTS)
def test_manifest_fits_the_image(name):
    """Port, directory, user and health check are the Dockerfile's."""
    words = [str(word) for document in documents(name) for word in inside(document)]
    assert any(re.search(r"\b3456\b", word) for word in words)
    assert "EXPOSE 3456" in DOCKERFILE
    health = json.loads(re.search(r"^HEALTHCHECK .*CMD (\[.*\])", DOCKERFILE, re.M).group(1))
    if name == "compose.yaml":
        (compose,) = documents(name)
        daemon = compose["services"]["chaosactord"]
        assert daemon["healthcheck"]["test"] == ["CMD", *health]
        assert daemon["volumes"][0].split(":")[1] in re.findall(r"^VOLUME (.*)", DOCKERFILE, re.M)
        assert compose["services"]["tests"]["depends_on"] == {
            "chaosactord": {"condition": "service_healthy"}
        }
    if name == "github-actions.yaml":
        assert f'--health-cmd "{" ".join(health)}"' in " ".join(words)


def test_kubernetes_fits_the_daemon(daemon):
    claim, deployment, service = documents("kubernetes.yaml")
    pod = deployment["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    probes = [container[name]["httpGet"] for name in container if name.endswith("Probe")]
    assert {probe["path"] for probe in probes} == {"/readyz", "/livez"}
    for path in ("/readyz", "/livez"):
        assert requests.get(daemon.url + path, timeout=20).status_code == 200
    user, group = map(int, re.search(r"^USER (\d+):(\d+)", DOCKERFILE, re.M).groups())
    context = pod["securityContext"]
    assert (context["runAsUser"], context["runAsGroup"], context["fsGroup"]) == (user, group, 0)
    (mount,) = container["volumeMounts"]
    assert mount["mountPath"] in re.findall(r"^VOLUME (.*)", DOCKERFILE, re.M)
    (volume,) = pod["volumes"]
    assert volume["persistentVolumeClaim"]["claimName"] == claim["metadata"]["name"]
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    assert service["spec"]["selector"].items() <= labels.items()
    assert deployment["spec"]["strategy"]["type"] == "Recreate"
