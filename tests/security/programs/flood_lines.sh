while :; do echo a line; done
