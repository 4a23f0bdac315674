"""What operators are given fits the bot: metrics that exist, files that are there, commands that are known."""

import asyncio
import configparser
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import promql_parser
import pytest

from bot.__main__ import BAD_SETTINGS, _parser
from bot.metrics import Metrics
from bot.process import Bot
from bot.scheduler import DELIVER_EVERY
from sandbox import Clock, Sandbox
from tests.config.test_command_line import PATIENCE, ROOT
from tests.conftest import MONDAY, on_sqlite, settings_for

WATCHING = ("docs/alerts.yml", "docs/grafana-dashboard.json", "docs/operating.md")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def known_metrics() -> dict[str, set[str]]:
    """The names of all our samples, and what they may be labelled with."""
    names: dict[str, set[str]] = {}
    for family, labels in _families(Metrics(lambda: MONDAY)):
        endings = {"counter": ["_total"], "histogram": ["", "_bucket", "_sum", "_count"], "gauge": [""]}[family.type]
        for ending in endings:
            names[f"{family.name}{ending}"] = labels | ({"le"} if ending == "_bucket" else set())
    return names


def _families(metrics: Metrics) -> Iterator[tuple[Any, set[str]]]:
    for collector in vars(metrics).values():
        if hasattr(collector, "_labelnames"):
            yield next(iter(collector.collect())), set(collector._labelnames)


@pytest.mark.parametrize("name", WATCHING)
def test_every_metric_that_is_named_exists_with_its_labels(name: str) -> None:
    known = known_metrics()
    text = read(name).replace('\\"', '"')

    named = set(re.findall(r"\bglutes_[a-z_]+", text))
    labelled = re.findall(r"\b(glutes_[a-z_]+)\{([^}]*)\}", text)
    wrong = [
        f"{metric}{{{label}}}"
        for metric, selector in labelled
        for label in re.findall(r"(\w+)\s*(?:=|!=|=~|!~)", selector)
        if label not in known.get(metric, set()) | {"job", "instance"}
    ]

    assert len(named) > 10
    assert named - known.keys() == set()
    assert wrong == []


def test_every_metric_is_on_the_dashboard_and_explained() -> None:
    for name in ("docs/grafana-dashboard.json", "docs/operating.md"):
        text = read(name)
        bases = {
            metric.removesuffix("_bucket") for metric in known_metrics() if not metric.endswith(("_sum", "_count"))
        }

        assert {metric for metric in bases if metric not in text} == set(), name


def expressions() -> dict[str, str]:
    """Everything that is asked of Prometheus, by where; what Grafana fills in is filled in."""
    alerts = re.split(r"^ +- alert: ", read("docs/alerts.yml"), flags=re.MULTILINE)[1:]
    told = {a.split("\n")[0]: re.search(r"expr: (?:>-\n)?((?:.|\n)+?)\n +(?:for|labels):", a) for a in alerts}
    asked = {name: " ".join(found[1].split()) for name, found in told.items() if found}
    for panel in json.loads(read("docs/grafana-dashboard.json"))["panels"]:
        for target in panel["targets"]:
            filled = target["expr"].replace("$__rate_interval", "5m").replace("$job", "glutes")
            asked[f"{panel['title']}, {target['refId']}"] = filled
    return asked


@pytest.mark.parametrize("where", expressions())
def test_prometheus_understands_what_it_is_asked(where: str) -> None:
    promql_parser.parse(expressions()[where])


def test_every_alert_has_a_scene_in_which_it_fires() -> None:
    named = set(re.findall(r"- alert: (\w+)", read("docs/alerts.yml")))
    played = set(re.findall(r"alertname: (\w+)\n +exp_alerts:\n", read("tests/ops/alerts_test.yml")))

    assert played == named  # `make ops` plays them with promtool


def test_the_dashboard_is_whole() -> None:
    panels = json.loads(read("docs/grafana-dashboard.json"))["panels"]

    places = [(x, y) for p in panels for g in [p["gridPos"]] for x in range(g["x"], g["x"] + g["w"])
              for y in range(g["y"], g["y"] + g["h"])]  # fmt: skip
    assert len({panel["id"] for panel in panels}) == len(panels)
    assert len(set(places)) == len(places)  # none lies on another
    assert all(target["expr"] and target["refId"] for panel in panels for target in panel["targets"])
    assert all(panel["title"] for panel in panels)


def test_every_alert_says_for_whom_and_what_it_means() -> None:
    alerts = re.split(r"^ +- alert: ", read("docs/alerts.yml"), flags=re.MULTILINE)[1:]

    assert len(alerts) > 8
    assert all(re.search(r"severity: (page|ticket)", alert) for alert in alerts)
    assert all(re.search(r'summary: ".+"', alert) for alert in alerts)
    assert DELIVER_EVERY < 60  # what GlutesTickStale waits for


