"""Figure 5: PCA and t-SNE of every representation."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.markers import MarkerStyle

from linked_dictionaries.figures import style

_ONE_ROW = 0.13  # inches of a legend that the figure's height allows for


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
            _scatter(axes, points, len(class_names))
            axes.set_xticks([])
            axes.set_yticks([])
            measured = separation[(separation.representation == representation) & (separation.method == method)].iloc[0]
            axes.set_xlabel(f"silhouette {measured.silhouette:.2f}, kNN {measured.knn_accuracy:.3f}", fontsize=6)
            if row == 0:
                axes.set_title(f"({style.letter(column)}) {titles.get(representation, representation)}")
    grid[0, 0].set_ylabel("PCA")
    grid[1, 0].set_ylabel("t-SNE")
    height = style.class_legend(figure, class_names)
    if height > _ONE_ROW:
        figure.set_figheight(figure.get_figheight() + height - _ONE_ROW)
    style.save(figure, paths, note)


def _scatter(axes: Axes, points: pd.DataFrame, n_classes: int) -> None:
    """Points in the colour of their class; with more classes than colours larger ones, in the classes' markers."""
    many = n_classes > len(style.CLASS_COLOURS)
    looks = [style.class_look(label) for label in points.label]
    for marker in dict.fromkeys(marker for _, marker in looks):
        chosen = [i for i, look in enumerate(looks) if look[1] == marker]
        axes.scatter(
            points.x.iloc[chosen],
            points.y.iloc[chosen],
            c=[looks[i][0] for i in chosen],
            marker=marker,
            s=6 if many else 0.8,
            linewidths=0.4 if many and not MarkerStyle(marker).is_filled() else 0,
            alpha=0.7,
            rasterized=True,
        )
