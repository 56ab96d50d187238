"""Expression of one cohort: files, identities, samples, and the validated targets of its miRNAs."""
