"""Children: how they start, how they learn that their parent is gone, how they end."""
