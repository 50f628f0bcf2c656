# SPDX-License-Identifier: BSD-2-Clause
# text_test.sh - jot(1), sum(1) and wc(1), as scripts written for FreeBSD use them.
. "$(atf_get_srcdir)/lib.sh"

case_ jot 'jot counts, spreads and repeats'
jot() {
	session <<'END'
$ jot -s ' ' 3
1 2 3
$ jot -s ' ' 3 5
5 6 7
$ jot -s ' ' 4 2 8
2 4 6 8
$ jot -s ' ' - 1 9 3
1 4 7
$ jot -s ' ' 3 10 - -2
10 8 6
$ jot -s ' ' 4 1.5 - .5
1.5 2.0 2.5 3.0
$ jot -s ' ' 9 1 3 1
1 2 3
$ jot -s , -w 'x%d' 2
x1,x2
$ jot -s , -w 'ab' 2 7
ab7,ab8
$ jot -s , -w '%03x%%' 2 9
009%,00a%
$ jot -c -s '' 3 A
ABC
$ jot -n -b hi 2; echo
hi
hi
$ jot -p 2 -s , 2
1.00,2.00
$ jot -r 50 1 6 | sort -u | tr '\n' ' ' | grep -cv '[^1-6 ]'
1
$ jot 0 1 | head -3 | tail -1
3
END
}

case_ jot_errors 'jot says what is wrong'
jot_errors() {
	session <<'END'
$ jot
E|usage: jot [-cnr] [-b word] [-w word] [-s string] [-p precision]
E|           [reps [begin [end [s]]]]
X 1
$ jot x
E|jot: bad reps value: x
X 1
$ jot 1 2 3 x
E|jot: bad s value: x
X 1
$ jot 1 2 3 4 5
E|jot: too many arguments.  What do you mean by 5?
X 1
$ jot - 1 9 -3
E|jot: impossible stepsize
X 1
$ jot -w '%s' 1
E|jot: illegal or unsupported format '%s'
X 1
$ jot -w '%d%d' 1
E|jot: too many conversions
X 1
$ jot -w "$(jot -b x -s '' 4000)" 1
E|jot: -w word too long
X 1
END
}

case_ wc 'wc prints FreeBSD'\''s columns'
wc() {
	session <<'END'
$ printf 'a b\nc\n' >f; printf 'x\n' >g; printf 'h\303\251\n' >h
$ wc -l <f
       2
$ wc f
       2       3       6 f
$ wc -lw f g
       2       3 f
       1       1 g
       3       4 total
$ LC_ALL=C.UTF-8 wc -mL h
       3       2 h
$ wc -c h
       4 h
$ wc nosuch f
       2       3       6 f
       2       3       6 total
E|wc: nosuch: open: No such file or directory
X 1
$ wc -x
E|wc: illegal option -- x
E|usage: wc [-Lclmw] [file ...]
X 1
END
}

case_ sum 'sum prints no leading zeros, and says what it can not read'
sum() {
	session <<'END'
$ printf zz | sum; printf 'y' >y; head -c 3000 /dev/zero >zeros; sum y zeros
183 1
121 1 y
0 3 zeros
$ sum </dev/null; sum nosuch y
0 0
121 1 y
E|sum: nosuch: No such file or directory
X 1
$ rm y zeros
END
}
