import socket, sys

for address in ("\0" + sys.argv[3], sys.argv[1] + ".socket"):
    try:
        with socket.socket(socket.AF_UNIX) as it:
            it.connect(address)
    except OSError:
        continue
    sys.exit(print("ESCAPED to", address))
if any("@" in line for line in open("/proc/net/unix")):
    sys.exit(print("ESCAPED sees others"))
print("held")
