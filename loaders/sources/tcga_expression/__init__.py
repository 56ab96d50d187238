"""miRNA-seq expression of cancer cohorts (TCGA)."""
