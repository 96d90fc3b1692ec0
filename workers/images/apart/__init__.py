"""Works on images in a process of their own, under limits: files of strangers are decoded there.

The slot starts one helper, which has everything loaded and never reads an image itself: it forks
for each. So an image costs milliseconds more than it would in the slot, and takes nothing down but
its own process, whatever is in it.
"""
