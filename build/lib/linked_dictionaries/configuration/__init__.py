"""The settings: model, checks, messages, sweeps."""
