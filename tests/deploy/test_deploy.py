"""What `deploy/` says is valid, locked down, and true of this application."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from ruamel.yaml import YAML

from bot.dialogue.training import fingerprint
from bot.gateway.routes import ROUTES
from bot.settings import Settings
from tools.ensure_deploy_tools import HOME, ROOT, compose_schema, main

DEPLOY = ROOT / "deploy"
MANIFESTS = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
# Supervisor and generation wait this much longer than the turns in flight may take.
STOPPING_SECONDS = 10


@pytest.fixture(scope="module")
def tools() -> Path:
    """Give the folder with the programs that check."""
    assert main() == 0
    return HOME / "bin"


def _load(path: Path) -> Any:
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


def _kind(kind: str) -> Any:
    (found,) = [each for each in map(_load, MANIFESTS) if each["kind"] == kind]
    return found


def _pods() -> Iterator[Any]:
    for kind in ("Deployment", "Job"):
        yield _kind(kind)["spec"]["template"]["spec"]


def _run(*command: str | Path) -> None:
    parts = [str(part) for part in command]
    result = subprocess.run(parts, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_dockerfile_is_as_hadolint_wants_it(tools: Path) -> None:
    _run(tools / "hadolint", DEPLOY / "Dockerfile")


@pytest.mark.parametrize("version", ["1.31", "1.37"])
def test_kubernetes_knows_every_word(tools: Path, version: str) -> None:
    files = [path for path in MANIFESTS if path.name != "kustomization.yaml"]
    check = (tools / "kubernetes-validate", "-k", version, "--strict", "--quiet")
    _run(*check, *files)


def test_the_checker_refuses_what_is_wrong(tools: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    text = (DEPLOY / "kubernetes" / "deployment.yaml").read_text(encoding="utf-8")
    wrong.write_text(text.replace("minReadySeconds", "minReadySecond"))
    with pytest.raises(AssertionError):
        _run(tools / "kubernetes-validate", "--strict", "--quiet", wrong)


def test_the_compose_file_fits_its_schema(tools: Path) -> None:
    schema = json.loads(compose_schema().read_text(encoding="utf-8"))
    # It names its draft without the '#' that the library looks for.
    Draft7Validator(schema).validate(_load(DEPLOY / "compose.yml"))


def test_yaml_is_written_well(tools: Path) -> None:
    rules = "{extends: relaxed, rules: {line-length: {max: 90}}}"
    _run(tools / "yamllint", "--strict", "-d", rules, DEPLOY)


def test_the_kustomization_names_every_manifest() -> None:
    named = set(_load(DEPLOY / "kubernetes" / "kustomization.yaml")["resources"])
    # The migration goes first and by itself.
    apart = {"kustomization.yaml", "migration.yaml"}
    assert named == {path.name for path in MANIFESTS} - apart


def test_pods_may_do_next_to_nothing() -> None:
    for pod in _pods():
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert pod["automountServiceAccountToken"] is False
        for container in [*pod.get("initContainers", ()), *pod["containers"]]:
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }
            assert container["resources"]["limits"]["memory"]
            assert container["resources"]["requests"]["cpu"]


def test_containers_of_compose_may_do_next_to_nothing() -> None:
    services = _load(DEPLOY / "compose.yml")["services"]
    for name in ("koffiebreak", "migrate"):
        assert services[name]["read_only"] is True
        assert services[name]["cap_drop"] == ["ALL"]
        assert services[name]["security_opt"] == ["no-new-privileges:true"]
    for port in services["koffiebreak"]["ports"]:
        assert port.startswith("127.0.0.1:")
    assert "ports" not in services["database"]


def test_the_image_runs_as_nobody_in_particular() -> None:
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    final = text[text.rindex("\nFROM ") :]
    assert re.search(r"^USER 10001:10001$", final, re.MULTILINE)
    assert "HEALTHCHECK" in final
    assert 'ENTRYPOINT ["tini"' in final
    for needed in ("build-essential", "uv pip"):
        assert needed not in final


def test_everything_that_points_somewhere_points_at_the_application() -> None:
    deployment = _kind("Deployment")
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    assert deployment["spec"]["selector"]["matchLabels"] == labels
    assert _kind("Service")["spec"]["selector"] == labels
    assert _kind("PodDisruptionBudget")["spec"]["selector"]["matchLabels"] == labels
    policy = _kind("NetworkPolicy")["spec"]["podSelector"]["matchLabels"]
    assert policy.items() <= labels.items()
    # of the migration, too
    job = _kind("Job")["spec"]["template"]["metadata"]["labels"]
    assert policy.items() <= job.items()
    assert not labels.items() <= job.items()
    target = _kind("HorizontalPodAutoscaler")["spec"]["scaleTargetRef"]
    assert (target["kind"], target["name"]) == ("Deployment", "koffiebreak")
    # The autoscaler decides how many: a number here would undo it at each deploy.
    assert "replicas" not in deployment["spec"]


def test_a_deploy_takes_nobody_away_before_another_is_there() -> None:
    update = _kind("Deployment")["spec"]["strategy"]["rollingUpdate"]
    assert update == {"maxUnavailable": 0, "maxSurge": 1}


def test_ports_and_probes_exist() -> None:
    (container,) = _kind("Deployment")["spec"]["template"]["spec"]["containers"]
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    settings = Settings()
    assert ports.pop("http") == settings.port
    processes = int(container["args"][-1])
    first = settings.ops_port
    assert sorted(ports.values()) == list(range(first, first + processes))
    open_ports = {
        port
        for rule in _kind("NetworkPolicy")["spec"]["ingress"]
        for each in rule["ports"]
        for port in range(each["port"], each.get("endPort", each["port"]) + 1)
    }
    assert open_ports == {settings.port, *ports.values()}
    paths = {route.path for route in ROUTES}
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        assert container[probe]["httpGet"]["path"] in paths
        assert container[probe]["httpGet"]["port"] == "http"


def test_there_is_time_to_answer_what_is_in_flight() -> None:
    needed = Settings().shutdown_seconds + STOPPING_SECONDS
    pod = _kind("Deployment")["spec"]["template"]["spec"]
    leaving = int(pod["containers"][0]["lifecycle"]["preStop"]["exec"]["command"][1])
    assert pod["terminationGracePeriodSeconds"] >= needed + leaving
    service = _load(DEPLOY / "compose.yml")["services"]["koffiebreak"]
    assert int(service["stop_grace_period"].rstrip("s")) >= needed


def test_every_setting_exists_and_can_be_read() -> None:
    Settings.from_env(_kind("ConfigMap")["data"])
    files = [*MANIFESTS, DEPLOY / "compose.yml", DEPLOY / "Dockerfile"]
    named = {
        name
        for path in files
        for name in re.findall(r"KOFFIEBREAK_[A-Z_]+", path.read_text(encoding="utf-8"))
    }
    known = {f"KOFFIEBREAK_{name.upper()}" for name in Settings.__dataclass_fields__}
    assert named <= known | {"KOFFIEBREAK_SETTINGS_FILE"}
    assert "KOFFIEBREAK_DATABASE_URL" in named


def _let_in() -> list[str]:
    """Return what a build sees of the project."""
    lines = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").split("\n")
    assert lines.index("*") < min(n for n, line in enumerate(lines) if line[:1] == "!")
    return [line[1:] for line in lines if line.startswith("!")]


def test_the_image_gets_what_a_model_is_made_of_and_can_start(tmp_path: Path) -> None:
    for given in _let_in():
        source, target = ROOT / given, tmp_path / given
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, target, ignore=ignored)
        else:
            shutil.copy(source, target)
    # The same model would come out of it, and the command knows all its parts.
    assert fingerprint(tmp_path) == fingerprint(ROOT)
    result = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "bot.cli", "--help"],
        cwd=tmp_path,
        env={"PATH": str(Path(sys.executable).parent), "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert "migrate-from" in result.stdout


def test_the_image_gets_no_talks_no_keys_and_no_model_from_here() -> None:
    assert not {".", "var", "models", "tests", "deploy"} & set(_let_in())


@pytest.mark.parametrize(
    "made", ["keys.json", "/deploy/secrets/", "*.backup", "/papieren/", "var/"]
)
def test_what_the_manual_makes_in_the_tree_cannot_be_committed(made: str) -> None:
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split("\n")
    assert made in ignored
    manual = "\n".join(
        page.read_text(encoding="utf-8")
        for page in (ROOT / "docs" / "beheer").glob("*.md")
    )
    assert made.strip("*/") in manual
