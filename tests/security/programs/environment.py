import os

KNOWN = {"PATH", "HOME", "TMPDIR", "LANG", "PYTHONUNBUFFERED", "PWD", "LC_CTYPE"}
more = set(os.environ) - KNOWN
print("ESCAPED", *more) if more else print("held")
