"""What every setting is at one moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from shared.errors import ErrorCode, RequestError
from shared.settings.schema import AUTO, EVERYTHING, MILLIS, SETTINGS, find
from shared.states import Registration
from shared.wire.rows import SettingValue

_DEFAULTS: Mapping[str, int] = MappingProxyType({s.name: s.default for s in SETTINGS.values()})


@dataclass(frozen=True, slots=True)
class Settings:
    """A value for each setting, in the setting's own unit; all of them are in their ranges."""

    _values: Mapping[str, int] = field(default_factory=lambda: _DEFAULTS)

    @classmethod
    def read(cls, values: Iterable[SettingValue]) -> Settings:
        """What another side or the disk holds. Another version may have settings that this one
        has not, and other ranges: what does not fit is left at its default."""
        known = {v.name: v.value for v in values if v.name in SETTINGS}
        fitting = {name: value for name, value in known.items() if SETTINGS[name].allows(value)}
        return cls(MappingProxyType({**_DEFAULTS, **fitting}))

    def changed(self, values: Iterable[SettingValue]) -> Settings:
        """These settings with some others in their place, all or none; raises `RequestError`."""
        new: dict[str, int] = {}
        for item in values:
            if item.name in new:
                sentence = f"{item.name} is given twice. Nothing was changed."
                raise RequestError(ErrorCode.INVALID, sentence)
            new[item.name] = find(item.name).check(item.value)
        return Settings(MappingProxyType({**self._values, **new}))

    def rows(self, *, for_workers: bool = False) -> tuple[SettingValue, ...]:
        """All of them as they travel, or those alone that workers need."""
        names = [s.name for s in SETTINGS.values() if s.for_workers or not for_workers]
        return tuple([SettingValue(name, self._values[name]) for name in names])

    def difference(self, before: Settings) -> Iterator[SettingValue]:
        """What is not as it was before."""
        yield from (row for row in self.rows() if before[row.name] != row.value)

    def __getitem__(self, name: str) -> int:
        return self._values[name]

    # Times are in milliseconds, whatever the unit of the setting.

    def time_of(self, operation: str) -> int:
        """How long an operation of the language takes on top of computing it, by the name of its
        operator or `function`; what has no setting, as the identity, takes nothing."""
        return self._values.get(f"time.{operation.replace(' ', '_')}", 0)

    @property
    def split(self) -> bool:
        """Whether several workers may do one expression by its operations, or one image."""
        return bool(self["split"])

    @property
    def rebalance(self) -> bool:
        """Whether sums and products may be regrouped."""
        return bool(self["rebalance"])

    @property
    def cache_size(self) -> int:
        """Expressions to be remembered; 0: no cache."""
        return self["cache.size"]

    @property
    def time_limit(self) -> int:
        """How long a task may run that has no limit of its own; 0: for ever."""
        return self._millis("task.time_limit")

    @property
    def max_tries(self) -> int:
        """After so many tries a task is given up."""
        return self["task.max_tries"]

    def pauses(self, kind: str) -> bool:
        """Whether queued tasks of a kind have to wait."""
        return bool(self[f"pause.{EVERYTHING}"] or self._values.get(f"pause.{kind}"))

    @property
    def user_quota(self) -> int:
        """So many tasks of one user may be unfinished."""
        return self["quota.user"]

    @property
    def grid_quota(self) -> int:
        """So many tasks of all users together may be unfinished."""
        return self["quota.grid"]

    @property
    def blob_quota(self) -> int:
        """So many bytes of blobs one user may keep."""
        return self["quota.blobs"] * 1024 * 1024

    @property
    def backoff(self) -> int:
        """The longest pause before the second try."""
        return self._millis("task.backoff")

    @property
    def retention(self) -> int:
        """How long a task is kept that has ended; 0: for ever."""
        return self._millis("task.retention")

    @property
    def audit_retention(self) -> int:
        """How long is kept who did what; 0: for ever."""
        return self._millis("audit.retention")

    @property
    def audit_size(self) -> int:
        """So many deeds of each kind are kept."""
        return self["audit.size"]

    @property
    def heartbeat(self) -> int:
        """From one heartbeat of a worker to the next."""
        return self._millis("worker.heartbeat")

    @property
    def lease(self) -> int:
        """How long a worker that is not heard from keeps what it holds."""
        return self["worker.missed_beats"] * self.heartbeat

    @property
    def stream_refresh(self) -> int:
        """From one word of a stream's generator to the next, at the most."""
        return self._millis("stream.refresh")

    @property
    def stream_ttl(self) -> int:
        """How long a generator that is not heard from stays what it is."""
        return self._millis("stream.ttl")

    @property
    def lost_kept(self) -> int:
        """How long a lost worker stays in the list."""
        return self._millis("worker.lost_kept")

    @property
    def registration(self) -> Registration | None:
        """Who may make an account; None where it depends on who can reach the grid."""
        word = SETTINGS["accounts.registration"].text(self["accounts.registration"])
        return None if word == AUTO else Registration(word)

    @property
    def session_idle(self) -> int:
        """How long a session lasts that nobody uses."""
        return self._millis("session.idle")

    @property
    def requests(self) -> int:
        """So many requests a second may one connection make."""
        return self["limit.requests"]

    @property
    def user_requests(self) -> int:
        """So many may all connections of one user make."""
        return self["limit.requests.user"]

    @property
    def octets(self) -> int:
        """So many bytes a second may one connection send."""
        return self["limit.bytes"] * 1_000_000

    @property
    def user_octets(self) -> int:
        """So many may all connections of one user send."""
        return self["limit.bytes.user"] * 1_000_000

    @property
    def connections(self) -> tuple[int, int]:
        """So many connections may come from networks, and so many of them from one place."""
        return self["limit.connections"], self["limit.connections.place"]

    @property
    def strangers(self) -> tuple[int, int]:
        """So many of them may come in a while without a log-in, and so many from one place."""
        return self["limit.strangers"], self["limit.strangers.place"]

    @property
    def user_connections(self) -> int:
        """So many connections may one user have."""
        return self["limit.connections.user"]

    def _millis(self, name: str) -> int:
        return self._values[name] * MILLIS[SETTINGS[name].unit]
