"""How representations and classifiers are called in tables and figures."""

REPRESENTATIONS = {
    "raw": "Raw pixels",
    "single": "Single dictionary",
    "linked": "Linked dictionaries",
    "ordinal": "Ordinal-linked dictionaries",
}
CLASSIFIERS = {"lr": "LR", "svm_linear": "SVM (linear)", "svm_rbf": "SVM (non-linear)"}
