for place in /box /tmp /dev/shm /usr/tmp /var/tmp; do
    mkdir -p "$place/left-behind" 2> /dev/null && touch "$place/left-behind/file"
done
mkfifo /tmp/left-behind/fifo
echo held
