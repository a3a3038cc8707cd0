"""Figures, drawn from files; nothing is computed here."""
