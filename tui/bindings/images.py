"""Images."""

from __future__ import annotations

from tui.bindings.key import Key
from tui.bindings.where import Where

IM = Where.IMAGES
IS = Where.STEPS
IL = Where.IMAGE_LINE
IC = Where.CATALOGUE
IF = Where.IMAGE_FORM
IO = Where.IMAGE_FILES
IB = Where.FOLDER

KEYS = (
    Key("images.run", "r,ctrl+r", "run", "Run", "have the grid do the filters", IM),
    Key(
        "images.stop", "ctrl+t", "stop", "", "stop what runs; asks where it was not begun here", IM
    ),
    Key(
        "images.save", "w,ctrl+s", "save", "Save", "save the result; asks before it overwrites", IM
    ),
    Key("images.files", "o,ctrl+o", "files", "Open", "choose among the images of a folder", IM),
    Key("images.folder", "F", "folder", "Folder", "the same filters for a whole folder", IM),
    Key("images.format", "f", "format", "", "the next format that the result is written in", IM),
    Key("images.quality", "Q", "quality", "", "how good a JPEG or WebP is written", IM),
    Key("images.metadata", "M", "metadata", "", "keep what cameras wrote into it, or drop it", IM),
    Key("images.close", "escape", "close", "Back", "back to the tasks", IM),
    Key("steps.add", "a", "add", "Add", "add a filter below the cursor", IS),
    Key("steps.edit", "enter,e", "open", "Change", "change the parameters of the filter", IS),
    Key("steps.delete", "d", "delete", "Delete", "take the filter out; u brings it back", IS),
    Key("steps.double", "c", "double", "", "the same filter once more", IS),
    Key("steps.undo", "u", "undo", "", "undo the last change of the pipeline", IS),
    Key("steps.raise", "K,shift+up", "shift(-1)", "", "move the filter up", IS),
    Key("steps.lower", "J,shift+down", "shift(1)", "Move", "move the filter down", IS),
    Key("steps.up", "up,k", "up", "", "a filter up", IS),
    Key("steps.down", "down,j", "down", "", "a filter down", IS),
    Key("steps.page_up", "pageup,ctrl+b", "page_up", "", "a page up", IS),
    Key("steps.page_down", "pagedown,ctrl+f", "page_down", "", "a page down", IS),
    Key("steps.first", "home,g", "first", "", "the first filter", IS),
    Key("steps.last", "end,G", "last", "", "the last filter", IS),
    Key("image_line.keep", "enter", "", "Go on", "take what is typed and go to the filters", IL),
    Key("image_line.leave", "escape", "leave", "Filters", "go to the filters", IL),
    Key("image_line.next", "tab,down", "app.focus_next", "Next", "the next part", IL),
    Key("catalogue.choose", "enter", "open", "Choose", "add the filter", IC),
    Key("catalogue.close", "escape", "close", "Back", "add none", IC),
    Key("catalogue.up", "up,k", "up", "", "one up", IC),
    Key("catalogue.down", "down,j", "down", "", "one down", IC),
    Key("catalogue.page_up", "pageup,ctrl+b", "page_up", "", "a page up", IC),
    Key("catalogue.page_down", "pagedown,ctrl+f", "page_down", "", "a page down", IC),
    Key("catalogue.first", "home,g", "first", "", "the first", IC),
    Key("catalogue.last", "end,G", "last", "", "the last", IC),
    Key("image_form.keep", "ctrl+s,enter", "keep", "Keep", "keep the parameters", IF),
    Key("image_form.leave", "escape", "leave", "Leave it", "leave everything as it was", IF),
    Key("image_form.next", "tab,down", "app.focus_next", "Next", "the next line", IF, "tab,down"),
    Key(
        "image_form.previous",
        "shift+tab,up",
        "app.focus_previous",
        "",
        "the line before",
        IF,
        "shift+tab,up",
    ),
    Key("image_files.open", "enter,right", "open", "Open", "take the image, go into a folder", IO),
    Key("image_files.above", "backspace,left", "above", "", "the folder above", IO),
    Key("image_files.close", "escape", "close", "Back", "leave it as it is", IO),
    Key("image_files.up", "up,k", "up", "", "one up", IO),
    Key("image_files.down", "down,j", "down", "", "one down", IO),
    Key("image_files.page_up", "pageup,ctrl+b", "page_up", "", "a page up", IO),
    Key("image_files.page_down", "pagedown,ctrl+f", "page_down", "", "a page down", IO),
    Key("image_files.first", "home,g", "first", "", "the first", IO),
    Key("image_files.last", "end,G", "last", "", "the last", IO),
    Key("folder.begin", "enter", "begin", "Begin", "begin with the images of the folder", IB),
    Key("folder.stop", "ctrl+t", "stop", "Stop", "begin no more, cancel what was begun", IB),
    Key("folder.leave", "escape", "leave", "Back", "back to the image; the work goes on", IB),
    Key("folder.next", "tab", "app.focus_next", "", "the next line", IB),
)
