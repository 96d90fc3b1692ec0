cd /box
ln -s /etc/passwd link
ln -s /proc/1/root/etc root
ln -s / all
ln /usr/bin/env hard 2> /dev/null && echo ESCAPED hard link
[ -e link ] && echo ESCAPED link
[ -e root/passwd ] && echo ESCAPED root
[ -e all/root ] && echo ESCAPED all
echo held
