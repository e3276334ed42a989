/** Passwords of eight characters and more that head every list of leaked ones, in lower case. */
export const commonPasswords: ReadonlySet<string> = new Set(
  `
00000000 0000000000 01234567 0123456789 10203040 11111111 1111111111 11112222 11223344 1122334455
12121212 12123434 123123123 1231231234 12312312 12341234 1234321a 1234512345 12345678 123456789
1234567890 12345678910 123456789a 123456789q 12345678a 1234567a 123456aa 123456abc 1234abcd 1234qwer
123654789 123qweasd 123qweasdzxc 123qwe123 12344321 12345qwert 13579246 135792468 147258369 14725836
159357456 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx 1qaz2wsx3edc 1qazxsw2 19841984 20002000 20202020
22222222 23456789 31415926 33333333 44444444 55555555 66666666 69696969 741852963 77777777
78945612 789456123 87654321 88888888 963852741 987654321 9876543210 99999999 999999999 a1234567
a12345678 a123456789 a1b2c3d4 aa123456 aa12345678 aaaaaaaa aaaaaaaaaa abababab abc12345 abc123456
abcabcabc abcd1234 abcd12345 abcdefgh abcdefghi abcdefg1 access14 admin123 admin1234 admin12345
administrator alexander alexandra anderson apple123 arsenal1 asdasdasd asdf1234 asdfasdf asdfghjk
asdfghjkl asdfjkl; azertyuiop babygirl babygirl1 baseball baseball1 basketball beautiful benjamin bigdaddy
blink182 bluebird brooklyn butterfly caroline caterina champion changeme changeme1 changeme123 charlie1
chelsea1 cherokee chocolate christian christina christopher cocacola computer computer1 consumer corvette
courtney cristina danielle december default1 destiny1 diamond1 dolphins dragon12 dragon123 einstein
elephant elizabeth emmanuel everything explorer facebook facebook1 fernando football football1 forever1
franklin freedom1 friends1 fuckyou1 fuckyou2 garfield gfhjkm123 goldfish goodluck guest123 hannah123
hallo123 hello123 hello1234 hellohello hollywood iloveyou iloveyou1 iloveyou2 iloveyou! infinity internet
isabella jasmine1 jennifer jessica1 jonathan jordan23 justin123 kimberly letmein1 letmein123 letmeinn
lifeisgood liverpool liverpool1 logitech lovelove lovely123 loveme123 loveyou1 manchester marlboro
maryjane master123 matthew1 mercedes metallic metallica michael1 michelle michigan midnight minecraft
monkey12 monkey123 mountain mustang1 mypassword myspace1 naruto123 nicholas nintendo november p@ssw0rd
p@ssword p@55w0rd pa$$w0rd pa55word panasonic passpass passw0rd passw0rd1 password password! password01
password1 password1! password11 password12 password123 password1234 password2 password99 patricia
pineapple playboy1 pokemon1 pokemon123 porsche911 precious princess princess1 q1w2e3r4 q1w2e3r4t5
qazwsx123 qazwsxedc qwer1234 qwerasdf qwert123 qwert12345 qwerty12 qwerty123 qwerty1234 qwerty12345
qwerty123456 qwertyui qwertyuiop qwertyuiop123 qwertz123 qwertzuiop rainbow1 realmadrid rockstar1
sakura123 samantha samsung1 samsung123 scorpion sebastian secret123 september shadow123 simpsons skywalker
slipknot snowball softball spiderman spongebob starwars starwars1 stephanie strawberry summer123 sunflower
sunshine sunshine1 superman superman1 superstar sweetheart swordfish temp1234 tennis123 test1234
test12345 testtest thailand thunder1 tinkerbell tottenham trustno1 undertaker valentina vanessa1 veronica
victoria virginia warcraft warriors welcome1 welcome12 welcome123 westside whatever whatever1 william1
winter123 wolverine xxxxxxxx yankees1 zaq12wsx zaq1xsw2 zaq1zaq1 zxcvbnm1 zxcvbnm123 zxcvbnma zzzzzzzz
correcthorsebatterystaple thisismypassword iamtheboss letmeinplease
`
    .trim()
    .split(/\s+/),
);
