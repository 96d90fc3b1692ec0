mkdir out
echo held
