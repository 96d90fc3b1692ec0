"""How large anything may be that crosses a socket. Bytes, characters or items, as named."""

from __future__ import annotations

FRAME_BYTES = 12 * 1024 * 1024
"""One frame of one message, the largest payload and result together included; ZeroMQ drops a
peer that sends a larger one."""

BATCH_ITEMS = 10_000
"""Tasks, rows or results in one message."""

BATCH_BYTES = 1024 * 1024
"""Payload bytes after which a sender starts another message."""

PAYLOAD_BYTES = 4 * 1024 * 1024
"""What describes one task; a whole expression of 1 MB fits four times."""

RESULT_BYTES = 6 * 1024 * 1024
"""One result; the largest exact number and its decimal text fit."""

INLINE_RESULT_BYTES = 16 * 1024
"""A larger result is left out of lists and pushes; it comes when asked for by itself."""

OPERATIONS = 10_000
"""Pieces that one expression is split into."""

REFERENCES = 64
"""Different tasks that one task may refer to."""

REFERENCED_BYTES = 4 * 1024 * 1024
"""Their results together."""

ABILITIES = 256
"""That one worker offers."""

PIECE_BYTES = 64 * 1024
"""Of what a program prints, in one piece; so much of each channel is kept while it runs."""

PIECES = 64
"""In one message about one attempt."""

LOSSES_SHOWN = 100
"""Tries of a task that came to nothing, in one answer."""

NAMES_KEPT = 1_000
"""Values that a user may keep under names."""

PROGRAM_FILES = 64
"""Files of one program."""

ARGUMENTS = 256
"""What a program is given on its command line."""

ARGUMENT_CHARS = 16 * 1024
ARGUMENTS_BYTES = 128 * 1024
"""All of them together; Linux has no more for one."""

CASES = 1_000
"""Inputs that one program is run for."""

PROGRAM_LIMIT = 2**31 - 1
"""The largest of a program's own limits, in its unit; the grid's settings allow far less."""

OUTPUT_BYTES = 2 * 1024 * 1024
"""Of each stream of a program, as far as a result keeps it. With cases all of them share it."""

PLACES = 100
"""Places that messages of one compiler point at."""

BLOB_BYTES = 32 * 1024 * 1024
"""Of one blob: the bytes of one image."""

BLOB_PIECE_BYTES = 256 * 1024
"""Of a blob, in one message."""

PIECES_SENT = 4
"""Of one blob, without an answer; who sends more is refused."""

BLOBS_SENT = 16
"""That one user sends at once."""

PATH_CHARS = 4_096
"""Of a path, as long as systems have them."""

BLOBS = 256
"""That one task takes or makes."""

IMAGE_BYTES = 32 * 1024 * 1024
"""Of the file of one image."""

FILE_NAME_CHARS = 255
"""Of the name of an image, as long as most systems have names."""

IMAGE_PIXELS = 100_000_000
"""Of all frames of an image together, and of what a filter makes of them."""

STRIPS = 16
"""That one image is cut into: each worker decodes all of it."""

IMAGE_FRAMES = 5_000
"""Frames of an animation, or pages."""

FILTERS = 64
"""In one pipeline."""

FILTER_PARAMETERS = 8
"""Of one filter."""

STREAMS = 1_000
"""In one answer; a user may have `STREAMS_EACH`."""

STREAMS_EACH = 100
UNHANDLED = 100_000
"""Messages of one stream that wait to be handled."""

FAILURES = 1_000_000
"""Failed messages of one stream that are kept; it makes no more before some are dropped."""

FORGOTTEN = 100_000
"""Failed messages that are forgotten at once with their stream, which takes a third of a second."""

STREAM_PROGRAM_BYTES = 64 * 1024
"""The program of a stream: each message is a task with all of it, a thousand a second."""

MESSAGE_CHARS = 2_000
"""Of the text of a message, and of the template that it is made from."""

COUNTED_WORKERS = 1_000
"""Workers whose shares in one stream are counted by name; more are counted together."""

MILLIS = 2**53
"""The latest time and the longest span; a JSON reader has it exactly."""

EXPRESSION_CHARS = 1_000_000
TITLE_CHARS = 200
SUMMARY_CHARS = 120
SENTENCE_CHARS = 1_000
NAME_CHARS = 64
ACCOUNTS = 10_000
"""Of one grid."""

INVITATIONS = 1_000
"""That nobody has used yet."""

INVITATION_CHARS = 64
SESSIONS_SHOWN = 1_000
"""Of one account, in one answer."""

PASSWORD_CHARS = 1_024
PASSWORD_MIN_CHARS = 8
PAGE_ROWS = 1_000
SETTINGS = 256
"""More than there are: another version may have others."""

MILESTONE_BYTES = 8
"""Of the secret of a milestone."""

TICKET_BYTES = 64
"""Of what a worker shows to be somebody's."""

LAUNCHED = 64
"""Workers that the application launches at once; more can be launched after them."""

ROLES = 64
"""Of one worker: more than there are, another version may have others."""

SLOTS = 1_024
HELD = 100_000
"""Attempts that one worker may hold."""
