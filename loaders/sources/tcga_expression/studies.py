"""The study abbreviations of TCGA, as the program publishes them, with the organ of each."""

from collections.abc import Mapping
from types import MappingProxyType

PROGRAM = "TCGA"

STUDIES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "ACC": ("adrenocortical carcinoma", "adrenal gland"),
        "BLCA": ("bladder urothelial carcinoma", "bladder"),
        "BRCA": ("breast invasive carcinoma", "breast"),
        "CESC": ("cervical squamous cell carcinoma and endocervical adenocarcinoma", "cervix"),
        "CHOL": ("cholangiocarcinoma", "bile duct"),
        "COAD": ("colon adenocarcinoma", "colon"),
        "COADREAD": ("colorectal adenocarcinoma (COAD and READ)", "colon and rectum"),
        "DLBC": ("lymphoid neoplasm diffuse large B-cell lymphoma", "lymph nodes"),
        "ESCA": ("esophageal carcinoma", "esophagus"),
        "GBM": ("glioblastoma multiforme", "brain"),
        "GBMLGG": ("glioma (GBM and LGG)", "brain"),
        "HNSC": ("head and neck squamous cell carcinoma", "head and neck"),
        "KICH": ("kidney chromophobe", "kidney"),
        "KIPAN": ("pan-kidney cohort (KICH, KIRC and KIRP)", "kidney"),
        "KIRC": ("kidney renal clear cell carcinoma", "kidney"),
        "KIRP": ("kidney renal papillary cell carcinoma", "kidney"),
        "LAML": ("acute myeloid leukemia", "bone marrow"),
        "LGG": ("brain lower grade glioma", "brain"),
        "LIHC": ("liver hepatocellular carcinoma", "liver"),
        "LUAD": ("lung adenocarcinoma", "lung"),
        "LUSC": ("lung squamous cell carcinoma", "lung"),
        "MESO": ("mesothelioma", "pleura"),
        "OV": ("ovarian serous cystadenocarcinoma", "ovary"),
        "PAAD": ("pancreatic adenocarcinoma", "pancreas"),
        "PCPG": ("pheochromocytoma and paraganglioma", "adrenal gland and paraganglia"),
        "PRAD": ("prostate adenocarcinoma", "prostate"),
        "READ": ("rectum adenocarcinoma", "rectum"),
        "SARC": ("sarcoma", "soft tissue"),
        "SKCM": ("skin cutaneous melanoma", "skin"),
        "STAD": ("stomach adenocarcinoma", "stomach"),
        "STES": ("stomach and esophageal carcinoma (STAD and ESCA)", "stomach and esophagus"),
        "TGCT": ("testicular germ cell tumors", "testis"),
        "THCA": ("thyroid carcinoma", "thyroid"),
        "THYM": ("thymoma", "thymus"),
        "UCEC": ("uterine corpus endometrial carcinoma", "uterus"),
        "UCS": ("uterine carcinosarcoma", "uterus"),
        "UVM": ("uveal melanoma", "eye"),
    }
)
"""Full name and organ by abbreviation; four of them are combinations that Firehose adds to the 33 studies."""
