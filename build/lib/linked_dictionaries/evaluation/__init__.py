"""What codes are worth: classification, embedding, cross-modal reconstruction, selectivity, claims."""
