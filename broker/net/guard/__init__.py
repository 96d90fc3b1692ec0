"""Watches the connections of networks, and cuts those that take more than they may.

libzmq bounds the frames of a message and the time of a handshake, and nothing else: not how many
connect, how long a message becomes before its last frame, or how much lies there for somebody who
does not read. It tells a monitor of each descriptor that it accepts and gives up; shutting one down
from outside makes it give that one up.
"""
