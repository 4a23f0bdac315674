"""`python -m art [names] [--still | --animation] [--check]`: render pictures, or check pose files without rendering."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from art import animation, icon, manifest, measure, pose, still
from art.studio import Stage
from art.wardrobe import PersonError

ICON = "icon"
console = Console(highlight=False)


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0 when everything asked for was rendered or found right."""
    options = _options(arguments)
    names = options.names or [*pose.names(), ICON]
    try:
        if options.check:
            return check(names)
        options.out.mkdir(parents=True, exist_ok=True)
        render(names, options)
    except (pose.PoseError, PersonError) as mistake:
        console.print(str(mistake), style="red", soft_wrap=True)
        return 2
    return 0


def render(names: list[str], options: argparse.Namespace) -> None:
    """Draw the named movements into the asset folder and enter them in its manifest."""
    columns = (TextColumn("{task.description:<22}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as bar:
        for name in names:
            task = bar.add_task(name, total=None)
            if name == ICON:
                icon.save(options.out / "icon.png")
                bar.update(task, total=1, completed=1)
            else:
                _render_movement(name, options, bar, task)
            _enter(name, options.out)


def _render_movement(name: str, options: argparse.Namespace, bar: Progress, task: object) -> None:
    stage = Stage(pose.load(name))
    parts = (not options.animation, not options.still)
    steps = parts[0] + parts[1] * len(animation.frames(stage, fineness=1))
    bar.update(task, total=steps)  # type: ignore[arg-type]
    if not options.animation:
        still.save(stage, options.out / f"{name}.png")
        bar.advance(task)  # type: ignore[arg-type]
    if not options.still:
        animation.save(stage, options.out / f"{name}.gif", progress=lambda: bar.advance(task))  # type: ignore[arg-type]


def _enter(name: str, assets: Path) -> None:
    """Bring the manifest up to date once both files of a movement exist."""
    known = manifest.read(assets)
    if name == ICON:
        known["pictures"][name] = manifest.icon_entry(assets)
    elif (assets / f"{name}.png").exists() and (assets / f"{name}.gif").exists():
        known["pictures"][name] = manifest.movement_entry(pose.load(name), assets)
    expected = {*pose.names(), ICON}
    known["pictures"] = {n: entry for n, entry in known["pictures"].items() if n in expected}
    manifest.write(known, assets)


def check(names: list[str]) -> int:
    """Measure the movements and compare pictures with pose files; says what is wrong."""
    wrong = 0
    for name in (n for n in names if n != ICON):
        lines = measure.problems(Stage(pose.load(name)))
        console.print(f"{name}: {'good' if not lines else ''}")
        for line in lines:
            console.print(f"  {line}", style="red", soft_wrap=True)
        wrong += len(lines)
    for line in manifest.problems():
        console.print(line, style="yellow", soft_wrap=True)
        wrong += 1
    return 1 if wrong else 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m art", description="Render the exercise pictures.")
    parser.add_argument("names", nargs="*", help="movements (or icon); none means all")
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--still", action="store_true", help="only the still picture")
    only.add_argument("--animation", action="store_true", help="only the animation")
    only.add_argument("--check", action="store_true", help="render nothing; measure and compare")
    parser.add_argument("--out", type=Path, default=manifest.ASSETS, help="folder for the pictures")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
