import os

seen = [int(name) for name in os.listdir("/proc") if name.isdigit()]
if max(seen) > 64:
    print("ESCAPED sees", seen)
else:
    print("held")
