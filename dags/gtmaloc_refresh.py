"""Refresh the graph: fetch, load, relate, embed, train, evaluate, publish, report, one task per step."""

from datetime import datetime, timedelta
from typing import Any

from airflow.sdk import Param, dag, task

_RETRY = {
    "retries": 2,
    "retry_delay": timedelta(minutes=1),
    "retry_exponential_backoff": True,
    "execution_timeout": timedelta(hours=2),
    "owner": "gtmaloc",
}


@dag(
    dag_id="gtmaloc_refresh",
    description="Load releases into the graph, train a model and publish its predictions",
    schedule=None,
    start_date=datetime(2026, 1, 1),
    catchup=False,
    max_active_runs=1,
    default_args=_RETRY,
    tags=["gtmaloc", "refresh"],
    params={
        "data": Param(
            None, type=["null", "string"], description="Directory of releases; if empty, GTMALOC_DATA"
        ),
        "model": Param("ensemble", type="string", description="Model to train"),
        "preset": Param(None, type=["null", "string"], description="Preset; if empty, the model's default"),
        "seed": Param(0, type="integer", minimum=0, description="Seed of every random choice"),
    },
    doc_md=__doc__,
)
def gtmaloc_refresh() -> None:
    """Each task calls the pipeline step of the same name; tasks exchange only small JSON values."""

    @task
    def fetch(params: dict[str, Any] | None = None) -> str:
        from gtmaloc.pipeline import tasks

        return tasks.fetch(params or {})

    @task
    def load(directory: str, params: dict[str, Any] | None = None) -> dict[str, Any]:
        from gtmaloc.pipeline import tasks

        return tasks.load(params or {}, directory)

    @task
    def relate(params: dict[str, Any] | None = None) -> dict[str, Any]:
        from gtmaloc.pipeline import tasks

        return tasks.relate(params or {})

    @task
    def embed(params: dict[str, Any] | None = None) -> dict[str, Any]:
        from gtmaloc.pipeline import tasks

        return tasks.embed(params or {})

    @task
    def train(params: dict[str, Any] | None = None) -> str:
        from gtmaloc.pipeline import tasks

        return tasks.train(params or {})

    @task
    def evaluate(run: str, params: dict[str, Any] | None = None) -> str:
        from gtmaloc.pipeline import tasks

        return tasks.evaluate(params or {}, run)

    @task
    def publish(run: str, params: dict[str, Any] | None = None) -> dict[str, Any]:
        from gtmaloc.pipeline import tasks

        return tasks.publish(params or {}, run)

    @task
    def report(run: str, params: dict[str, Any] | None = None) -> str:
        from gtmaloc.pipeline import tasks

        return tasks.report(params or {}, run)

    loaded = load(fetch())
    related = relate()
    embedded = embed()
    run = train()
    evaluated = evaluate(run)
    published = publish(evaluated)
    loaded >> related >> embedded >> run
    published >> report(evaluated)


gtmaloc_refresh()
