cp /usr/bin/id /box/id && chmod 6755 /box/id
[ "$(/box/id -u)" = "$(id -u)" ] || echo ESCAPED a copy of its own
for program in su passwd mount newgrp chsh sudo; do
    path=$(command -v "$program") || continue
    echo | "$path" > /dev/null 2>&1 && [ "$program" != mount ] && [ "$program" != newgrp ] \
        && echo "ESCAPED $program"
done
su -c id < /dev/null 2> /dev/null | grep uid=0 > /dev/null && echo ESCAPED su
echo held
