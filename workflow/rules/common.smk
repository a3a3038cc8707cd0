# Configuration, checked once, and the helpers that rules use.
import sys
from pathlib import Path

import pandas as pd
from snakemake.exceptions import WorkflowError
from snakemake.utils import Paramspace

PACKAGE = Path(workflow.basedir) / "workflow" / "scripts" / "linked_dictionaries"
sys.path.insert(0, str(PACKAGE.parent))

from linked_dictionaries import config as configuration  # noqa: E402
from linked_dictionaries.errors import UserError  # noqa: E402
from linked_dictionaries.provenance import digest_of_code  # noqa: E402
from linked_dictionaries.summary import summary  # noqa: E402

try:
    settings = configuration.load(config)
    configuration.check_files(settings, Path())
except UserError as error:
    raise WorkflowError(str(error)) from None

FIRST_SEED = settings.seeds[0]
IMAGE = settings.image
SHOWN = {"linked": settings.figures.linked, "ordinal": settings.figures.ordinal}
UNLINKED = settings.benchmarks.variant
JUDGE = next(iter(settings.classifiers))  # the classifier that dictionaries are selected by
PARTS = ["train_images", "train_labels", "test_images", "test_labels"]


def code_of(*modules):
    """Digest of the package modules that a rule's result depends on: an edited algorithm reruns what used it."""
    return digest_of_code(PACKAGE, modules)


def growing(amount):
    """A resource that doubles with each attempt."""

    def resource(wildcards, attempt):
        return amount * 2 ** (attempt - 1)

    return resource


def variant_settings(wildcards):
    try:
        return settings.variant(wildcards.variant).model_dump(mode="json")
    except UserError as error:
        raise WorkflowError(str(error)) from None


def glyph_modalities(variant):
    """Modalities of a variant that are rendered."""
    return [name for name in variant["modalities"] if settings.modalities[name].source == "glyphs"]


def variant_glyphs(wildcards):
    """Glyph arrays that training or reading out a variant needs."""
    return [f"{settings.results}/glyphs/{name}/glyphs.npy" for name in glyph_modalities(variant_settings(wildcards))]


def modality_settings(wildcards):
    return settings.modalities[wildcards.modality].model_dump(mode="json")


def modality_sources(wildcards):
    """Where each modality of a variant comes from, in its order."""
    return {name: settings.modalities[name].source for name in variant_settings(wildcards)["modalities"]}


def classifier_settings(wildcards):
    classifier = settings.classifiers[wildcards.classifier]
    chosen = classifier.for_representation(wildcards.variant)
    return {"model": classifier.model, **chosen.model_dump(mode="json")}


def features(fold, representation, seed):
    """Training and test features of a representation: the pixels, or the codes of a variant."""
    if representation == configuration.RAW:
        base = f"{settings.results}/dataset/{fold}"
        return {"train": f"{base}/train_images.npy", "test": f"{base}/test_images.npy"}
    base = f"{settings.results}/activations/{fold}/{representation}/seed~{seed}"
    return {"train": f"{base}/train.npy", "test": f"{base}/test.npy"}


def classified_features(wildcards):
    return features(wildcards.fold, wildcards.variant, wildcards.seed)


def embedded_features(wildcards):
    return features("final", wildcards.representation, wildcards.seed)["test"]


def seeds_of(representation):
    """All seeds; the pixels hold no randomness and are classified once."""
    return [FIRST_SEED] if representation == configuration.RAW else settings.seeds


def classifications(representations):
    """Results of every classifier on representations, over their seeds."""
    return [
        f"{settings.results}/classification/final/{representation}/seed~{seed}/{classifier}.json"
        for representation in representations
        for classifier in settings.classifiers
        for seed in seeds_of(representation)
    ]


def all_classifications(wildcards):
    return classifications(settings.representations)


def compared_representations(wildcards):
    return named(settings.comparisons, wildcards.table, "comparisons")


def comparison_classifications(wildcards):
    return classifications(compared_representations(wildcards))


def comparison_readouts(wildcards):
    compared = [name for names in settings.comparisons.values() for name in names if name != configuration.RAW]
    return readouts(dict.fromkeys(compared))


