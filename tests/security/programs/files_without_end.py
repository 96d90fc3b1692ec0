import os

os.mkdir("many")
for number in range(60_000):
    os.close(os.open(f"many/{number}", os.O_CREAT))
print("ESCAPED 60000 files")
