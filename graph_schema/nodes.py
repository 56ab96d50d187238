"""The node types of the graph: literature names and miRBase accessions are different entities."""

from graph_schema.bookkeeping import LOAD, META, MODEL_RUN, RELEASE
from graph_schema.contributions import CONTRIBUTION_PROPERTIES
from graph_schema.modules import REGULATORY_MODULE
from graph_schema.networks import NETWORKS
from graph_schema.types import Kind, NodeType, Property


def _embeddings(label: str) -> tuple[Property, ...]:
    """The vectors of a label: a miRNA has one per network, a partner one per network that contains it."""
    return tuple(
        Property(
            n.embedding_property,
            Kind.VECTOR,
            f"node2vec embedding in the {n.name} network",
            dimension=n.dimension,
        )
        for n in NETWORKS
        if label in ("MiRNA", n.partner)
    )


_NAME = Property("name", Kind.STRING, "display name", required=True)
_SPECIES = Property("species", Kind.STRING, "miRBase organism code", required=True)

MIRNA = NodeType(
    "MiRNA",
    "id",
    "biolink:MicroRNA",
    "A microRNA as the literature names it (hsa-mir-21, hsa-let-7a): the entity that publications report on.",
    (
        Property("id", Kind.STRING, "literature name in lower case 'mir' form, without arm", required=True),
        _NAME,
        Property("species", Kind.STRING, "miRBase organism code (hsa)", required=True),
        Property(
            "resolution",
            Kind.STRING,
            "how the name maps to miRBase: exact, renamed, ambiguous, dead or unknown",
            accepted=("exact", "renamed", "ambiguous", "dead", "unknown"),
        ),
        Property(
            "level",
            Kind.STRING,
            "what the name denotes: precursor, stem, family, mature, none",
            accepted=("precursor", "stem", "family", "mature", "none"),
        ),
        Property("spellings", Kind.STRINGS, "spellings found in the loaded releases"),
        Property(
            "benchmark_row",
            Kind.INTEGER,
            "row in the localization benchmark (0-based); absent outside the benchmark",
        ),
        *CONTRIBUTION_PROPERTIES,
        *_embeddings("MiRNA"),
    ),
    indexed=("name", "benchmark_row"),
)
PRECURSOR = NodeType(
    "Precursor",
    "accession",
    "biolink:MicroRNA",
    "A miRBase hairpin (MI accession).",
    (
        Property("accession", Kind.STRING, "miRBase accession MI…", required=True),
        _NAME,
        _SPECIES,
        Property("sequence", Kind.STRING, "hairpin sequence, upper case RNA", unit="nt"),
        Property("chromosome", Kind.STRING, "chromosome of the first genomic copy"),
        Property("start", Kind.INTEGER, "1-based first position of that copy", unit="bp"),
        Property("end", Kind.INTEGER, "1-based last position of that copy", unit="bp"),
        Property("strand", Kind.STRING, "+ or -", accepted=("+", "-")),
        Property("genome_assembly", Kind.STRING, "assembly of the coordinates"),
        Property("copies", Kind.INTEGER, "number of genomic copies listed"),
        Property("previous_names", Kind.STRINGS, "earlier miRBase names, oldest first"),
        Property("pmids", Kind.STRINGS, "PubMed ids of its miRBase references"),
        Property("comment", Kind.STRING, "miRBase comment"),
        *CONTRIBUTION_PROPERTIES,
    ),
    defined_by="mirbase",
    owned=True,
    indexed=("name",),
)
MATURE = NodeType(
    "Mature",
    "accession",
    "biolink:MicroRNA",
    "A mature miRBase sequence (MIMAT accession).",
    (
        Property("accession", Kind.STRING, "miRBase accession MIMAT…", required=True),
        _NAME,
        _SPECIES,
        Property("arm", Kind.STRING, "5p or 3p; absent when the name has none", accepted=("5p", "3p")),
        Property("sequence", Kind.STRING, "mature sequence, upper case RNA", unit="nt"),
        Property("seed", Kind.STRING, "nucleotides 2-8 of the mature sequence", unit="nt"),
        Property(
            "species_with_seed",
            Kind.INTEGER,
            "number of other species of the release with a mature of the same seed; absent if it lists one "
            "species",
        ),
        Property(
            "species_with_mature",
            Kind.INTEGER,
            "number of other species with a mature of the same nucleotides 2-19; absent if the release lists "
            "one species",
        ),
        Property(
            "evidence",
            Kind.STRING,
            "experimental or not_experimental, from miRBase",
            accepted=("experimental", "not_experimental"),
        ),
        Property("previous_names", Kind.STRINGS, "earlier miRBase names, oldest first"),
        *CONTRIBUTION_PROPERTIES,
    ),
    defined_by="mirbase",
    owned=True,
    indexed=("name", "seed"),
)
DEAD_ENTRY = NodeType(
    "DeadEntry",
    "accession",
    "biolink:MicroRNA",
    "A hairpin or mature that miRBase has withdrawn: kept to tell its names apart from unknown ones.",
    (
        Property("accession", Kind.STRING, "miRBase accession MI… or MIMAT…", required=True),
        _NAME,
        _SPECIES,
        Property("names", Kind.STRINGS, "every name it had, oldest first"),
        Property("replaced_by", Kind.STRING, "accession of the entry that replaces it, if any"),
        Property("reason", Kind.STRING, "why it was withdrawn, in miRBase's words"),
        *CONTRIBUTION_PROPERTIES,
    ),
    defined_by="mirbase",
    owned=True,
    indexed=("name",),
)
FAMILY = NodeType(
    "Family",
    "accession",
    "biolink:GeneFamily",
    "A miRBase family of precursors (MIPF accession).",
    (
        Property("accession", Kind.STRING, "miRBase family accession MIPF…", required=True),
        _NAME,
        Property(
            "species_with_member",
            Kind.INTEGER,
            "number of species with a member; absent if the release lists families of one species",
        ),
        *CONTRIBUTION_PROPERTIES,
    ),
    defined_by="mirbase",
    owned=True,
    indexed=("name",),
)
GENE = NodeType(
    "Gene",
    "id",
    "biolink:Gene",
    "A target gene.",
    (
        Property("id", Kind.STRING, "NCBI Gene id as a CURIE (NCBIGene:1021)", required=True),
        _NAME,
        Property("species", Kind.STRING, "miRBase organism code"),
        Property("full_name", Kind.STRING, "full name from NCBI Gene"),
        Property("synonyms", Kind.STRINGS, "other symbols"),
        Property("chromosome", Kind.STRING, "chromosome from NCBI Gene"),
        Property("gene_type", Kind.STRING, "type_of_gene from NCBI Gene"),
        Property("ensembl", Kind.STRING, "Ensembl gene id"),
        *CONTRIBUTION_PROPERTIES,
        *_embeddings("Gene"),
    ),
    defined_by="ncbi_gene",
    indexed=("name",),
)
DISEASE = NodeType(
    "Disease",
    "id",
    "biolink:Disease",
    "A disease; a MeSH heading if the name matches one.",
    (
        Property("id", Kind.STRING, "normalised disease name (lower case, single spaces)", required=True),
        _NAME,
        Property(
            "tree_numbers", Kind.STRINGS, "positions in the MeSH tree; absent when the name is not a heading"
        ),
        Property("entry_terms", Kind.STRINGS, "other MeSH names of the heading, normalised like ids"),
        Property("spellings", Kind.STRINGS, "spellings found in the loaded releases"),
        *CONTRIBUTION_PROPERTIES,
        *_embeddings("Disease"),
    ),
    defined_by="mesh",
    indexed=("name",),
)
DRUG = NodeType(
    "Drug",
    "id",
    "biolink:SmallMolecule",
    "A drug or treatment.",
    (
        Property("id", Kind.STRING, "normalised drug name (lower case, single spaces)", required=True),
        _NAME,
        Property("pubchem_cid", Kind.STRING, "PubChem compound id as a CURIE (PUBCHEM.COMPOUND:60750)"),
        Property("spellings", Kind.STRINGS, "spellings found in the loaded releases"),
        *CONTRIBUTION_PROPERTIES,
        *_embeddings("Drug"),
    ),
    indexed=("name",),
)
COMPARTMENT = NodeType(
    "Compartment",
    "id",
    "biolink:CellularComponent",
    "A subcellular or extracellular compartment.",
    (
        Property("id", Kind.STRING, "compartment name as RNALocate writes it", required=True),
        _NAME,
        Property("go_id", Kind.STRING, "Gene Ontology term (GO:0005737)"),
        Property("benchmark_column", Kind.INTEGER, "column in the localization benchmark (0-based)"),
        *CONTRIBUTION_PROPERTIES,
    ),
)
COHORT = NodeType(
    "Cohort",
    "id",
    "biolink:StudyPopulation",
    "The patients of one cancer study whose samples were sequenced.",
    (
        Property("id", Kind.STRING, "program and study abbreviation (TCGA-BRCA)", required=True),
        _NAME,
        Property("tissue", Kind.STRING, "organ or tissue of the tumours; absent if the study is not known"),
        Property("samples", Kind.INTEGER, "number of samples of any type", required=True),
        Property("tumour_samples", Kind.INTEGER, "number of tumour samples (types 01 to 09)", required=True),
        Property("normal_samples", Kind.INTEGER, "number of normal samples (types 10 to 19)", required=True),
        *CONTRIBUTION_PROPERTIES,
    ),
    defined_by="tcga_expression",
    owned=True,
    indexed=("name",),
)

NODE_TYPES: tuple[NodeType, ...] = (
    MIRNA,
    PRECURSOR,
    MATURE,
    DEAD_ENTRY,
    FAMILY,
    GENE,
    DISEASE,
    DRUG,
    COMPARTMENT,
    COHORT,
    REGULATORY_MODULE,
    RELEASE,
    LOAD,
    MODEL_RUN,
    META,
)
