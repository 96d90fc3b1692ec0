import os

if os.fork() == 0:
    with open("out", "wb") as file:
        while True:
            file.write(b"x" * 4096)
            file.seek(0)
print("held")
