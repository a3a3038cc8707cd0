"""The claims on several data sets: each is the whole workflow, imported once."""

import subprocess
import sys

import pandas as pd
from helpers import ROOT
from linked_dictionaries.evaluation.generality import accuracies_on, claims_on


def test_each_data_set_is_planned_in_its_own_folder(tmp_path):
    snakefile = str(ROOT / "workflow" / "generality.smk")
    command = [sys.executable, "-m", "snakemake", "--snakefile", snakefile, "--dry-run"]
    settings = [
        "--config",
        "seeds=[0]",
        "dataset=mnist5k",
        "results=results/demo",
        "generality=[mnist5k,fashion_mnist]",
    ]
    done = subprocess.run([*command, "--summary", *settings], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    planned = {line.split("\t")[0] for line in done.stdout.splitlines()}
    tables = {
        f"results/demo/{name}" for name in ("claims.csv", "generality.csv", "generality/fashion_mnist/claims.csv")
    }
    assert tables <= planned
    assert not any("generality/mnist5k" in path for path in planned)


def test_claims_of_data_sets_stand_side_by_side():
    rest = dict.fromkeys(["section", "decided_by", "value", "ci_low", "ci_high", "threshold"], 0.0)
    rest |= {"inequalities": 1, "supported": 1, "n_seeds": 3, "says": "it holds"}

    def claims(verdict):
        rows = [{"claim": 1, "algorithm": name, "verdict": verdict, **rest} for name in ("printed", "additions")]
        return pd.DataFrame(rows)

    table = claims_on({"b": claims("supported"), "a": claims("not supported")})
    assert list(zip(table.algorithm, table.dataset, table.verdict, strict=True)) == [
        ("printed", "b", "supported"),
        ("printed", "a", "not supported"),
        ("additions", "b", "supported"),
        ("additions", "a", "not supported"),
    ]


def test_gains_are_over_raw_pixels_of_the_same_data_set():
    def table(raw, linked):
        rest = {"classifier": "lr", "algorithm": "printed", "ci_low": 0, "ci_high": 1, "n_seeds": 1, "converged": True}
        rows = [{"representation": "raw", "accuracy": raw}, {"representation": "linked", "accuracy": linked}]
        return pd.DataFrame([{**row, **rest} for row in rows])

    gains = accuracies_on({"a": table(0.9, 0.95), "b": table(0.8, 0.7)}).set_index(["dataset", "representation"])
    assert gains.loc["a", "linked"].gain_over_raw == 0.05 and gains.loc["b", "linked"].gain_over_raw == -0.1