def test_every_command_in_the_guide_is_known() -> None:
    named = set(re.findall(r"python -m bot ([a-z]+)", read("docs/operating.md") + read("Procfile")))
    usage = _parser().format_usage()

    assert {"doctor", "backup", "migrate", "run"} <= named
    assert {command for command in named if not re.search(rf"\b{command}\b", usage)} == set()


# The container


def stages() -> list[list[str]]:
    """The Dockerfile's instructions, by stage; continued lines are joined, comments left out."""
    joined = re.sub(r"\\\n\s*", "", re.sub(r"^#.*\n", "", read("Dockerfile"), flags=re.MULTILINE))
    lines = [line for line in joined.splitlines() if line.strip()]
    starts = [i for i, line in enumerate(lines) if line.startswith("FROM ")]
    return [lines[a:b] for a, b in zip(starts, [*starts[1:], None], strict=True)]


def test_the_image_is_slim_pinned_hashed_and_runs_without_rights() -> None:
    build, final = stages()

    assert all(re.match(r"FROM python:3\.\d+-slim", stage[0]) for stage in (build, final))
    assert any("--require-hashes -r requirements.txt" in line for line in build)
    user = next(i for i, line in enumerate(final) if line.startswith("USER "))
    assert final[user] == "USER 10001"
    assert any("useradd" in line and "--uid 10001" in line for line in final)
    assert not any(line.startswith(("RUN", "COPY", "ADD")) for line in final[user:])
    assert any(line.startswith("HEALTHCHECK") and '"bot.probe"' in line for line in final)
    assert any(line == 'ENTRYPOINT ["python", "-m", "bot"]' for line in final)


def test_what_the_image_copies_is_there_and_reaches_the_builder() -> None:
    let_in = {line[1:] for line in read(".dockerignore").splitlines() if line.startswith("!")}
    copied = [
        line.split()[1:-1] for stage in stages() for line in stage if line.startswith("COPY ") and "--" not in line
    ]

    sources = [source for line in copied for source in line]
    assert set(sources) == let_in
    assert all((ROOT / source).exists() for source in sources)


def test_the_image_leaves_out_only_what_is_imported_when_asked_for() -> None:
    left_out = {line for line in read(".dockerignore").splitlines() if not line.startswith(("!", "#", "*"))}

    assert left_out == {"bot/demo"}  # `glutes demo` needs the sandbox, which is not in the image either


def test_compose_has_a_database_one_web_and_two_workers() -> None:
    text = read("compose.yaml")
    services = dict(re.findall(r"^  (\w+):\n((?:    .*\n|\n)+)", text.split("\nservices:\n")[1], re.MULTILINE))

    assert list(services) == ["postgres", "migrate", "web", "worker"]
    assert "command: [run, --only, web]" in services["web"]
    assert "command: [run, --only, worker]" in services["worker"]
    assert "replicas: 2" in services["worker"]
    assert "\t" not in text
    assert not re.search(r"(?i)password: *['\"]?[a-z0-9]+", text)  # no password comes with it


def test_kubernetes_runs_one_web_and_two_workers_as_the_image_expects() -> None:
    web, worker = read("docs/kubernetes.yaml").split("\n---\n")[1:]
    image = "\n".join(stages()[1])

    assert "replicas: 1" in web
    assert "replicas: 2" in worker
    for part, text in (("web", web), ("worker", worker)):
        assert f"args: [run, --only, {part}]" in text
        [health] = re.findall(r"name: health, containerPort: (\d+)", text)
        assert f"HEALTH_PORT={health}" in image
        assert "livenessProbe: {httpGet: {path: /healthz, port: health}" in text
        assert "readinessProbe: {httpGet: {path: /readyz, port: health}" in text
        assert "runAsNonRoot: true" in text
    assert "containerPort: 3000" in web


# systemd


def test_the_unit_starts_the_bot_and_leaves_wrong_settings_alone() -> None:
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read_string(read("docs/glutes.service"))

    assert unit["Service"]["ExecStart"].endswith("/.venv/bin/python -m bot run")
    assert unit["Service"]["RestartPreventExitStatus"] == str(BAD_SETTINGS)
    assert unit["Service"]["User"] == "glutes"


# The container's health check


async def probe(port: int) -> tuple[int | None, str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.probe"), cwd=ROOT, env={"HEALTH_PORT": str(port)}, stdout=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(PATIENCE):
        out, _ = await process.communicate()
    return process.returncode, out.decode().strip()


@on_sqlite
async def test_the_probe_says_whether_the_process_beside_it_is_ready(
    slack: Sandbox, clock: Clock, database: str, tmp_path: Path
) -> None:
    settings = replace(settings_for(slack, database), health_port=0)
    bot = Bot(settings, now=clock.now, web=False, worker=False)
    async with bot:
        assert bot.probes is not None
        port = int(bot.probes.url.rpartition(":")[2])
        ready = await probe(port)
    gone = await probe(port)

    assert ready == (0, "ready")
    assert gone[0] == 1
    assert gone[1].startswith("not ready: ")
