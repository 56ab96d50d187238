"""The species that a row gives, in whatever form, and what follows from it: the same for all sources."""

from collections.abc import Mapping
from types import MappingProxyType

from loaders.identity.name_syntax import fold, parse_name
from loaders.row_accounting import UnusableRow
from loaders.scope import LoadScope

# miRBase organism code, NCBI taxon, scientific name, other names
_ORGANISMS = """
hsa;9606;Homo sapiens;human;humans;man
mmu;10090;Mus musculus;mouse;house mouse;mice
rno;10116;Rattus norvegicus;rat;norway rat;rats
dre;7955;Danio rerio;zebrafish
dme;7227;Drosophila melanogaster;fruit fly
cel;6239;Caenorhabditis elegans
cbr;6238;Caenorhabditis briggsae
gga;9031;Gallus gallus;chicken
bta;9913;Bos taurus;cow;cattle;bovine
ssc;9823;Sus scrofa;pig
cfa;9615;Canis familiaris;canis lupus familiaris;dog
ptr;9598;Pan troglodytes;chimpanzee
ppa;9597;Pan paniscus
ggo;9595;Gorilla gorilla;gorilla
ppy;9600;Pongo pygmaeus;orangutan
mml;9544;Macaca mulatta;rhesus monkey;rhesus macaque
oar;9940;Ovis aries;sheep
chi;9925;Capra hircus;goat
eca;9796;Equus caballus;horse
ocu;9986;Oryctolagus cuniculus;rabbit
cgr;10029;Cricetulus griseus;chinese hamster
mdo;13616;Monodelphis domestica;opossum
oan;9258;Ornithorhynchus anatinus;platypus
tgu;59729;Taeniopygia guttata;zebra finch
xtr;8364;Xenopus tropicalis;xenopus silurana tropicalis
xla;8355;Xenopus laevis
ola;8090;Oryzias latipes;medaka
fru;31033;Fugu rubripes;takifugu rubripes
tni;99883;Tetraodon nigroviridis
ssa;8030;Salmo salar;atlantic salmon
ccr;7962;Cyprinus carpio;common carp
bmo;7091;Bombyx mori;silkworm
ame;7460;Apis mellifera;honey bee
aga;7165;Anopheles gambiae
aae;7159;Aedes aegypti
tca;7070;Tribolium castaneum
sma;6183;Schistosoma mansoni
sja;6182;Schistosoma japonicum
ath;3702;Arabidopsis thaliana;thale cress
osa;39947;Oryza sativa;rice;oryza sativa japonica group
zma;4577;Zea mays;maize
gma;3847;Glycine max;soybean
tae;4565;Triticum aestivum;wheat
hvu;4513;Hordeum vulgare;barley
sly;4081;Solanum lycopersicum;tomato
stu;4113;Solanum tuberosum;potato
mtr;3880;Medicago truncatula
ptc;3694;Populus trichocarpa
vvi;29760;Vitis vinifera;grape
sbi;4558;Sorghum bicolor
cre;3055;Chlamydomonas reinhardtii
ebv;10376;Epstein Barr virus;epstein-barr virus;human gammaherpesvirus 4
kshv;37296;Kaposi sarcoma-associated herpesvirus;human gammaherpesvirus 8
hcmv;10359;Human cytomegalovirus;human betaherpesvirus 5
hsv1;10298;Herpes simplex virus 1;human alphaherpesvirus 1
hsv2;10310;Herpes simplex virus 2;human alphaherpesvirus 2
mcmv;10366;Mouse cytomegalovirus
mghv;33708;Mouse gammaherpesvirus 68
hiv1;11676;Human immunodeficiency virus 1
vsv;11277;Vesicular stomatitis Indiana virus
hbv;10407;Hepatitis B virus
hcv;11103;Hepatitis C virus
"""


def _read_table() -> tuple[dict[str, str], dict[str, str]]:
    spellings: dict[str, str] = {}
    taxa: dict[str, str] = {}
    for line in _ORGANISMS.split("\n")[1:-1]:
        code, taxon, name, *others = line.split(";")
        genus, _, epithet = name.partition(" ")
        taxa[taxon] = code
        for spelling in (code, taxon, name, f"{genus[0]}. {epithet}", f"{genus[0]} {epithet}", *others):
            spellings[fold(spelling)] = code
    return spellings, taxa


_SPELLINGS, _TAXA = _read_table()
CODE_OF_TAXON: Mapping[str, str] = MappingProxyType(_TAXA)
"""NCBI taxon to miRBase organism code."""

_CODES = frozenset(_TAXA.values())


def species_code(text: str) -> str | None:
    """The organism code of a code, taxon, scientific or common name in any case; None if it is unknown.

    `Homo_sapiens`, `Homo sapiens (human)`, `taxon:9606` and `9606.0` are all human.
    """
    folded = fold(text.replace("_", " "))
    found = _SPELLINGS.get(folded)
    if found is None:
        bare = folded.partition("(")[0].rpartition(":")[2].strip().removesuffix(".0").rstrip(".")
        found = _SPELLINGS.get(bare)
    return found


def given_species(text: str, column: str) -> str:
    """The organism code of a cell; empty if the cell is.

    Raises:
        UnusableRow: the text is no species of this module. Such a row is rejected: whether it was asked for
            cannot be told.
    """
    if not text:
        return ""
    code = species_code(text)
    if code is None:
        raise UnusableRow(
            f"{column} is {text!r}, an unknown species; write its scientific name, as in Homo sapiens"
        )
    return code


def check_scope(code: str, scope: LoadScope, what: str) -> None:
    """Nothing for a species that was asked for, or if none is given.

    Raises:
        UnusableRow: `what` (the microRNA, the target gene) is of another species: the row is out of scope.
    """
    if code and not scope.includes(code):
        raise UnusableRow(f"{what} is of species {code}", out_of_scope=True)


def species_for_name(name: str, text: str, column: str, scope: LoadScope) -> str:
    """The organism code of a microRNA whose name may have none; empty if the row gives none either.

    Name and row must agree: which of the two is wrong cannot be told. The name suffices if its species is not
    one of this module's.

    Args:
        name: the name as the source spells it.
        text: the species that the row gives; empty if it gives none.
        column: where it gives it.
        scope: the requested species.

    Raises:
        UnusableRow: the species is unknown, contradicts the name, or is out of scope.
    """
    parts = parse_name(name)
    of_name = parts.species if parts else ""
    if not text or (of_name and of_name not in _CODES and species_code(text) is None):
        return of_name
    code = given_species(text, column)
    if of_name and of_name != code:
        raise UnusableRow(f"{name!r} is of species {of_name}, but {column} is {text!r}; correct one of them")
    check_scope(code, scope, "the microRNA")
    return code
