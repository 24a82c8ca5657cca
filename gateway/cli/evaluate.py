"""How well the gateway understands."""

import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from gateway import config
from gateway.cli.common import with_settings
from gateway.evaluation import lines as labelled
from gateway.evaluation import running
from gateway.evaluation.score import Score, precision_and_recall, scores

_SHOWN = 12
"""Confusions of one label that are printed, the most frequent first."""


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--predictions",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write what was made of each message here, a JSON object a line.",
)
@with_settings
def evaluate(settings: config.Settings, file: Path, predictions: Path | None) -> None:
    """Replay the labelled messages in FILE as one history on a fresh store, and count what was understood.

    Each line is a JSON object: what came, and under "expect" what it should be understood to be. Nothing is
    sent, and no data of this gateway is touched.
    """
    try:
        read = list(labelled.read(file))
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    with TemporaryDirectory() as folder:
        found = running.run(settings, Path(folder), read)
    if predictions:
        written = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in found)
        predictions.write_text(written, encoding="utf-8")
    click.echo(_table(scores(read, found)))


def _table(found: Sequence[Score]) -> str:
    rows = [f"{'label':<22}{'right':>7}{'of':>7}{'share':>8}"]
    for score in found:
        rows.append(f"{score.label:<22}{score.right:>7}{score.of:>7}{score.share:>8.3f}{_pairs(score)}")
        worst = sorted(score.confused.items(), key=lambda one: (-one[1], one[0]))
        rows += [f"    {should} -> {was}: {times}" for (should, was), times in worst[:_SHOWN]]
        if score.wrong:
            rows.append(f"    in {' '.join(score.wrong)}")
    return "\n".join(rows)


def _pairs(score: Score) -> str:
    if not score.label.endswith("pairs"):
        return ""
    precision, recall = precision_and_recall(score)
    return f"   precision {precision:.3f}, recall {recall:.3f}"
