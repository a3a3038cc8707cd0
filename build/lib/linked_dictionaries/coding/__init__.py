"""Codes of images: one interface to the solvers, streams of blocks, certificates, devices."""
