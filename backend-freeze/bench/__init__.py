"""`npm run bench`: the product beside its peers, on the same text, in the same run."""
