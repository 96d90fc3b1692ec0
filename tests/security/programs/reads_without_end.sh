cat > /dev/null < /dev/zero
