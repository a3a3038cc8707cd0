"""What a run leaves to others: manifest, crate, explorer page, summary."""
