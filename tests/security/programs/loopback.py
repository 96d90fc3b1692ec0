import socket, sys

for host, port in (
    ("127.0.0.1", int(sys.argv[2])),
    ("::1", int(sys.argv[2])),
    ("1.1.1.1", 53),
    ("169.254.169.254", 80),
    ("10.0.0.1", 80),
):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as it:
            it.settimeout(0.2)
            it.connect((host, port))
    except OSError:
        continue
    sys.exit(print("ESCAPED to", host))
print("held")
