cat
echo held
