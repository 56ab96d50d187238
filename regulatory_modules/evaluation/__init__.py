"""What a module is worth: every score beside matched random modules."""
