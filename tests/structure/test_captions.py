"""Every picture of the report is described in words, for those who do not see it."""

import re

import pytest
from helpers import ROOT, WORKFLOW_FILES

REPORTED = re.compile(r'report\(\s*"([^"]+)",.*?caption="(?:\.\./)?report/(\w+)\.rst"', re.DOTALL)


def reported():
    for path in WORKFLOW_FILES:
        yield from REPORTED.findall(path.read_text())


@pytest.mark.parametrize(("output", "caption"), list(reported()))
def test_caption_describes_the_picture(output, caption):
    text = (ROOT / "workflow" / "report" / f"{caption}.rst").read_text()
    assert len(text) > 40
    if output.endswith((".pdf", ".png", ".svg")):
        assert len(text.partition("**In words:**")[2]) > 60, f"{caption}.rst does not say what is to be seen"


def test_pictures_were_found():
    assert len({output for output, _ in reported() if output.endswith(".pdf")}) >= 8
