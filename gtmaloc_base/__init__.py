"""What every package may use: errors, atomic files, progress, seeds. Knows no other package."""
