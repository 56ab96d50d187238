"""What the graph contains: its node and relation types, declared once."""
