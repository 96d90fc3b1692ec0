"""What is loaded of Pillow before a process is confined."""

from __future__ import annotations

import json
import subprocess
import sys

from shared.kinds.image import Format

SAID = (
    "import json; from PIL import Image; from workers.images.plugins import load; load();"
    "print(json.dumps([sorted(Image.OPEN), sorted(Image.SAVE)]))"
)


FORMATS = {form.name for form in Format}


def test_every_format_can_be_read_and_written_and_others_are_not_there() -> None:
    reading, writing = json.loads(subprocess.check_output([sys.executable, "-c", SAID]))
    assert set(reading) >= FORMATS <= set(writing)
    assert not {"EPS", "PSD", "JPEG2000"} & {*reading, *writing}
