"""Drawing, from arrays and tables that other rules computed; nothing is measured here."""
