"""Tables of results as rows of text for the article."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from linked_dictionaries.configuration.variants import RAW
from linked_dictionaries.evaluation import names
from linked_dictionaries.evaluation.claims import VERDICTS
from linked_dictionaries.evaluation.names import ALGORITHMS
from linked_dictionaries.evaluation.statistics import room_of_one_more
from linked_dictionaries.evaluation.tables import ADDITIONS, PRINTED


def number(value: float, digits: int = 4, *, sign: bool = False) -> str:
    """A number for reading: a true minus, an en dash where there is none."""
    if pd.isna(value):
        return "–"
    return f"{value:{'+' if sign else ''}.{digits}f}".replace("-", "−")


def interval(row: Any, digits: int = 4) -> str:
    if pd.isna(row.ci_low):
        return "[no interval]"
    return f"[{number(row.ci_low, digits)}, {number(row.ci_high, digits)}]"


def share(value: Any) -> str:
    return f"{value:.1%}".replace("%", "\u00a0%")


def share_interval(row: Any) -> str:
    return f"[{100 * row.ci_low:.1f}, {100 * row.ci_high:.1f}]"


def scientific(value: float) -> str:
    """Two digits, small numbers with a power of ten."""
    if value >= 1e-3:
        return f"{value:.2g}"
    digits, _, power = f"{value:.1e}".partition("e")
    return f"{digits} × 10{str(int(power)).translate(str.maketrans('-0123456789', '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'))}"


def gain(table: pd.DataFrame, titles: Mapping[str, str]) -> dict[str, str] | None:
    """Least and most that additions change an accuracy, in points; None where there are none."""
    cells = table.set_index(["representation", "classifier", "algorithm"]).accuracy.unstack()
    if ADDITIONS not in cells:
        return None
    points = 100 * (cells[ADDITIONS] - cells[PRINTED]).dropna()

    def where(cell: Any) -> str:
        return f"{titles.get(cell[0], cell[0])}, {names.CLASSIFIERS.get(cell[1], cell[1])}"

    return {
        "least": number(float(points.min()), 2, sign=True),
        "most": number(float(points.max()), 2, sign=True),
        "where_least": where(points.idxmin()),
        "where_most": where(points.idxmax()),
    }


def worst(table: pd.DataFrame) -> dict[str, str | None]:
    """Largest kkt/λ of the codes of each algorithm; None where it has none."""
    told: dict[str, str | None] = {}
    for algorithm in (PRINTED, ADDITIONS):
        values = table[table.algorithm == algorithm].kkt_max.dropna()
        told[algorithm] = None if values.empty else scientific(float(values.max()))
    return told


def cell(row: Any) -> dict[str, str]:
    marks = ("" if row.converged else "†") + ("‡" if pd.notna(row.certified) and not row.certified else "")
    return {"value": number(row.accuracy), "interval": interval(row), "marks": marks}


def table_rows(table: pd.DataFrame, titles: Mapping[str, str]) -> list[dict[str, Any]]:
    """Table I, a line per representation and classifier."""
    lines = []
    for representation in dict.fromkeys(table.representation):
        rows = table[table.representation == representation]
        for i, classifier in enumerate(dict.fromkeys(rows.classifier)):
            cells = rows[rows.classifier == classifier].set_index("algorithm")
            printed = cells.loc[PRINTED]
            lines.append(
                {
                    "first": i == 0,
                    "name": titles.get(representation, representation),
                    "classifier": names.CLASSIFIERS.get(classifier, classifier),
                    "paper": number(printed.paper),
                    "printed": cell(printed),
                    "difference": number(printed.difference, sign=True),
                    "additions": cell(cells.loc[ADDITIONS]) if ADDITIONS in cells.index else None,
                }
            )
    return lines


def published_inside(rows: pd.DataFrame) -> int | None:
    """How many of the paper's cells lie where one more of our seeds would; None of one seed, which says nothing."""
    if rows.n_seeds.min() < 2:
        return None
    spread, seeds = rows.accuracy_std.astype(float), rows.n_seeds.astype(int)
    room = [room_of_one_more(*run) for run in zip(spread, seeds, strict=True)]
    return int((rows.difference.abs() <= room).sum())


