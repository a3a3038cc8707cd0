"""How classifiers are called in tables and figures; representations have their titles in config.yaml."""

CLASSIFIERS = {"lr": "LR", "svm_linear": "SVM (linear)", "svm_rbf": "SVM (non-linear)"}
ALGORITHMS = {"printed": "as printed", "additions": "with additions"}  # what a row of Table I is


def in_words(decided_by: str) -> str:
    """What a verdict rests on, with classifiers as tables call them."""
    for name, title in CLASSIFIERS.items():
        decided_by = decided_by.replace(f"accuracy of {name}:", f"accuracy of {title}:")
    return decided_by
