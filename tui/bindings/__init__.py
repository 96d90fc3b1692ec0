"""Every key of the application, once: bindings, footers and the help screen are made of this."""

from tui.bindings.key import Key, shown
from tui.bindings.table import KEYS, bindings, keys_of
from tui.bindings.where import Where

__all__ = ["KEYS", "Key", "Where", "bindings", "keys_of", "shown"]
