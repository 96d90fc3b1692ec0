"""A benchmark of what is durable needs a disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import disk


@pytest.mark.parametrize("kind", ["tmpfs", "ramfs"])
def test_a_folder_in_memory_is_refused_with_a_sentence(
    kind: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(disk, "file_system_of", lambda _folder: kind)
    with pytest.raises(SystemExit, match=f"{tmp_path} is on {kind}, where nothing is durable"):
        disk.measure(tmp_path)


@pytest.mark.skipif(not Path("/proc/mounts").exists(), reason="only Linux tells")
def test_the_file_system_is_that_of_the_nearest_mount() -> None:
    assert disk.file_system_of(Path("/proc/self")) == "proc"
