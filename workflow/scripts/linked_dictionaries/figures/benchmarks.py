"""Speed of the solvers, and the objective against time."""

from __future__ import annotations

import pandas as pd

from linked_dictionaries.figures import style


def solver_rates(table: pd.DataFrame, paths: list[str], note: str) -> None:
    """Images a second at the largest batch, one panel per number of atoms; the dashed line is Φᵀx alone."""
    named = [
        solver if pd.isna(tolerance) else f"{solver}, kkt/λ ≤ {tolerance:g}"
        for solver, tolerance in zip(table.solver, table.tolerance, strict=True)
    ]
    largest = table.assign(name=named)[table.batch == table.batch.max()]
    every = list(dict.fromkeys(named))
    least = 0.5 * largest.images_per_second.min()
    sizes = sorted(largest.atoms.unique())
    figure = style.new_figure(3.0, width=style.PAGE_INCHES)
    grid = figure.subplots(1, len(sizes), sharex=True, sharey=True, squeeze=False)[0]
    for axes, atoms in zip(grid, sizes, strict=True):
        rows = largest[largest.atoms == atoms].set_index("name").reindex(every).iloc[::-1]
        names = list(rows.index)
        ours = [style.CLASS_COLOURS[0] if name.startswith("this package") else "0.6" for name in names]
        axes.barh(names, rows.images_per_second, color=ours, height=0.7)
        axes.axvline(rows.product_images_per_second.iloc[0], color="black", linewidth=0.7, linestyle="--")
        axes.set_xscale("log")
        axes.set_title(f"{atoms} atoms")
        axes.set_xlabel("images per second")
        for i, (pace, kkt, images) in enumerate(zip(rows.images_per_second, rows.kkt_max, rows.images, strict=True)):
            said = f"{kkt:.0e}, {images:,.0f}" if pd.notna(pace) else "too slow to measure"
            place = (pace, i) if pd.notna(pace) else (least, i)
            box = {"facecolor": "white", "edgecolor": "none", "pad": 0.4}
            axes.annotate(said, place, (2, 0), textcoords="offset points", va="center", fontsize=4.5, bbox=box)
        axes.set_xlim(least, 10 * table.product_images_per_second.max())
    facts = "at the bars: largest kkt/λ and number of images measured; dashed: the product Φᵀx alone"
    style.save(figure, paths, f"{facts} · {note}")


def training_objective(table: pd.DataFrame, paths: list[str], note: str) -> None:
    """Objective on held-out images against seconds of training."""
    figure = style.new_figure(2.2)
    axes = figure.subplots()
    for i, (method, rows) in enumerate(table.groupby("method", sort=False)):
        axes.plot(rows.seconds.clip(lower=0.05), rows.objective, color=style.class_look(i)[0], label=str(method))
    axes.set_xscale("log")
    axes.set_xlabel("seconds of training")
    axes.set_ylabel("mean objective (Eq. 1), held out")
    axes.legend(frameon=False)
    style.save(figure, paths, note)
