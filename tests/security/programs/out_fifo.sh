mkfifo out
echo held
