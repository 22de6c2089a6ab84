"""The files that start, build and check the product say the same and keep no secret."""

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent.parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUNTIME_FILES = [
    "Makefile",
    ".ci/run",
    "Dockerfile",
    "docker-compose.yml",
    "pyproject.toml",
    "requirements.txt",
    "requirements-dev.txt",
    *(
        str(path.relative_to(ROOT))
        for folder in ("scripts", "deploy")
        for path in sorted((ROOT / folder).glob("*.*"))
    ),
]


def packages(folder: Path) -> set[str]:
    return {path.parent.name for path in folder.glob("*/__init__.py")}


def test_production_runs_two_web_servers_a_worker_a_beat_and_their_servers_behind_a_proxy():
    assert {"proxy", "web", "worker", "beat", "postgres", "redis"} <= set(SERVICES)
    assert SERVICES["web"]["deploy"]["replicas"] >= 2
    assert " worker " in f"{' '.join(SERVICES['worker']['command'])} "
    assert " beat " in f"{' '.join(SERVICES['beat']['command'])} "


def test_only_the_proxy_can_be_reached_from_outside():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]


def test_every_image_is_pinned_by_a_tag_that_names_a_version():
    images = [service["image"] for service in SERVICES.values()]
    images += re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)

    assert [image for image in images if not re.search(r":\d+\.?\d*[\w.-]*$", image)] == []


def test_our_own_image_carries_the_version_of_the_project():
    assert SERVICES["web"]["image"].endswith(":" + PROJECT["project"]["version"])


def test_no_secret_stands_in_the_compose_file():
    """A secret comes as a file; what looks like one may only name a file or ask the operator."""
    values = [
        (name, key, str(value))
        for name, service in SERVICES.items()
        for key, value in (service.get("environment") or {}).items()
        if re.search("KEY|PASSWORD|SECRET|DATABASE_URL|EMAIL_URL", key) and key != "PASSWORD_POLICY"
    ]

    assert values
    assert [
        entry
        for entry in values
        if not entry[1].endswith("_FILE") or not entry[2].startswith("/run/secrets/")
    ] == []
    assert all(list(secret) == ["file"] for secret in COMPOSE["secrets"].values())


def test_what_the_compose_file_names_exists():
    for name in ("web", "worker", "beat", "migrate"):
        assert set(SERVICES[name]["secrets"]) <= set(COMPOSE["secrets"])
    local = [volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])]
    assert all((ROOT / path).exists() for path in local if path.startswith("./deploy"))
    named = {volume for volume in local if not volume.startswith(".")}
    assert named <= set(COMPOSE["volumes"])


def test_production_gets_every_value_it_requires():
    """From the compose file or from the image; so that `up` does not end in a refusal to start."""
    source = (ROOT / "feedback_system/settings/production.py").read_text(encoding="utf-8")
    required = re.findall(r'"([A-Z_]+)",', source.split("env.require(")[1].split(")")[0])
    given = {name.removesuffix("_FILE") for name in SERVICES["web"]["environment"]}
    given |= set(
        re.findall(r"\b([A-Z_]+)=", (ROOT / "Dockerfile").read_text(encoding="utf-8").rsplit("FROM", 1)[1])
    )

    assert len(required) >= 9
    assert [name for name in required if name not in given] == []


def test_the_image_does_not_run_as_root_and_packs_static_files_while_it_is_built():
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")

    assert re.findall(r"^USER (\S+)", dockerfile, re.MULTILINE)[-1] != "root"
    assert "collectstatic" in dockerfile.split("FROM")[1]
    assert "--require-hashes" in dockerfile


@pytest.mark.parametrize("name", ["var", ".venv", ".env", ".git", "tests"])
def test_neither_data_nor_keys_get_into_the_image(name):
    assert name in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("name", RUNTIME_FILES)
def test_no_file_knows_a_machine_or_a_package_index(name):
    text = (ROOT / name).read_text(encoding="utf-8")

    assert not re.search(r"--(extra-)?index-url|--trusted-host|--find-links|/home/\w|/root/|/Users/", text)


@pytest.mark.parametrize("name", [".ci/run", "scripts/install.sh"])
def test_shell_scripts_stop_at_the_first_fault_and_can_be_run(name):
    text = (ROOT / name).read_text(encoding="utf-8")

    assert text.startswith("#!/usr/bin/env bash\n")
    assert "set -euo pipefail" in text
    assert os.access(ROOT / name, os.X_OK)
    assert subprocess.run(["bash", "-n", str(ROOT / name)], check=False).returncode == 0


def test_the_gate_runs_all_checks_and_all_tests_and_leaves_nothing_out():
    gate = (ROOT / ".ci/run").read_text(encoding="utf-8")

    assert "REQUIRE_ALL=1" in gate
    assert gate.index("make lint") < gate.index("make test")


def test_make_works_from_another_folder_and_from_a_folder_with_blanks_and_quotes_in_its_name(tmp_path):
    if shutil.which("make") is None:
        pytest.skip("no make on this machine")
    odd = tmp_path / "it's a folder"
    odd.mkdir()
    shutil.copy(ROOT / "Makefile", odd)

    for arguments in (["-C", str(odd)], ["-f", str(odd / "Makefile")]):
        run = subprocess.run(
            ["make", *arguments, "help"], cwd="/", capture_output=True, text=True, check=False
        )
        assert run.returncode == 0, run.stderr
        assert "make demo" in run.stdout


def test_every_package_stands_on_a_floor_of_the_house():
    """So that no new package escapes the import contracts of pyproject.toml by being forgotten."""
    floors = " | ".join(PROJECT["tool"]["importlinter"]["contracts"][0]["layers"])
    standing = {name.strip("() ") for name in floors.split("|")}
    ours = {f"feedback_system.{name}" for name in packages(ROOT / "feedback_system")} - {
        "feedback_system.settings"
    }
    ours |= packages(ROOT) - {"feedback_system", "tests"}

    assert ours - standing == set()


def test_every_top_level_package_is_checked_for_imports_and_types():
    top = packages(ROOT) - {"tests"}

    assert top <= set(PROJECT["tool"]["importlinter"]["root_packages"])
    assert top <= set(PROJECT["tool"]["mypy"]["files"])
