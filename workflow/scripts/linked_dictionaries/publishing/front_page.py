"""The first page of the report: does the paper hold? The table, Fig. 3 and the eight verdicts, in one piece of HTML."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd

from linked_dictionaries.evaluation.intervals import LEAST_SEEDS
from linked_dictionaries.publishing.article_tables import agreement, claim_rows, counted, table_rows

# Beside the words, which say it by themselves.
SIGNS = {"supported": "✓", "inconclusive": "?", "not supported": "✗", "error": "!"}


def front_page(
    table: pd.DataFrame,
    claims: pd.DataFrame,
    figure: bytes,
    caption: Mapping[str, str],
    style: str,
    data_title: str,
    titles: Mapping[str, str],
) -> str:
    """HTML to put into a page, or to open by itself.

    Parameters
    ----------
    table, claims : Table I and the claims. figure : PNG of Fig. 3. caption : its ``caption`` and ``alt``. style : CSS.
    titles : of each representation.
    """
    algorithms = list(dict.fromkeys(claims.algorithm))
    encoded = base64.b64encode(figure).decode("ascii")
    return f"""<style>
{style}</style>
<section id="front">
<h1>Does the paper hold?</h1>
<p class="lead">Data: {escape(data_title)}. {escape(_answer(table, claims, algorithms, titles))}</p>
<div class="columns">
<div>{_claims(claims, algorithms)}</div>
<div>
{_table(table, titles)}
<figure><img src="data:image/png;base64,{encoded}" alt="{escape(caption["alt"])}">
<figcaption><b>Figure 3.</b> {escape(caption["caption"])}</figcaption></figure>
</div>
</div>
</section>
"""


def _answer(table: pd.DataFrame, claims: pd.DataFrame, algorithms: Sequence[str], titles: Mapping[str, str]) -> str:
    words = {"printed": "As printed", "additions": "With what we add"}
    parts = [f"{words.get(name, name)}, {counted(claims[claims.algorithm == name])}." for name in algorithms]
    seeds = int(claims.n_seeds.max())
    if seeds < LEAST_SEEDS:
        parts.append(f"A verdict needs {LEAST_SEEDS} seeds; this run has {seeds}.")
    near = agreement(table, titles)
    if near.get("inside") is not None:
        parts.append(
            f"Of the {near['cells']} published accuracies on codes, {near['inside']} lie where one more of our seeds "
            "would (95 %)."
        )
    if "largest" in near:
        parts.append(f"The largest difference to them is {near['largest']} points ({near['where']}).")
    return " ".join(parts)


def _claims(claims: pd.DataFrame, algorithms: Sequence[str]) -> str:
    rows = claim_rows(claims, algorithms)
    heads = "".join(f"<th>{escape(verdict['algorithm'])}</th>" for verdict in rows[0]["verdicts"])
    lines = [
        f"<tr><td>{row['number']}</td><td>{escape(row['says'])} <small>({escape(row['section'])})</small></td>"
        + "".join(f"<td>{_verdict(verdict)}</td>" for verdict in row["verdicts"])
        + "</tr>"
        for row in rows
    ]
    return (
        f'<div class="wide"><table><caption>The eight claims</caption><tr><th></th><th>claim</th>{heads}</tr>'
        f"{''.join(lines)}</table></div>"
    )


def _verdict(verdict: Mapping[str, Any]) -> str:
    kind = verdict["verdict"]
    rests = f"{verdict['decided_by']}: {verdict['value']} {verdict['interval']}, needed {verdict['threshold']}"
    return (
        f'<b class="{kind.replace(" ", "-")}">{SIGNS[kind]} {kind}</b> '
        f"<small>{verdict['supported']} of {verdict['inequalities']} inequalities<br>{escape(rests)}</small>"
    )


def _table(table: pd.DataFrame, titles: Mapping[str, str]) -> str:
    in_paper = bool(table.paper.notna().any())
    heads = ["", "", *(["paper"] if in_paper else []), "as printed", *(["difference"] if in_paper else [])]
    lines = ["<tr>" + "".join(f"<th>{head}</th>" for head in [*heads, "with additions"]) + "</tr>"]
    for row in table_rows(table, titles):
        cells = [f"<td>{escape(row['name']) if row['first'] else ''}</td><td>{escape(row['classifier'])}</td>"]
        if in_paper:
            cells.append(f"<td>{row['paper']}</td>")
        cells.append(_cell(row["printed"]))
        if in_paper:
            cells.append(f"<td>{row['difference']}</td>")
        cells.append(_cell(row["additions"]))
        lines.append(f"<tr{' class=first' if row['first'] else ''}>{''.join(cells)}</tr>")
    notes = ["† the classifier's optimiser stopped at its limit of iterations"] if not table.converged.all() else []
    notes += ["‡ codes miss the tolerance that was asked of them"] if table.certified.eq(False).any() else []
    return (
        '<div class="wide"><table class="numbers"><caption>Table I. Accuracy, mean and 95 % interval</caption>'
        f"{''.join(lines)}</table></div><small>{escape('; '.join(notes))}</small>"
    )


def _cell(cell: Mapping[str, str] | None) -> str:
    if cell is None:
        return "<td>–</td>"
    return f"<td><b>{cell['value']}</b>{cell['marks']} <small>{cell['interval']}</small></td>"
