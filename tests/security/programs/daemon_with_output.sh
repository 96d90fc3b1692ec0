(trap '' HUP TERM INT; setsid sleep 1000000 & setsid sleep 1000000 &) &
echo held
