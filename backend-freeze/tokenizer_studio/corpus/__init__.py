"""Reading text of every kind, and measuring it."""
