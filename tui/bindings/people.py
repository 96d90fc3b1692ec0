"""Logging in, accounts, sessions."""

from __future__ import annotations

from tui.bindings.key import Key
from tui.bindings.where import Where

UA = Where.ACCOUNTS
UL = Where.ACCOUNT_LIST
UO = Where.ACCOUNT
US = Where.SESSION_LIST
UF = Where.ACCOUNT_FORM
UI = Where.INVITED
G = Where.LOGIN

KEYS = (
    Key("accounts.change", "enter,e", "change", "Change", "change role and quotas", UA),
    Key("accounts.disable", "d", "disable", "Disable", "disable, or let in again; asks first", UA),
    Key("accounts.invite", "n", "invite", "Invite", "make an invitation to an account", UA),
    Key("accounts.close", "escape,U", "back", "Back", "back to the tasks", UA),
    Key("people.up", "up,k", "up", "", "an account up", UL),
    Key("people.down", "down,j", "down", "", "an account down", UL),
    Key("people.page_up", "pageup,ctrl+b", "page_up", "", "a page up", UL),
    Key("people.page_down", "pagedown,ctrl+f", "page_down", "", "a page down", UL),
    Key("people.first", "home,g", "first", "", "the first account", UL),
    Key("people.last", "end,G", "last", "", "the last account, or invitation", UL),
    Key("account.password", "p", "password", "Password", "change your password", UO),
    Key("account.end", "d", "end", "End", "end the session under the cursor; asks first", UO),
    Key(
        "account.end_all",
        "X",
        "end_all",
        "Log out everywhere",
        "log out everywhere; asks first",
        UO,
    ),
    Key("account.close", "escape,P", "back", "Back", "back to the tasks", UO),
    Key("sessions.up", "up,k", "up", "", "a session up", US),
    Key("sessions.down", "down,j", "down", "", "a session down", US),
    Key("sessions.page_up", "pageup,ctrl+b", "page_up", "", "a page up", US),
    Key("sessions.page_down", "pagedown,ctrl+f", "page_down", "", "a page down", US),
    Key("sessions.first", "home,g", "first", "", "the newest session", US),
    Key("sessions.last", "end,G", "last", "", "the oldest session", US),
    Key("account_form.keep", "ctrl+s,enter", "keep", "Keep", "have the broker keep it", UF),
    Key("account_form.leave", "escape", "leave", "Leave it", "leave everything as it was", UF),
    Key("account_form.next", "tab,down", "app.focus_next", "Next", "the next line", UF, "tab,down"),
    Key(
        "account_form.previous",
        "shift+tab,up",
        "app.focus_previous",
        "",
        "the line before",
        UF,
        "shift+tab,up",
    ),
    Key("invited.copy", "y", "copy", "Copy", "copy the code to the clipboard", UI),
    Key("invited.close", "escape", "close", "Back", "back to the accounts", UI),
    Key("login.submit", "enter", "next_field", "Go on", "the next field, then log in", G, "enter"),
    Key("login.next", "tab", "app.focus_next", "Next", "the next field", G, "tab"),
    Key("login.switch", "ctrl+t", "switch", "Log in/register", "log in or register", G),
)
