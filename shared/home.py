"""The folder everything of one grid on this machine is found through.

With `CALC_HOME=DIR` two grids never meet. Sockets need short paths (107 bytes on Linux, 104 on
macOS, the terminator included), so under a long home `sockets` is a link to a short folder.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_path

from shared.errors import SetupError

LONGEST_SOCKET_PATH = 100
PRIVATE = 0o700
SHORT_FOLDER = "/tmp"  # noqa: S108 -- short on every system; what lies in it is private


@dataclass(frozen=True, slots=True)
class Home:
    """Where things lie. Nothing is made or read by merely having a `Home`."""

    root: Path

    @classmethod
    def at(cls, root: str | Path | None) -> Home:
        """The home at `root`, or this user's usual one; raises `SetupError`."""
        chosen = Path(root) if root else user_data_path("calcgrid")
        place = os.path.abspath(chosen.expanduser())
        if not is_utf8(place):
            raise SetupError("The path of the home is not UTF-8; set CALC_HOME to another.")
        return cls(Path(place))

    @property
    def config(self) -> Path:
        """Defaults for options, in TOML."""
        return self.root / "config.toml"

    @property
    def database(self) -> Path:
        """What the broker keeps."""
        return self.root / "calcgrid.sqlite3"

    @property
    def lock(self) -> Path:
        """Locked by the one broker that may use this home."""
        return self.root / "broker.lock"

    @property
    def drafts(self) -> Path:
        """The folder of what users of the application have typed and not yet run."""
        return self.root / "drafts"

    @property
    def languages(self) -> Path:
        """Languages of somebody's own, beside those of calcgrid."""
        return self.root / "languages.toml"

    @property
    def programs(self) -> Path:
        """Programs that were compiled, for when they are run again."""
        return self.root / "programs"

    @property
    def sandbox(self) -> Path:
        """What was compiled to run programs of others."""
        return self.root / "sandbox"

    @property
    def attempts(self) -> Path:
        """Images that workers have been given and have made, while they work on them."""
        return self.root / "attempts"

    @property
    def unkept(self) -> Path:
        """Images of a broker that keeps nothing; the next one removes them."""
        return self.root / "unkept"

    @property
    def token(self) -> Path:
        """The session of the commands and, if asked for, of the application."""
        return self.root / "session"

    @property
    def broker_key(self) -> Path:
        """What the broker proves itself with on networks."""
        return self.root / "keys" / "broker.key"

    @property
    def client_key(self) -> Path:
        """What the clients of this home prove themselves with."""
        return self.root / "keys" / "client.key"

    @property
    def worker_key(self) -> Path:
        """What the workers of this home prove themselves with."""
        return self.root / "keys" / "worker.key"

    @property
    def known_brokers(self) -> Path:
        """Brokers on networks, and the key that each of them had at first."""
        return self.root / "known_brokers"

    @property
    def logs(self) -> Path:
        """What programs in the background have to say."""
        return self.root / "logs"

    @property
    def sockets(self) -> Path:
        """The folder of this grid's sockets; it exists while or after a broker ran here."""
        near = self.root / "sockets"
        try:
            return Path(os.readlink(near))
        except OSError:
            return near

    @property
    def client_address(self) -> str:
        """Where clients of this home find their broker."""
        return f"ipc://{self.sockets / 'clients'}"

    @property
    def worker_address(self) -> str:
        """Where workers of this home find their broker."""
        return f"ipc://{self.sockets / 'workers'}"

    def make(self) -> None:
        """Make the folders, of mode 0700; raises `SetupError` where that cannot be."""
        _check_owned(self.root, _made(self.root))
        make_private(self.logs)

    def make_sockets(self) -> None:
        """Make the folder of the sockets; whoever comes first, broker or worker."""
        near = self.root / "sockets"
        if len(os.fsencode(near / "clients")) <= LONGEST_SOCKET_PATH:
            if near.is_symlink():  # the home had a longer path once
                near.unlink()
            make_private(near)
            return
        if not near.is_symlink():
            shutil.rmtree(near, ignore_errors=True)
            _link_to_short_folder(near)
        make_private(self.sockets)


def is_utf8(text: str) -> bool:
    """Whether a text from the system can be an address, which is sent and shown."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def make_private(folder: Path) -> None:
    """Make `folder` with mode 0700, or see that it is this user's and closed to others."""
    check_private(folder, _made(folder))


def check_private(folder: Path, status: os.stat_result) -> None:
    """Raise `SetupError` unless a folder is this user's alone."""
    _check_owned(folder, status)
    if stat.S_IMODE(status.st_mode) & 0o077:
        raise SetupError(f"{folder} is open to other users; run: chmod 700 {folder}")


def _made(folder: Path) -> os.stat_result:
    try:
        folder.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
        return folder.lstat()
    except OSError as error:
        raise SetupError(f"Cannot use the folder {folder}: {error.strerror}.") from error


def _check_owned(folder: Path, status: os.stat_result) -> None:
    """The folder of a person's own choice may be read by others, but not written."""
    if not stat.S_ISDIR(status.st_mode):
        raise SetupError(f"{folder} is not a folder; move it away or set CALC_HOME.")
    if status.st_uid != os.getuid():
        raise SetupError(f"{folder} belongs to another user; set CALC_HOME to a folder of yours.")
    if stat.S_IMODE(status.st_mode) & 0o022:
        raise SetupError(f"{folder} can be written by other users; run: chmod 700 {folder}")


def _link_to_short_folder(near: Path) -> None:
    folder = tempfile.mkdtemp(prefix="calcgrid-", dir=SHORT_FOLDER)
    try:
        near.symlink_to(folder)
    except FileExistsError:
        os.rmdir(folder)
