(echo changed > /prog/change_sources.sh) 2> /dev/null && echo ESCAPED written
(echo changed > /box/change_sources.sh) 2> /dev/null && echo ESCAPED written through the link
rm -f /prog/change_sources.sh 2> /dev/null && echo ESCAPED removed
chmod 777 /prog/change_sources.sh 2> /dev/null && echo ESCAPED mode
mv /prog /prog2 2> /dev/null && echo ESCAPED moved
mv /box /box2 2> /dev/null && echo ESCAPED moved the box
echo held
