import socket

lines = open("/proc/net/dev").read().splitlines()[2:]
names = {line.split(":")[0].strip() for line in lines}
try:
    names |= {name for _, name in socket.if_nameindex()}
except OSError:
    pass
print("ESCAPED", names) if names - {"lo"} else print("held")
