ln -s "$1" out
echo held
