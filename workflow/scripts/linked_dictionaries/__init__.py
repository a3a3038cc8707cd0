"""Linked sparse-coding dictionaries: certified sparse codes, linked learning and the paper's evidence.

The package is the science of the workflow and imports no Snakemake. The public entry point for library
users is :func:`linked_dictionaries.inference.encode`.
"""

__version__ = "0.1.0"
