"""What every package may use: errors, atomic files, progress, seeds. Imports no other package of ours."""
