"""Trained dictionaries that come with the package: ``load_pretrained("linked")``."""
