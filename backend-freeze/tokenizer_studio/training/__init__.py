"""From documents to a tokenizer: split patterns, trainers, report."""
