"""Estimators with scikit-learn's conventions: fit, transform, predict absent views, save and load."""
