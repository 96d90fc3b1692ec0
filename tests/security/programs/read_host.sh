for path in /etc/shadow /etc/passwd /etc/hosts /root /home /var /run /srv /mnt /sys /boot \
    "$1" "$(dirname "$1")" /proc/1/root/etc /proc/self/root/etc/passwd /prog/../etc/passwd; do
    [ -e "$path" ] && echo "ESCAPED $path"
done
echo held
