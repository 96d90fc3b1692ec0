"""No process takes much, all together do."""

import os
import signal

signal.signal(signal.SIGCHLD, signal.SIG_IGN)
while True:
    try:
        if os.fork() == 0:
            sum(range(300_000))
            os._exit(0)
    except BlockingIOError:
        pass
