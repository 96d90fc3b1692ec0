"""`calc image`: the command itself."""

from __future__ import annotations

from pathlib import Path

import click

from shared.cli.image.batch import Batch, Manner
from shared.cli.image.finding import Work, many, one
from shared.cli.image.telling import filter_lines, filters_json
from shared.cli.image.words import asked
from shared.cli.session import Place, command, logged_in
from shared.cli.status import Status
from shared.cli.tasks import json_option
from shared.errors import RequestError
from shared.kinds.image import Format, Output
from shared.kinds.image.picture import check_output


@click.command()
@click.argument("words", metavar="[FILTER[:ARGS]]... IN [OUT]", nargs=-1)
@click.option("--out", metavar="DIR", help="A folder for the results of any number of INs.")
@click.option(
    "--format",
    "form",
    type=click.Choice([form.value for form in Format]),
    help="What is written; by the name of OUT, or as IN is, if not given.",
)
@click.option("--quality", type=click.IntRange(1, 100), help="Of JPEG and WebP.")
@click.option("--keep-metadata", is_flag=True, help="Keep what cameras and people wrote into it.")
@click.option("--force", is_flag=True, help="Write over files that are there.")
@click.option("--forget", is_flag=True, help="Delete each task once its result is written.")
@click.option("--list", "is_list", is_flag=True, help="List the filters, and do nothing else.")
@json_option
@command
async def image(
    place: Place,
    words: tuple[str, ...],
    out: str | None,
    form: str | None,
    quality: int | None,
    keep_metadata: bool,
    force: bool,
    forget: bool,
    is_list: bool,
    as_json: bool,
) -> Status:
    """Work on images on the grid: calc image blur:2 resize:320 photo.jpg small.png

    Filters are done in their order; an image stands upright first. IN is a file, or - for
    standard input; without OUT the result is written beside it, or to standard output. With --out,
    INs are files, folders and patterns.
    """
    if is_list:
        click.echo("\n".join(filters_json() if as_json else filter_lines()))
        return Status.DONE
    output = Output(Format(form) if form else None, quality or 0, keep_metadata)
    manner, works = _wanted(words, out, output)
    if as_json and any(work.target is None for work in works):
        raise click.UsageError("--json is written to standard output: name another OUT.")
    manner = Manner(manner.pipeline, output, force, forget, as_json)
    batch = Batch(manner)
    async with logged_in(place, batch.remark) as client:
        return await batch.all_of(works, client)


def _wanted(words: tuple[str, ...], out: str | None, output: Output) -> tuple[Manner, list[Work]]:
    """What is to be done to which images; raises `UsageError`."""
    try:
        pipeline, paths = asked(words)
        check_output(output)
    except RequestError as error:
        raise click.UsageError(error.message) from None
    if not paths:
        raise click.UsageError("No image is named.")
    if out is None:
        return Manner(pipeline, output), [one(paths, pipeline, output.format)]
    return Manner(pipeline, output), many(paths, Path(out), output.format)
