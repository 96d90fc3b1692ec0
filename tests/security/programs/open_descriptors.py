import os

found = []
for descriptor in range(3, 1024):
    try:
        os.fstat(descriptor)
        found.append(descriptor)
    except OSError:
        pass
print("ESCAPED inherited", found) if found else print("held")
