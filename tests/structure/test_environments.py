"""Every environment pins what the lock pins."""

import re
import runpy

import pytest
import yaml
from helpers import ROOT, WORKFLOW_FILES

TOOL = runpy.run_path(str(ROOT / "workflow" / "tools" / "write_environments.py"))


@pytest.mark.parametrize("family", TOOL["FAMILIES"])
def test_environment_equals_the_lock(family):
    stored = (ROOT / "envs" / f"{family}.yaml").read_text(encoding="utf-8")
    assert stored == TOOL["environment"](*TOOL["FAMILIES"][family]), "run: make environments"
    pins = yaml.safe_load(stored)["dependencies"][-1]["pip"]
    locked = TOOL["pins"]().values()
    assert pins and all(pin in locked for pin in pins)


def test_every_pin_of_the_lock_has_a_hash_and_torch_its_own_file():
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = re.findall(r"^[\w.-]+==[^\n]*\n    --hash=sha256:", text, flags=re.MULTILINE)
    assert len(pinned) == len(re.findall(r"^[\w.-]+==", text, flags=re.MULTILINE)) > 100
    assert not re.search(r"^(torch|nvidia-)", text, flags=re.MULTILINE)
    assert re.search(r"^torch==[\d.]+$", (ROOT / "torch.lock").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert "torch==" not in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_every_environment_of_a_rule_exists():
    for path in WORKFLOW_FILES:
        for line in path.read_text().splitlines():
            if "envs/" in line:
                assert (path.parent / line.strip().strip('"')).resolve().is_file(), line
