"""Figure 5: PCA and t-SNE of every representation."""

from __future__ import annotations

from string import ascii_lowercase

import pandas as pd
from matplotlib.lines import Line2D

from linked_dictionaries.figures import style


def embeddings(
    coordinates: dict[tuple[str, str], pd.DataFrame],
    separation: pd.DataFrame,
    titles: dict[str, str],
    class_names: list[str],
    paths: list[str],
    note: str,
) -> None:
    """First row PCA, second row t-SNE; columns are representations; every panel says how well it separates.

    ``coordinates`` maps (representation, method) to a table with x, y and label.
    """
    representations = list(dict.fromkeys(name for name, _ in coordinates))
    figure = style.new_figure(4.1, width=style.PAGE_INCHES)
    grid = figure.subplots(2, len(representations), squeeze=False)
    for column, representation in enumerate(representations):
        for row, method in enumerate(("pca", "tsne")):
            axes, points = grid[row, column], coordinates[representation, method]
            colours = [style.CLASS_COLOURS[label % len(style.CLASS_COLOURS)] for label in points.label]
            axes.scatter(points.x, points.y, c=colours, s=0.8, linewidths=0, alpha=0.7, rasterized=True)
            axes.set_xticks([])
            axes.set_yticks([])
            measured = separation[(separation.representation == representation) & (separation.method == method)].iloc[0]
            axes.set_xlabel(f"silhouette {measured.silhouette:.2f}, kNN {measured.knn_accuracy:.3f}", fontsize=6)
            if row == 0:
                axes.set_title(f"({ascii_lowercase[column]}) {titles.get(representation, representation)}")
    grid[0, 0].set_ylabel("PCA")
    grid[1, 0].set_ylabel("t-SNE")
    handles = [
        Line2D([], [], marker="o", linestyle="", markersize=3, color=style.CLASS_COLOURS[i % 10], label=name)
        for i, name in enumerate(class_names)
    ]
    figure.legend(handles=handles, loc="outside upper center", ncols=len(handles), frameon=False, title="class")
    style.save(figure, paths, note)
