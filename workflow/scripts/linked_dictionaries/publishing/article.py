"""What the replication article says in numbers: text made of results, and a refusal of results that are not finished.

Every entry is text for reading or plain data; the words around them stand in workflow/report/article/article.typ.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from linked_dictionaries.configuration.variants import RAW
from linked_dictionaries.errors import UserError
from linked_dictionaries.evaluation.claims import VERDICTS
from linked_dictionaries.evaluation.intervals import LEAST_SEEDS
from linked_dictionaries.evaluation.names import ALGORITHMS
from linked_dictionaries.evaluation.statistics import LEVEL
from linked_dictionaries.evaluation.tables import ADDITIONS, PRINTED
from linked_dictionaries.publishing.article_tables import (
    agreement,
    claim_rows,
    counted,
    gain,
    leaks,
    planes,
    readings,
    share,
    share_interval,
    table_rows,
    worst,
)

DRIVERS = {
    "identity": "the third input as printed",
    "learned": "a third dictionary that is learned",
    "inhibit": "a current that inhibits the other classes' blocks",
    "excite": "a current that excites the class's block",
    "none": "no driver",
}
PAPER = {
    "title": "Linking Sparse Coding Dictionaries for Representation Learning",
    "authors": "Barari and Kim",
    "cite": "N. Barari and E. Kim, Linking Sparse Coding Dictionaries for Representation Learning, Drexel University",
}


@dataclass(frozen=True)
class Results:
    """The tables of a finished run, as its rules wrote them; ``readings`` where they were asked for."""

    table1: pd.DataFrame
    claims: pd.DataFrame
    cross_modal: pd.DataFrame
    blocks: pd.DataFrame
    separation: pd.DataFrame
    leakage: pd.DataFrame
    readings: pd.DataFrame | None = None


@dataclass(frozen=True)
class Facts:
    """What the tables do not say.

    Attributes
    ----------
    data_title, n_classes : of the data set.
    seeds, classifiers : of the run. titles : of each representation.
    rows : {representation, algorithm, variant} of every row that Table I must have.
    linked, ordinal : the rows of the figures' variants. target : the modality that they draw.
    algorithms : those that claims were asked of.
    settings : of the figures' linked variant and, where there are such, of those with additions, linked and ordinal.
    """

    data_title: str
    n_classes: int
    seeds: Sequence[int]
    classifiers: Sequence[str]
    titles: Mapping[str, str]
    rows: Sequence[Mapping[str, str]]
    linked: str
    ordinal: str
    target: str
    algorithms: Sequence[str]
    settings: Mapping[str, Mapping[str, Any]]
    additions: Mapping[str, str] = field(default_factory=dict)


def content(results: Results, facts: Facts) -> dict[str, Any]:
    """All numbers of the article; a UserError where a result is not finished."""
    refuse_unfinished(results, facts)
    table = results.table1
    in_paper = bool(table.paper.notna().any())
    return {
        "paper": PAPER,
        "authors": "The linked-dictionaries authors",
        "level": f"{LEVEL:.0%}".replace("%", "\u00a0%"),
        "least_seeds": LEAST_SEEDS,
        "data": {
            "title": facts.data_title,
            "classes": facts.n_classes,
            "n_train": f"{int(table.n_train.max()):,}",
            "n_test": f"{int(table.n_test.max()):,}",
            "n_seeds": len(facts.seeds),
            "seeds": ", ".join(map(str, facts.seeds)),
            "in_paper": in_paper,
        },
        "settings": described_settings(facts),
        "table": table_rows(table, facts.titles),
        "marks": {
            "unconverged": bool((~table.converged.astype(bool)).any()),
            "missed": bool(table.certified.eq(False).any()),
        },
        "worst_kkt": worst(table),
        "agreement": agreement(table, facts.titles) if in_paper else None,
        "gain": gain(table, facts.titles),
        "algorithms": list(facts.algorithms),
        "named": {name: ALGORITHMS.get(name, name).capitalize() for name in facts.algorithms},
        "claims": claim_rows(results.claims, facts.algorithms),
        "counts": {name: counted(results.claims[results.claims.algorithm == name]) for name in facts.algorithms},
        "glyph": glyphs(results.cross_modal, facts),
        "block": blocks(results.blocks, facts),
        "planes": planes(results.separation, facts.titles),
        "leakage": leaks(results.leakage),
        "readings": None if results.readings is None else readings(results.readings, facts.titles),
    }


# ----------------------------------------------------------------------------------------------- is it finished
def refuse_unfinished(results: Results, facts: Facts) -> None:
    """Raise one UserError that names every cell or claim that is missing, empty or of other seeds."""
    problems = []
    table = results.table1
    for row in facts.rows:
        for classifier in facts.classifiers:
            named = f"{row['representation']}, {row['algorithm']}, {classifier}"
            cells = table[
                (table.representation == row["representation"])
                & (table.algorithm == row["algorithm"])
                & (table.classifier == classifier)
            ]
            seeds = 1 if row["variant"] == RAW else len(facts.seeds)
            if len(cells) != 1 or cells.accuracy.isna().any():
                problems.append(f"table1.csv: no accuracy of {named}")
            elif cells.n_seeds.iloc[0] != seeds:
                problems.append(f"table1.csv: {named} has {cells.n_seeds.iloc[0]} of {seeds} seeds")
    for algorithm in facts.algorithms:
        mine = results.claims[results.claims.algorithm == algorithm]
        missing = sorted(set(range(1, 9)) - set(mine.claim.astype(int)))
        problems += [f"claims.csv: no verdict of claim {number}, {algorithm}" for number in missing]
        if not set(mine.verdict) <= set(VERDICTS):
            problems.append(f"claims.csv: verdicts are {', '.join(VERDICTS)}, not {', '.join(set(mine.verdict))}")
        if any(mine.n_seeds.astype(int) != len(facts.seeds)):
            problems.append(f"claims.csv: {algorithm} was not decided from {len(facts.seeds)} seeds")
    for name in ("cross_modal", "blocks", "separation", "leakage"):
        if getattr(results, name).empty:
            problems.append(f"{name}: no rows")
    if problems:
        lines = "\n".join(f"  - {problem}" for problem in problems)
        raise UserError(
            f"the article is not typeset, its results are not finished:\n{lines}\nRun the same command with "
            "--forcerun tabulate_accuracies tabulate_claims, or remove what is named here."
        )


# -------------------------------------------------------------------------- what the figures' variants reach
def described_settings(facts: Facts) -> dict[str, dict[str, Any]]:
    """Settings of learning and coding that the method names, of the linked variant."""
    told = {}
    for algorithm in (PRINTED, ADDITIONS):
        variant = facts.settings.get(algorithm, facts.settings[PRINTED])
        coding, training = variant["sparse_coding"], variant["training"]
        told[algorithm] = {
            "atoms": variant["atoms"],
            "penalty": f"{coding['penalty']:g}",
            "steps": coding["max_iterations"],
            "step": "1.9/λmax(ΦᵀΦ)" if coding["step"] is None else f"{coding['step']:g}",
            "epochs": training["epochs"],
            "batch": training["batch_size"],
            "rate": f"{training['learning_rate']:g}",
            "shift": training["shift"],
            "contrast": f"{training['contrast']:g}" if training["contrast"] else None,
        }
    driver = facts.settings.get("ordinal_additions", {}).get("driver")
    told[ADDITIONS]["driver"] = DRIVERS[driver["mode"]] if driver else None
    return told


def glyphs(cross_modal: pd.DataFrame, facts: Facts) -> dict[str, str | None]:
    """Share of test images that draw their own glyph, by the figures' variants."""
    rows = cross_modal[cross_modal.modality == facts.target].set_index("variant")
    told: dict[str, str | None] = {}
    for role, row in (("", facts.linked), ("ordinal", facts.ordinal)):
        for name, variant in ((PRINTED, row), (ADDITIONS, facts.additions.get(row))):
            key = "_".join(part for part in (role, name) if part).replace("ordinal_printed", "ordinal")
            known = variant in rows.index
            told[key] = share(rows.loc[variant].accuracy) if known else None
            told[f"{key}_interval"] = share_interval(rows.loc[variant]) if known else ""
    return told


def blocks(table: pd.DataFrame, facts: Facts) -> dict[str, str | None]:
    """Share of test images whose own block is the most active."""
    rows = table.set_index("variant")
    told: dict[str, str | None] = {}
    for name, variant in ((PRINTED, facts.ordinal), (ADDITIONS, facts.additions.get(facts.ordinal))):
        known = variant in rows.index
        told[name] = share(rows.loc[variant].accuracy) if known else None
        told[f"{name}_interval"] = share_interval(rows.loc[variant]) if known else ""
    return told
