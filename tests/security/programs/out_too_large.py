with open("out", "wb") as file:
    file.truncate(20 << 20)
print("held")
