"""Images, labels and glyphs: fetched, parsed, split, rendered; codes from file to file."""
