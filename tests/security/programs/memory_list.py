taken = []
while len(taken) < 160:
    taken.append(b"1" * (1 << 20))
print("ESCAPED 160 MB")
