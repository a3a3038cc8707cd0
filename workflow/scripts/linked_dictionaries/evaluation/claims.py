"""Eight claims, each decided by its worst inequality, of the algorithm as printed and with additions."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from linked_dictionaries.evaluation.inequalities import CLAIMS, SECTIONS, Evidence
from linked_dictionaries.evaluation.intervals import LEAST_SEEDS, holm
from linked_dictionaries.evaluation.names import ALGORITHMS, in_words

ROW_COLUMNS = ["algorithm", "claim", "metric", "control", "value", "ci_low", "ci_high", "threshold", "verdict"]
ROW_COLUMNS += ["p", "p_holm", "converged", "n_seeds"]
COLUMNS = ["claim", "says", "section", "algorithm", "verdict", "decided_by", "value", "ci_low", "ci_high", "threshold"]
COLUMNS += ["inequalities", "supported", "converged", "kkt_max", "certified", "n_seeds"]
ERROR = "error"
VERDICTS = ("supported", "inconclusive", "not supported", ERROR)  # from best to worst
Certificates = Mapping[str, tuple[float, bool | None]]  # variant: worst kkt/λ; whether it is what was asked for, if any


def inequality_table(evidence: Mapping[str, Evidence]) -> pd.DataFrame:
    """Every inequality of every algorithm, each followed by its controls, which are named in ``control``.

    ``p_holm`` is corrected for all inequalities of its algorithm.
    """
    parts = []
    for algorithm, measured in evidence.items():
        part = pd.DataFrame(list(measured.rows()))
        part["algorithm"], part["p_holm"] = algorithm, holm(part.p.tolist())
        parts.append(part)
    table = pd.concat(parts, ignore_index=True)[ROW_COLUMNS]
    rounded = ["value", "ci_low", "ci_high"]
    table[rounded] = table[rounded].round(6)
    table[["p", "p_holm"]] = table[["p", "p_holm"]].map(lambda value: float(f"{value:.3g}"))
    return table


def claim_table(inequalities: pd.DataFrame, certificates: Mapping[str, Certificates] | None = None) -> pd.DataFrame:
    """One line per claim and algorithm, decided by its worst inequality: the one whose interval ends lowest.

    ``certificates`` of each algorithm's variants: where codes miss the tolerance that was asked of them nothing can be
    decided, and the verdict is "error".
    """
    lines = []
    inequalities = inequalities[inequalities.control.isna()]
    numbered = inequalities[["algorithm", "claim"]].drop_duplicates()
    for algorithm, claim in zip(numbered.algorithm.astype(str), numbered.claim.astype(int), strict=True):
        rows = inequalities[(inequalities.algorithm == algorithm) & (inequalities.claim == claim)]
        worst_verdict = max(rows.verdict, key=VERDICTS.index)
        candidates = rows[rows.verdict == worst_verdict]
        worst = candidates.loc[(candidates.ci_low - candidates.threshold).fillna(-1.0).idxmin()]
        worst_kkt, certified, missed = _certified((certificates or {}).get(algorithm, {}))
        lines.append(
            {
                **{name: worst[name] for name in ("verdict", "value", "ci_low", "ci_high", "threshold", "n_seeds")},
                "claim": claim,
                "says": CLAIMS[claim],
                "section": SECTIONS[claim],
                "algorithm": algorithm,
                "decided_by": worst.metric,
                "inequalities": len(rows),
                "supported": int((rows.verdict == "supported").sum()),
                "converged": None if rows.converged.isna().all() else bool(rows.converged.dropna().all()),
                "kkt_max": worst_kkt,
                "certified": certified,
                **({"verdict": ERROR, "decided_by": missed} if missed else {}),
            }
        )
    table = pd.DataFrame(lines, columns=COLUMNS)
    return table.sort_values(["claim", "algorithm"], ascending=[True, False], kind="stable", ignore_index=True)


def _certified(certificates: Certificates) -> tuple[float | None, bool | None, str]:
    """Worst kkt/λ of all codes, whether all are what was asked for (None: of some nothing was), and what is amiss."""
    kept = [certified for _, certified in certificates.values()]
    missed = [f"{name} (kkt/λ {kkt:g})" for name, (kkt, certified) in certificates.items() if certified is False]
    told = (
        f"codes miss the tolerance that sparse_coding asks of them: {', '.join(missed)}; raise max_iterations or "
        "tolerance, or set tolerance: null, which says that a number of steps is meant"
    )
    worst = max((kkt for kkt, _ in certificates.values()), default=None)
    return worst, False if missed else None if None in kept or not kept else True, told if missed else ""


def claims_markdown(table: pd.DataFrame, title: str) -> str:
    """The claims as a Markdown table, an algorithm beside the other."""
    algorithms = list(dict.fromkeys(table.algorithm))
    heads = " | ".join(ALGORITHMS.get(name, name) for name in algorithms)
    lines = [f"**The paper's claims on {title}**", "", f"| claim | {heads} |", "|---" * (len(algorithms) + 1) + "|"]
    for claim in sorted(set(table.claim.astype(int))):
        rows = table[table.claim == claim]
        cells = [_told(rows[rows.algorithm == name].iloc[0]) for name in algorithms]
        lines.append(f"| {claim}. {CLAIMS[claim]} | " + " | ".join(cells) + " |")
    seeds = int(table.n_seeds.max())
    lines += [
        "",
        f"{seeds} seed{'s' if seeds > 1 else ''}. A claim is decided by its worst inequality, shown here with its 95 % "
        f"interval over seeds and test images: supported when all of it reaches the threshold, not supported when none "
        f"does. A verdict needs {LEAST_SEEDS} seeds.",
    ]
    return "\n".join(lines) + "\n"


def _told(row: pd.Series) -> str:
    if row.verdict == ERROR:
        return f"**error**: {row.decided_by}"
    shown = f"{row.value:.4f} [{row.ci_low:.4f}, {row.ci_high:.4f}], needed {row.threshold:g}"
    return f"**{row.verdict}** ({row.supported} of {row.inequalities}): {in_words(row.decided_by)}: {shown}"
