"""Configurations that ended in a traceback, or silently did nothing."""

import pandas as pd
import pytest
from helpers import ROOT
from linked_dictionaries.configuration.load import configure
from linked_dictionaries.configuration.targets import require
from linked_dictionaries.errors import UserError
from linked_dictionaries.evaluation.inequalities import CLAIMS, SECTIONS
from linked_dictionaries.figures.generality import generality
from linked_dictionaries.planning.article import ArticlePlan
from linked_dictionaries.planning.plan import Plan
from linked_dictionaries.publishing.article_tables import agreement, claim_rows
from linked_dictionaries.publishing.front_page import front_page


def configured(**layer):
    return configure(ROOT / "config.yaml", [layer])


def test_blocks_that_the_control_has_no_room_for_are_refused_before_any_job():
    with pytest.raises(UserError, match=r"claims\.algorithms\.printed\.undriven.*256 atoms.*320"):
        require(configured(variants={"ordinal": {"atoms": 320}}), "claims")


def test_classes_to_start_from_need_a_driver():
    with pytest.raises(UserError, match=r"variants\.linked\.training\.initial.*driver"):
        configured(variants={"linked": {"training": {"initial": "classes"}}})


@pytest.mark.parametrize(
    ("layer", "said"),
    [
        ({"datasets": {"mnist": {"image_size": [14, 14]}}}, "image_size: not a key of this source.*folder"),
        ({"modalities": {"image": {"size": 20}}}, "size: not a key of this source.*glyphs"),
    ],
)
def test_a_key_of_another_source_is_called_that(layer, said):
    with pytest.raises(UserError, match=said):
        configured(**layer)


def test_an_article_without_the_rows_that_it_tells_of_is_refused_before_any_job():
    plan = Plan(configured(representations=["raw", "single", "linked"], additions={"ordinal": None}), ROOT)
    with pytest.raises(UserError, match="representations lacks ordinal"):
        ArticlePlan(plan).facts(None)


def claims_of(algorithm):
    return pd.DataFrame(
        [
            {"claim": number, "says": CLAIMS[number], "section": SECTIONS[number], "algorithm": algorithm}
            | {"verdict": "inconclusive", "decided_by": "a", "value": 0.1, "ci_low": 0.0, "ci_high": 0.2}
            | {"threshold": 0.1, "inequalities": 3, "supported": 1, "n_seeds": 5, "dataset": "mnist"}
            for number in CLAIMS
        ]
    )


def table_of(*representations):
    return pd.DataFrame(
        [
            {"representation": name, "classifier": "lr", "algorithm": "printed", "variant": name, "accuracy": 0.9}
            | {"accuracy_std": 0.01, "ci_low": 0.89, "ci_high": 0.91, "n_seeds": 5, "n_train": 9, "n_test": 9}
            | {"paper": 0.91, "difference": -0.01, "converged": True, "certified": None, "kkt_max": 1.0}
            for name in representations
        ]
    )


def test_claims_of_an_algorithm_with_a_name_of_ones_own_are_told_and_drawn(tmp_path):
    claims = claims_of("mine")
    assert claim_rows(claims, ["mine"])[0]["verdicts"][0]["algorithm"] == "mine"
    texts = {"alt": "a", "caption": "c"}
    page = front_page(table_of("raw", "linked"), claims, b"", texts, "", "digits", {})
    assert "mine, " in page
    generality(claims, {"mnist": "MNIST"}, [str(tmp_path / "drawn.png")])
    assert (tmp_path / "drawn.png").is_file()


@pytest.mark.parametrize(("rows", "keys"), [(["raw"], {"raw", "raw_where"}), ([], set())])
def test_a_table_without_rows_of_codes_has_a_front_page(rows, keys):
    table = table_of(*rows, "other").assign(paper=lambda frame: frame.paper.where(frame.representation == "raw"))
    assert set(agreement(table, {})) == keys
    assert "largest difference" not in front_page(
        table, claims_of("printed"), b"", {"alt": "", "caption": ""}, "", "d", {}
    )


def test_the_paper_lies_where_one_more_seed_would():
    """t = 2.776 of five seeds: 0.01 · 2.776 · √1.2 = 0.0304."""
    near = table_of("linked").assign(difference=0.03)
    assert agreement(near, {})["inside"] == 1
    assert agreement(near.assign(difference=0.031), {})["inside"] == 0
    assert agreement(near.assign(n_seeds=1), {})["inside"] is None


def test_blocks_that_fill_a_dictionary_fill_the_swept_ones_too():
    sweeps = {
        "wide": {"variants": ["ordinal"], "parameter": "atoms", "values": [128, 512]},
        "few": {"variants": ["ordinal"], "parameter": "driver.block_size", "values": [10]},
        "free": {"variants": ["ordinal"], "parameter": "training.epochs", "values": [2]}
        | {"fixed": {"driver.block_size": None}},
    }
    config = configured(sweeps=sweeps, ablations={"sweeps": list(sweeps)})
    require(config, "ablations")
    blocks = {
        name: config.variant(f"ordinal--{name}").driver.block for name in ("wide~128", "wide~512", "few~10", "free~2")
    }
    assert blocks == {"wide~128": 12, "wide~512": 51, "few~10": 10, "free~2": 25}
    driver = {"mode": "identity", "strength": 1.0, "block_size": 20}
    chosen = configured(sweeps=sweeps, variants={"ordinal": {"driver": driver}})
    assert chosen.variant("ordinal--wide~512").driver.block == 20
