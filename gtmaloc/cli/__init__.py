"""The command line: `gtmaloc VERB`. Every verb calls one pipeline step and shows its result."""