def named(entries, name, where):
    """An entry of config.yaml by a wildcard's value."""
    if name not in entries:
        raise WorkflowError(f"config.yaml: {where} has no {name!r}; there are: {', '.join(entries)}.")
    return entries[name]


def readouts(variants):
    return [
        f"{settings.results}/readouts/final/{variant}/seed~{seed}/readouts.json"
        for variant in variants
        for seed in settings.seeds
    ]


def all_readouts(wildcards):
    return readouts(represented_variants())


def every_panel(pattern):
    """Paths over the panels of Figure 5: representation by representation, PCA before t-SNE."""
    return collect(pattern, representation=settings.representations, seed=FIRST_SEED, method=["pca", "tsne"])


def titles_of(figure):
    """Title of each modality of a figure's variant, the image first."""
    names = settings.variants[SHOWN[figure]].modalities
    return {name: settings.modalities[name].title for name in sorted(names, key=lambda name: name != IMAGE)}


def dataset_parts(wildcards):
    return {part: f"{settings.results}/dataset/final/{part}.npy" for part in PARTS}


def all_glyphs(wildcards):
    """Glyph arrays of every rendered modality of config.yaml, in its order."""
    rendered = [name for name, modality in settings.modalities.items() if modality.source == "glyphs"]
    return [f"{settings.results}/glyphs/{name}/glyphs.npy" for name in rendered]


def represented_variants():
    """Settings of each variant that has a row in Table I."""
    names = [name for name in settings.representations if name != configuration.RAW]
    return {name: settings.variants[name].model_dump(mode="json") for name in names}


def table_cells():
    """Every cell of Table I: representation, classifier, its model and settings."""
    return [
        [name, classifier, entry.model, entry.for_representation(name).model_dump(mode="json")]
        for name in settings.representations
        for classifier, entry in settings.classifiers.items()
    ]


CLAIMED = {part: getattr(settings.claims, part) for part in ("single", "linked", "ordinal", "unlinked")}


# Variants of Table I, each with the neurons per class of its driver.
EXPLORED = {
    name: settings.variants[name].driver.block_size if settings.variants[name].driver else 0
    for name in settings.representations
    if name != configuration.RAW
}


def claimed_parts():
    """The part that each variant plays in the claims."""
    return CLAIMED


def claimed_block_size():
    """Neurons per class of the ordinal variant; the same blocks are looked at in the others."""
    return settings.variants[settings.claims.ordinal].driver.block_size


def target_glyphs(wildcards):
    """Glyphs of the claims' target, where the variant has it."""
    target = settings.claims.target
    return (
        [f"{settings.results}/glyphs/{target}/glyphs.npy"]
        if target in variant_settings(wildcards)["modalities"]
        else []
    )


def claimed_cells():
    """Representation and classifier of every accuracy that the claims compare."""
    compared = [configuration.RAW, *(CLAIMED[part] for part in ("single", "linked", "ordinal"))]
    return [(representation, classifier) for representation in compared for classifier in settings.classifiers]


def predictions(representation, classifier):
    """Predictions of a classifier for the test set, over the seeds."""
    return [
        f"{settings.results}/classification/final/{representation}/seed~{seed}/{classifier}.npy"
        for seed in seeds_of(representation)
    ]


def claimed_results(wildcards):
    """Everything that the claims are decided from, by name."""
    given = {f"{name}_{classifier}": predictions(name, classifier) for name, classifier in claimed_cells()}
    for name in CLAIMED.values():
        given[f"evidence_{name}"] = [f"{settings.results}/evidence/{name}/seed~{seed}.npz" for seed in settings.seeds]
    for name in dict.fromkeys(name for name, _ in claimed_cells()):
        given[f"plane_{name}"] = [
            f"{settings.results}/embeddings/{name}/seed~{seed}/tsne_points.npz" for seed in seeds_of(name)
        ]
    return given


def leakage_results(wildcards):
    judged = {part: predictions(CLAIMED[part], JUDGE) for part in ("unlinked", "single", "linked")}
    codes = features("final", CLAIMED["linked"], FIRST_SEED)
    return {**judged, "train_codes": codes["train"], "test_codes": codes["test"]}


