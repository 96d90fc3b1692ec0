"""The one table of keys."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container

from textual.binding import Binding

from shared.states import Deed
from tui import authoring
from tui.bindings import KEYS, Where, bindings, keys_of
from tui.deeds import DEEDS
from tui.desk import LOG_OUT
from tui.places import PLACES
from tui.screens.accounts.form import FormScreen
from tui.screens.accounts.invited import InvitedScreen
from tui.screens.accounts.own import OwnScreen
from tui.screens.accounts.people import PeopleScreen
from tui.screens.audit import AuditScreen
from tui.screens.code import CodeScreen
from tui.screens.confirm import ConfirmScreen
from tui.screens.enrolled import EnrolledScreen
from tui.screens.how_many import HowManyScreen
from tui.screens.images.filter_form import FilterForm
from tui.screens.images.folder import FolderScreen
from tui.screens.images.images import ImagesScreen
from tui.screens.monitor import MonitorScreen
from tui.screens.new_name import NewNameScreen
from tui.screens.streams.errors import ErrorsScreen
from tui.screens.streams.form import StreamForm
from tui.screens.streams.streams import StreamsScreen
from tui.screens.tasks import TasksScreen
from tui.streams.deeds import DEEDS as STREAM_DEEDS
from tui.widgets.accounts.people_list import PeopleList
from tui.widgets.accounts.session_list import SessionList
from tui.widgets.agents import Agents
from tui.widgets.choice import Choice
from tui.widgets.code.editor import Editor
from tui.widgets.code.language_list import LanguageList
from tui.widgets.code.output import Output
from tui.widgets.code.panes import ResultPane
from tui.widgets.code.problem_list import ProblemList
from tui.widgets.code.prompt import Prompt
from tui.widgets.code.run_list import RunList
from tui.widgets.code.typed_line import TypedLine
from tui.widgets.deed_list import DeedList
from tui.widgets.enrolled_list import EnrolledList
from tui.widgets.images.catalogue import Catalogue
from tui.widgets.images.file_list import FileList
from tui.widgets.images.image_line import ImageLine
from tui.widgets.images.step_list import StepList
from tui.widgets.monitor.worker_table import WorkerTable
from tui.widgets.pause_list import PauseList
from tui.widgets.setting_list import SettingList
from tui.widgets.streams.failure_list import FailureList
from tui.widgets.streams.stream_detail import StreamDetail
from tui.widgets.streams.stream_list import StreamList
from tui.widgets.task_list import TaskList


def test_ids_are_unique_and_every_binding_has_one() -> None:
    assert max(Counter(key.id for key in KEYS).values()) == 1
    for place in Where:
        for binding in bindings(place):
            assert isinstance(binding, Binding)
            assert binding.id


def test_no_key_means_two_things_in_one_place() -> None:
    together = (
        (Where.TASKS, Where.LIST, Where.ALWAYS),
        (Where.ENTRY,),
        (Where.FILTER,),
        (Where.CONFIRM,),
        (Where.SETTINGS, Where.ALWAYS),
        (Where.PAUSE, Where.ALWAYS),
        (Where.AGENTS, Where.ALWAYS),
        (Where.MONITOR, Where.MONITOR_ROWS, Where.ALWAYS),
        (Where.HOW_MANY,),
        (Where.VALUE,),
        (Where.CODE, Where.EDITOR),
        (Where.CODE, Where.TYPED),
        (Where.CODE, Where.PANES, Where.OUTPUT, Where.ALWAYS),
        (Where.CODE, Where.PANES, Where.RESULTS, Where.ALWAYS),
        (Where.CODE, Where.PANES, Where.RUNS, Where.ALWAYS),
        (Where.PROMPT,),
        (Where.OPTIONS,),
        (Where.LANGUAGES, Where.ALWAYS),
        (Where.STREAMS, Where.STREAM_LIST, Where.ALWAYS),
        (Where.STREAMS, Where.STREAM_DETAIL, Where.ALWAYS),
        (Where.STREAM_FORM, Where.CHOICE),
        (Where.ERRORS, Where.FAILURES, Where.ALWAYS),
        (Where.IMAGES, Where.STEPS, Where.ALWAYS),
        (Where.IMAGE_FORM,),
        (Where.CATALOGUE, Where.ALWAYS),
        (Where.IMAGE_FILES, Where.ALWAYS),
        (Where.FOLDER, Where.ALWAYS),
        (Where.ACCOUNTS, Where.ACCOUNT_LIST, Where.ALWAYS),
        (Where.ACCOUNT, Where.SESSION_LIST, Where.ALWAYS),
        (Where.ACCOUNT_FORM, Where.CHOICE),
        (Where.INVITED, Where.ALWAYS),
        (Where.AUDIT, Where.DEEDS, Where.ALWAYS),
        (Where.ENROLLED, Where.ENROLLED_ROWS, Where.ALWAYS),
    )
    for places in together:
        keys = [name for key in keys_of(*places) for name in key.keys.split(",")]
        assert max(Counter(keys).values()) == 1


def test_the_key_that_confirms_is_none_of_those_that_ask() -> None:
    asking = {key.keys for key in KEYS if "asks first" in key.help}
    confirming = next(key.keys for key in KEYS if key.id == "confirm.yes")
    assert asking == {"c", "d", "ctrl+t", "f8", "minus", "x", "k", "R", "D", "w", "X"}
    assert confirming not in asking


def test_keys_that_work_at_once_are_bound_apart_and_each_binding_has_its_own_id() -> None:
    found = [binding for place in Where for binding in bindings(place)]
    assert all(isinstance(binding, Binding) for binding in found)
    usual, at_once = (
        {b.key for b in found if isinstance(b, Binding) and b.id in ids}
        for ids in (("app.quit",), ("app.quit.at_once",))
    )
    assert (usual, at_once) == ({"q"}, {"ctrl+q"})
    assert max(Counter(b.id for b in found if isinstance(b, Binding)).values()) == 1


def test_every_key_has_words() -> None:
    assert all(key.help and key.shown for key in KEYS)


def test_every_action_exists() -> None:
    places: dict[Where, type] = {
        Where.TASKS: TasksScreen,
        Where.CONFIRM: ConfirmScreen,
        Where.LIST: TaskList,
        Where.AGENTS: Agents,
        Where.SETTINGS: SettingList,
        Where.MONITOR: MonitorScreen,
        Where.MONITOR_ROWS: WorkerTable,
        Where.HOW_MANY: HowManyScreen,
        Where.ENROLLED: EnrolledScreen,
        Where.ENROLLED_ROWS: EnrolledList,
        Where.NEW_NAME: NewNameScreen,
        Where.PAUSE: PauseList,
        Where.CODE: CodeScreen,
        Where.EDITOR: Editor,
        Where.PANES: ResultPane,
        Where.OUTPUT: Output,
        Where.RESULTS: ProblemList,
        Where.RUNS: RunList,
        Where.TYPED: TypedLine,
        Where.PROMPT: Prompt,
        Where.LANGUAGES: LanguageList,
        Where.STREAMS: StreamsScreen,
        Where.STREAM_LIST: StreamList,
        Where.STREAM_DETAIL: StreamDetail,
        Where.STREAM_FORM: StreamForm,
        Where.CHOICE: Choice,
        Where.ERRORS: ErrorsScreen,
        Where.FAILURES: FailureList,
        Where.IMAGES: ImagesScreen,
        Where.STEPS: StepList,
        Where.IMAGE_LINE: ImageLine,
        Where.CATALOGUE: Catalogue,
        Where.IMAGE_FORM: FilterForm,
        Where.IMAGE_FILES: FileList,
        Where.FOLDER: FolderScreen,
        Where.ACCOUNTS: PeopleScreen,
        Where.ACCOUNT_LIST: PeopleList,
        Where.ACCOUNT: OwnScreen,
        Where.SESSION_LIST: SessionList,
        Where.ACCOUNT_FORM: FormScreen,
        Where.INVITED: InvitedScreen,
        Where.AUDIT: AuditScreen,
        Where.DEEDS: DeedList,
    }
    tables: dict[str, Container[str]] = {
        "do": {*DEEDS, *STREAM_DEEDS},
        "go": {*PLACES, LOG_OUT},
        "author": authoring.DEEDS,
        "order": {*Deed},
        "columns": ("1", "-1"),
        "shift": ("1", "-1"),
    }
    for place, node in places.items():
        for key in keys_of(place):
            name, _, parameter = key.action.partition("(")
            if name.startswith("app."):
                continue
            assert not name or hasattr(node, f"action_{name}")
            assert not parameter or parameter.strip("')") in tables[name]
