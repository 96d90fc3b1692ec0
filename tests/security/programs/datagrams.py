import socket, sys

it = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for host in ("127.0.0.1", "8.8.8.8", "255.255.255.255", "224.0.0.1"):
    try:
        it.sendto(b"canary-secret", (host, int(sys.argv[2])))
    except OSError:
        continue
    if not host.startswith("127."):
        sys.exit(print("ESCAPED to", host))
try:
    print("ESCAPED resolves", socket.getaddrinfo("example.com", 80))
except OSError:
    print("held")
