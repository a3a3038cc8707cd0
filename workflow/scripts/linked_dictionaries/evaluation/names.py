"""How classifiers are called in tables and figures; representations have their titles in config.yaml."""

CLASSIFIERS = {"lr": "LR", "svm_linear": "SVM (linear)", "svm_rbf": "SVM (non-linear)"}
