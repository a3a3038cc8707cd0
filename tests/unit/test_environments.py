"""Every environment pins what the lock pins."""

import runpy

import pytest
import yaml
from helpers import ROOT

TOOL = runpy.run_path(str(ROOT / "workflow" / "tools" / "write_environments.py"))


@pytest.mark.parametrize("family", TOOL["FAMILIES"])
def test_environment_equals_the_lock(family):
    stored = (ROOT / "envs" / f"{family}.yaml").read_text(encoding="utf-8")
    assert stored == TOOL["environment"](*TOOL["FAMILIES"][family]), "run: make environments"
    pins = yaml.safe_load(stored)["dependencies"][-1]["pip"]
    locked = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    assert pins and all(pin in locked for pin in pins)


def test_every_environment_of_a_rule_exists():
    for path in (ROOT / "workflow" / "rules").glob("*.smk"):
        for line in path.read_text().splitlines():
            if "envs/" in line:
                assert (path.parent / line.strip().strip('"')).resolve().is_file(), line
