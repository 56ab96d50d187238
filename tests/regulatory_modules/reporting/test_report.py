"""The page has the numbers of the evaluation, opens offline, obeys no name and needs no part of a run."""

import re
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from scipy.stats import spearmanr

from fixtures.evaluated_modules import EvaluatedRun, kept_evaluation
from fixtures.page_structure import Page
from regulatory_modules.module_set import ModuleSet
from regulatory_modules.reporting.report import SECTIONS, module_report

MICA = {"method": "mica", "modules": 4, "mean_mirnas": 3.25, "mean_genes": 5.5, "density": 0.4321}
MICA |= {"family": 2, "seconds": 9.5, "stability": 0.61, "error": None}
COMPARISON = {"rows": [MICA, {"method": "dicore", "modules": 0, "error": "no pair is correlated"}]}


def checked(html: str) -> Page:
    """The page, if it is well-formed, opens offline and can be read aloud."""
    page = Page(html)
    ids = [element.attributes["id"] for element in page.elements if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    for element in page.elements:
        for name in ("href", "src"):
            value = element.attributes.get(name, "#result")
            assert value.startswith("data:") or value.removeprefix("#") in ids, (element.tag, value[:80])
        assert not any(name.startswith("on") for name in element.attributes)
        assert "url(" not in element.attributes.get("style", "")
    style = "".join(element.text for element in page.all("style"))
    assert "url(" not in style and "@import" not in style
    assert set(re.findall(r"https?://[^\"' ]+", html)) <= {"http://www.w3.org/2000/svg"}
    levels = [int(element.tag[1]) for element in page.all("h1", "h2", "h3", "h4")]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(svg.attributes["role"] == "img" and svg.text.strip() for svg in page.all("svg"))
    assert all("scope" in th.attributes for th in page.all("th"))
    assert all(label.attributes["aria-labelledby"] in ids for label in page.all("section", "article"))
    assert {f"#{anchor}" for anchor in SECTIONS} <= {a.attributes["href"] for a in page.all("a")}
    return page


@pytest.fixture(scope="module")
def html(evaluated_run: EvaluatedRun) -> str:
    return module_report(evaluated_run.modules, evaluated_run.kept, COMPARISON)


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return checked(html)


def rows_of(page: Page, caption: str) -> list[list[str]]:
    """Cells of the shown table whose caption begins so."""
    rows, inside = [], False
    for element in page.all("table", "tr", "th", "td", "caption"):
        if element.tag == "caption":
            inside = element.text.startswith(caption)
        elif inside and element.tag == "tr" and "tbody" in element.ancestors:
            rows.append([])
        elif inside and element.tag in ("th", "td") and "tbody" in element.ancestors:
            rows[-1].append(element.text)
    return rows


def test_the_overview_has_the_numbers_of_the_evaluation(page: Page, evaluated_run: EvaluatedRun) -> None:
    head, *rows = page.csv("modules")
    assert [row[0] for row in rows] == ["M1", "M2", "M3"]
    for row, of, module in zip(
        rows, evaluated_run.kept["modules"], evaluated_run.modules.as_json()["modules"], strict=True
    ):
        shown = dict(zip(head, row, strict=True))
        assert float(shown["density"]) == module["density"]
        assert float(shown["density, all pairs"]) == module["density_all_pairs"]
        assert float(shown["family q"] or "nan") == pytest.approx(of["family_q"] or float("nan"), nan_ok=True)
        assert float(shown["median ρ"]) == of["anticorrelation"]
        assert float(shown["C-index"]) == of["c_index"]
        assert shown["95 % interval"] == "; ".join(map(repr, of["c_interval"]))
        assert int(shown["GO terms"]) == of["go_terms"]
        assert shown["passes"] == ("yes" if of["passes"] else "no")
    shown_c = [row[11] for row in rows_of(page, "All modules")]
    assert shown_c == [f"{of['c_index']:.3f}".removeprefix("0") for of in evaluated_run.kept["modules"]]


def test_every_module_says_its_verdict_first(page: Page, evaluated_run: EvaluatedRun) -> None:
    verdicts = [p.text for p in page.all("p") if p.attributes.get("class", "").startswith("verdict")]
    assert verdicts == [verdict.sentence for verdict in evaluated_run.result.verdicts]
    kinds = [
        p.attributes["class"] for p in page.all("p") if p.attributes.get("class", "").startswith("verdict ")
    ]
    assert kinds == [f"verdict {'passes' if v.passes else 'fails'}" for v in evaluated_run.result.verdicts]
    passed = sum(verdict.passes for verdict in evaluated_run.result.verdicts)
    summary = next(p.text for p in page.all("p") if p.attributes.get("class") == "summary")
    assert summary.startswith(f"{passed} of 3 modules pass")


def test_the_terms_have_their_overlap_genes_and_the_background(
    page: Page, evaluated_run: EvaluatedRun
) -> None:
    (first, *_) = evaluated_run.kept["modules"][0]["terms"]["go_bp"]
    assert first["term"] == "term of M1"
    _, row, *_ = page.csv("M1-go_bp")
    assert row == [
        first["term"], str(first["overlap"]), str(first["size"]), repr(first["p"]), repr(first["q"]),
        "; ".join(first["genes"]),
    ]  # fmt: skip
    universe = evaluated_run.kept["universe"]["genes"]
    assert any(f"Background: the {universe} measured genes" in p.text for p in page.all("p"))


def test_survival_figures_say_whether_they_are_in_sample(page: Page, evaluated_run: EvaluatedRun) -> None:
    figures = {f.attributes["data-name"]: f.text for f in page.all("figure") if "data-name" in f.attributes}
    of = evaluated_run.kept["figures"]["modules"][1]["survival"]
    assert "Out of fold" in figures["M2-survival"] and "Number at risk" in figures["M2-survival"]
    assert "in-sample" not in figures["M2-survival"]
    assert "In-sample: the risk score was fitted to these patients" in figures["M2-survival-in-sample"]
    assert "for comparison only" in figures["M2-survival-in-sample"]
    assert f"hazard ratio {of['hazard_ratio']['value']:.2f}" in figures["M2-survival"]
    assert f"hazard ratio {of['in_sample']['hazard_ratio']['value']:.2f}" in figures["M2-survival-in-sample"]
    null = f"{of['null']['percentile_95']:.3f}".removeprefix("0")
    assert any(f"95th percentile {null}" in p.text for p in page.all("p"))


def test_members_and_targets_are_complete(page: Page, evaluated_run: EvaluatedRun) -> None:
    modules = evaluated_run.modules
    module = modules.found.modules[1]
    mirnas, genes = modules.names(module)
    members = page.csv("M2-members")[1:]
    assert [row[1] for row in members] == [*mirnas, *genes]
    assert [float(row[2]) for row in members] == [*module.mirna_weights, *module.gene_weights]
    expression = dict(zip(mirnas, modules.cohort.mirna_log[:, list(module.mirnas)].T, strict=True))
    expression |= dict(zip(genes, modules.cohort.gene_log[:, list(module.genes)].T, strict=True))
    for mirna, gene, rho in page.csv("M2-targets")[1:]:
        assert float(rho) == pytest.approx(spearmanr(expression[mirna], expression[gene]).statistic)
    targets = {(row[0], row[1]) for row in page.csv("M2-targets")[1:]}
    assert targets == {
        (mirnas[a], genes[b])
        for a, i in enumerate(module.mirnas)
        for b, j in enumerate(module.genes)
        if modules.targets.matrix[i, j]
    }


def test_methods_stand_beside_the_paper(page: Page, evaluated_run: EvaluatedRun) -> None:
    own, mica = page.csv("methods")[1:]
    assert own[1] == "kmeans (this run)" and mica[1] == "mica"
    assert float(mica[6]) == 0.4321 and float(mica[8]) == 0.61
    assert int(own[2]) == 3 and float(own[3]) == 3 and float(own[4]) == 4
    families = [of["family_q"] for of in evaluated_run.kept["modules"]]
    assert own[5] == ("" if None in families else str(sum(q < 0.05 for q in families)))
    assert any("dicore: no pair is correlated" in p.text for p in page.all("p"))
    assert len(page.csv("published-table-1")) == 13


def test_invented_data_are_said_to_be(html: str, mirnas_alone: EvaluatedRun) -> None:
    assert "SYNTHETIC DATA" in html
    assert "SYNTHETIC" not in module_report(mirnas_alone.modules, mirnas_alone.kept)


def test_the_page_is_small_and_the_same_bytes_each_time(html: str, evaluated_run: EvaluatedRun) -> None:
    assert len(html.encode()) < 300_000
    assert html == module_report(evaluated_run.modules, evaluated_run.kept, COMPARISON)


def hostile(modules: ModuleSet) -> ModuleSet:
    """A run whose names are markup and formulas."""
    cohort = modules.cohort
    mirnas = tuple(
        replace(m, name=f"<b>{i}</b>\"'&", families=("<script>alert(1)</script>",))
        for i, m in enumerate(cohort.mirnas)
    )
    genes = tuple(replace(g, symbol=f"=cmd|'/C calc'!A{i}<img src=x>") for i, g in enumerate(cohort.genes))
    return replace(
        modules,
        run="<script>alert(2)</script>",
        cohort=replace(
            cohort,
            name="</title><script>alert(3)</script>",
            mirnas=mirnas,
            genes=genes,
            dropped={"miRNAs: <i>bad</i>": 3, "no side": 1},
            notes=("{{ 7 * 7 }} <u>note</u>",),
        ),
        targets=replace(modules.targets, source="<svg onload=alert(4)>", selection="a & b"),
        found=replace(modules.found, notes=("<h1>note</h1>",)),
    )


def test_no_name_is_obeyed(evaluated_run: EvaluatedRun) -> None:
    modules = hostile(evaluated_run.modules)
    kept: dict[str, Any] = {**evaluated_run.kept, "notes": ["<h1>x</h1>"]}
    first, *others = kept["modules"]
    term = {"term": "<em>term</em>", "genes": ["=1+1"], "overlap": 1, "size": 2, "p": 0.01, "q": 0.02}
    kept["modules"] = [{**first, "terms": {"go_bp": [term]}, "verdict": "<h1>v</h1>"}, *others]
    page = checked(module_report(modules, kept))
    assert len(page.all("script")) == 1 and not page.all("b", "i", "u", "img")
    assert len(page.all("h1")) == 1
    assert any(li.text.strip() == "{{ 7 * 7 }} <u>note</u>" for li in page.all("li"))
    cells = [
        cell for name in ("M1-targets", "M1-members", "M1-go_bp") for row in page.csv(name) for cell in row
    ]
    assert not any(cell.startswith(("=", "+", "@")) for cell in cells)
    assert any(cell.startswith("'=cmd") for cell in cells) and "'=1+1" in cells
    assert ["miRNAs", "<i>bad</i>", "3"] in page.csv("dropped") and ["", "no side", "1"] in page.csv(
        "dropped"
    )


def test_a_cohort_of_mirnas_alone(mirnas_alone: EvaluatedRun) -> None:
    page = checked(module_report(mirnas_alone.modules, mirnas_alone.kept))
    names = [f.attributes["data-name"] for f in page.all("figure")]
    assert "M1-heat-map" in names and "M1-network" not in names and "M1-survival" not in names
    shown = " ".join(e.text for e in page.all("td", "dd", "p", "figcaption"))
    assert not re.search(r"\b(nan|None)\b", shown)
    assert any(p.text == "Survival is not tested: the cohort has no clinical data." for p in page.all("p"))


def test_without_survival_and_gene_sets(evaluated_run: EvaluatedRun) -> None:
    run = kept_evaluation(evaluated_run.modules)
    page = checked(module_report(run.modules, run.kept))
    assert not any("survival" in f.attributes["data-name"] for f in page.all("figure"))
    assert any(p.text == "Survival is not tested: not asked for." for p in page.all("p"))
    assert not any(a.attributes.get("download", "").startswith("M1-go") for a in page.all("a"))


def test_a_run_that_is_not_evaluated_says_how(evaluated_run: EvaluatedRun) -> None:
    page = checked(module_report(evaluated_run.modules))
    assert any(c.text == "gtmaloc modules evaluate --run run-1" for c in page.all("code"))
    assert {f.attributes["data-name"] for f in page.all("figure")} >= {"M1-network", "M3-heat-map"}
    assert "C-index" not in page.csv("modules")[0]
    assert [p.text for p in page.all("p") if p.attributes.get("class") == "verdict unknown"] == [
        "Not evaluated yet."
    ] * 3


def test_an_evaluation_of_an_older_release_lacks_figures_only(evaluated_run: EvaluatedRun) -> None:
    kept = {name: value for name, value in evaluated_run.kept.items() if name != "figures"}
    page = checked(module_report(evaluated_run.modules, kept))
    assert float(page.csv("modules")[1][11]) == kept["modules"][0]["c_index"]
    assert not any("null" in f.attributes["data-name"] for f in page.all("figure"))


@pytest.mark.parametrize("evaluated", [False, True])
def test_no_modules_are_a_result(evaluated_run: EvaluatedRun, evaluated: bool) -> None:
    whole = evaluated_run.modules
    empty = replace(whole, found=replace(whole.found, modules=(), choice=()))
    kept = kept_evaluation(empty).kept if evaluated else None
    page = checked(module_report(empty, kept))
    summary = next(p.text for p in page.all("p") if p.attributes.get("class") == "summary")
    assert summary.startswith("No modules were found. That is a result")
    assert not page.all("article")


def test_bootstrap_stability_is_shown_where_it_is_known(evaluated_run: EvaluatedRun) -> None:
    kept = {**evaluated_run.kept, "stability": [{"jaccard": 0.71, "interval": [0.5, 0.93]}] * 3}
    page = checked(module_report(evaluated_run.modules, kept))
    assert sum("Bootstrap Jaccard .71 (95 % of the resamples: .50–.93)" in p.text for p in page.all("p")) == 3
