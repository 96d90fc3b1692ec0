"""Children that are stopped cannot hear that they should end."""

import os, signal

for _ in range(5):
    if os.fork() == 0:
        signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
        os.kill(os.getpid(), signal.SIGSTOP)
print("held")