def judging_classifier():
    """Model and settings of the first classifier, for codes of the linked variant."""
    classifier = settings.classifiers[JUDGE]
    chosen = classifier.for_representation(CLAIMED["linked"])
    return {"model": classifier.model, **chosen.model_dump(mode="json")}


def swept_points():
    """Variant, sweep and value of every point of the selection."""
    return [
        {"variant": variant, "sweep": name, "value": value}
        for name in settings.selection.sweeps
        for variant in settings.sweeps[name].variants
        for value in settings.sweeps[name].values
    ]


def swept_results(wildcards):
    return [
        path
        for sweep in settings.selection.sweeps
        for name in settings.sweep_variants(sweep)
        for path in (
            f"{settings.results}/classification/validation/{name}/seed~{FIRST_SEED}/{JUDGE}.json",
            f"{settings.results}/readouts/validation/{name}/seed~{FIRST_SEED}/readouts.json",
        )
    ]


def ablated_points():
    """One row per point of the ablations: sweep, variant, value, seed."""
    return pd.DataFrame(
        [
            {"sweep": name, "variant": variant, "value": str(value), "seed": seed}
            for name in settings.ablations.sweeps
            for variant in settings.sweeps[name].variants
            for value in settings.sweeps[name].values
            for seed in settings.ablations.seeds
        ],
        columns=["sweep", "variant", "value", "seed"],
    )


ABLATED = Paramspace(ablated_points())


def ablation_points(wildcards):
    """Files of all points of one sweep."""
    if wildcards.sweep not in settings.ablations.sweeps:
        raise WorkflowError(
            f"config.yaml: {wildcards.sweep!r} is not among ablations.sweeps; there are: "
            f"{', '.join(settings.ablations.sweeps)}."
        )
    frame = ABLATED.dataframe
    chosen = Paramspace(frame[frame.sweep == wildcards.sweep])
    return [f"{settings.results}/ablations/{pattern}.json" for pattern in chosen.instance_patterns]


def ablation_results(wildcards):
    """Accuracy and readouts of the swept variant behind a point."""
    values = {str(value): value for value in named(settings.sweeps, wildcards.sweep, "sweeps").values}
    swept = settings.swept_name(wildcards.sweep, wildcards.variant, named(values, wildcards.value, wildcards.sweep))
    name = f"{swept}/seed~{wildcards.seed}"
    return {
        "accuracy": f"{settings.results}/classification/validation/{name}/{JUDGE}.json",
        "readouts": f"{settings.results}/readouts/validation/{name}/readouts.json",
    }


def swept_parameter(wildcards):
    return named(settings.sweeps, wildcards.sweep, "sweeps").parameter


def shown_ablation(wildcards):
    return {"parameter": swept_parameter(wildcards), "target": settings.claims.target}


def selected_grid(wildcards):
    candidates = settings.selection.classifiers[wildcards.classifier]
    model = settings.classifiers[wildcards.classifier].model
    return [{"model": model, **candidate.model_dump(mode="json")} for candidate in candidates]


def validation_features(wildcards):
    return features("validation", wildcards.representation, FIRST_SEED)


def selection_tables(wildcards):
    return [
        f"{settings.results}/selection/classifiers/{representation}/{classifier}.csv"
        for representation in settings.representations
        for classifier in settings.selection.classifiers
    ]


def everything(wildcards):
    """All that `all` makes, but the manifest."""
    tables = ["table1.csv", "cross_modal.csv", "ordinal_blocks.csv", "separation.csv", "claims.csv", "leakage.csv"]
    figures = collect("figures/fig{number}.{kind}", number=[1, 2, 3, 4, 5], kind=["pdf", "png"])
    return [f"{settings.results}/{name}" for name in [*tables, *figures, "explorer.html"]]


def packed_dictionaries(wildcards):
    """Dictionaries of every variant in Table I, for the archive."""
    return [
        f"{settings.results}/dictionaries/final/{name}/seed~{seed}/dictionary.safetensors"
        for name in represented_variants()
        for seed in settings.seeds
    ]
