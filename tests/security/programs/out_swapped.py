"""Somebody who goes on after the end changes a file into a link and back."""

import os

if os.fork() == 0:
    while True:
        for make in (lambda: open("new", "w").close(), lambda: os.symlink("/usr/bin/env", "new")):
            make()
            os.rename("new", "out")
print("held")