def agreement(table: pd.DataFrame, titles: Mapping[str, str]) -> dict[str, Any]:
    """How near the published cells are: those on codes, and those on raw pixels."""
    known = table[table.paper.notna()]
    told: dict[str, Any] = {}
    for kind, rows in (("", known[known.representation != RAW]), ("raw", known[known.representation == RAW])):
        if rows.empty:
            continue
        far: Any = rows.iloc[int(rows.difference.abs().to_numpy().argmax())]
        where = f"{titles.get(far.representation, far.representation)}, {names.CLASSIFIERS.get(far.classifier)}"
        told["raw" if kind else "largest"] = number(100 * far.difference, 2, sign=True)
        told["raw_where" if kind else "where"] = where
        if not kind:
            told["cells"] = len(rows)
            told["inside"] = published_inside(rows)
    return told


def claim_rows(claims: pd.DataFrame, algorithms: Sequence[str]) -> list[dict[str, Any]]:
    """The eight claims, with the verdict of each algorithm."""
    lines = []
    for claim in sorted(set(claims.claim.astype(int))):
        rows = claims[claims.claim == claim].set_index("algorithm")
        verdicts = [claim_row(rows.loc[name], name) for name in algorithms]
        first = rows.iloc[0]
        lines.append({"number": claim, "says": first.says, "section": first.section, "verdicts": verdicts})
    return lines


def claim_row(row: Any, algorithm: str) -> dict[str, Any]:
    """The verdict of one claim and what it rests on."""
    return {
        "algorithm": ALGORITHMS.get(algorithm, algorithm),
        "verdict": row.verdict,
        "decided_by": names.in_words(str(row.decided_by)),
        "value": number(row.value),
        "interval": interval(row),
        "threshold": f"{row.threshold:g}".replace("-", "−"),
        "inequalities": int(row.inequalities),
        "supported": int(row.supported),
    }


def counted(claims: pd.DataFrame) -> str:
    """How many claims have each verdict, in words."""
    by_verdict = {verdict: claims[claims.verdict == verdict].claim.astype(int).tolist() for verdict in VERDICTS}
    if len(set(claims.verdict)) == 1:
        return f"all {len(claims)} claims are {claims.verdict.iloc[0]}"
    parts = [
        f"{len(found)} {'is' if len(found) == 1 else 'are'} {verdict} ({', '.join(map(str, sorted(found)))})"
        for verdict, found in by_verdict.items()
        if found
    ]
    return f"of {len(claims)} claims {' and '.join(parts) if len(parts) < 3 else ', '.join(parts)}"


def planes(separation: pd.DataFrame, titles: Mapping[str, str]) -> list[list[str]]:
    """Three measures of each panel of Fig. 5, PCA before t-SNE."""
    lines = []
    for representation in dict.fromkeys(separation.representation):
        rows = separation[separation.representation == representation].set_index("method")
        measured = [
            number(rows.loc[method, name], 3)
            for method in ("pca", "tsne")
            for name in ("silhouette", "knn_accuracy", "trustworthiness")
        ]
        lines.append([titles.get(representation, representation), *measured])
    return lines


def leaks(leakage: pd.DataFrame) -> dict[str, Any]:
    """How many checks hold, and what the others say."""
    checked = leakage[leakage.verdict != "reported"]
    others = checked[checked.verdict != "holds"]
    words = "; ".join(
        f"{check}: {verdict} ({number(value)})"
        for check, verdict, value in zip(others.check, others.verdict, others.value.to_numpy(float), strict=True)
    )
    return {"checked": len(checked), "holds": int((checked.verdict == "holds").sum()), "others": words}


def readings(table: pd.DataFrame, titles: Mapping[str, str]) -> dict[str, Any]:
    """Every reading of the paper, a line per row of Table I."""
    quantities = ["lr", "svm_linear", "svm_rbf", "glyph", "block", "active_neurons"]
    lines: list[list[str]] = []
    for (reading, row), cells in table.groupby(["reading", "representation"], sort=False):
        values = cells.set_index("quantity").value
        shown = [number(values.get(name, float("nan")), 0 if name == "active_neurons" else 4) for name in quantities]
        first = all(line[0] != reading for line in lines)
        largest = number(cells.largest_difference.iloc[0]) if first else ""
        lines.append([str(reading) if first else "", titles.get(str(row), str(row)), *shown, largest])
    nearest = table[table.nearest.astype(bool)].reading
    tried = table[table.largest_difference.notna()].reading.nunique()
    return {"rows": lines, "nearest": None if nearest.empty else str(nearest.iloc[0]), "tried": int(tried)}
