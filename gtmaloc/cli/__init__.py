"""The command line: `gtmaloc VERB`. Each verb calls one pipeline step and shows its result."""
