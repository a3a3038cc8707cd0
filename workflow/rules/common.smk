# The configuration, checked once, and what several rule files use.
import sys
from pathlib import Path

from snakemake.exceptions import WorkflowError

# All paths to code, fonts and published values lead from this file: not from the working directory, nor from the
# importing workflow's folder, which is what workflow.basedir is.
ROOT = Path(workflow.current_basedir.get_path_or_uri(secret_free=True)).parents[1]
if not ROOT.is_dir():
    raise WorkflowError(f"This workflow brings code and fonts with it: clone it, and name the clone instead of {ROOT}.")
sys.path.insert(0, str(ROOT / "workflow" / "scripts"))

from linked_dictionaries.configuration.load import (
    check_files,
    configure,
    digest_of_configuration,
    given_layers,
    resolved,
)
from linked_dictionaries.configuration.variants import RAW
from linked_dictionaries.data.idx import PARTS
from linked_dictionaries.errors import UserError
from linked_dictionaries.planning.code_digests import CodeDigests
from linked_dictionaries.planning.plan import Plan
from linked_dictionaries.storage import write_text

PAPER = str(ROOT / "resources" / "paper_table1.csv")


def told(function):
    """The function with a UserError as one message of Snakemake's, without a traceback."""

    def answer(wildcards):
        try:
            return function(wildcards)
        except UserError as error:
            raise WorkflowError(str(error)) from None

    return answer


class Told:
    """The plan, each of its answers told in that way."""

    def __init__(self, plan):
        self._plan = plan

    def __getattr__(self, name):
        return told(getattr(self._plan, name))


try:
    given = given_layers(config, workflow.config_settings.configfiles, workflow.config_settings.config)
    settings = configure(ROOT / "config.yaml", given)
    check_files(settings, ROOT)
except UserError as error:
    raise WorkflowError(str(error)) from None

planned = Plan(settings, ROOT)
plan = Told(planned)
digests = CodeDigests(ROOT / "workflow" / "scripts")
FIRST_SEED = planned.first_seed
# Seeds that one job does, for its paths: with few_jobs all of them, so that no wildcard is left.
SEEDS = settings.seeds if settings.few_jobs else ["{seed}"]
SEED = "seeds" if settings.few_jobs else "seed~{seed}"
SAID = "all seeds" if settings.few_jobs else "seed {wildcards.seed}"


def code_of(script):
    """Digest of a script and of what it imports: an edited algorithm reruns what used it."""

    def code(wildcards):
        return digests.of(script)

    return code


def growing(amount):
    """A resource that doubles with each attempt."""

    def resource(wildcards, attempt):
        return amount * 2 ** (attempt - 1)

    return resource
