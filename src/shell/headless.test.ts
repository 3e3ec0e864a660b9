import { describe, expect, it } from 'vitest';
import { runScript } from './testing.ts';

/** One row, one fact of the shell: a script, what it shows, its status. None of them needs the cluster. */
const ROWS: readonly (readonly [fact: string, script: string, shown: string, status: number])[] = [
  ['nothing', '', '', 0],
  ['a comment alone', '# nothing\n\n', '', 0],
  ["the last status is the script's", 'true\nfalse', '', 1],
  ['exit N', 'echo a\nexit 7\necho b', 'a\n', 7],
  ['output and errors in their order', 'echo a; echo b >&2; echo c', 'a\nb\nc\n', 0],
  ['an unknown command', 'nosuch', 'bash: nosuch: command not found\n', 127],
  ['a program that is not there', 'python3 -c 1', 'bash: python3: command not found\n', 127],
  ['$? across lines', 'false\necho $?', '1\n', 0],
  ['$? across a comment', 'false\n# hm\necho $?', '1\n', 0],
  ['PIPESTATUS across lines', 'false | true\necho "${PIPESTATUS[@]}"', '1 0\n', 0],
  ['a line that goes on', 'echo a \\\n  b', 'a b\n', 0],
  ['a pipe at the end of a line', 'echo a |\n tr a b', 'b\n', 0],
  ['&& at the end of a line', 'true &&\n# between\necho a', 'a\n', 0],
  ['quotes over lines', 'echo "a\n  b"', 'a\n  b\n', 0],
  ['a here-document keeps its spaces', 'cat <<EOF\n  a\n    b\nEOF', '  a\n    b\n', 0],
  ['a here-document fills in', 'x=1\ncat <<EOF\n$x\nEOF', '1\n', 0],
  ['a quoted here-document does not', "cat <<'EOF'\n$x\nEOF", '$x\n', 0],
  ['a here-document with a backslash', 'cat <<\\EOF\n  $x\nEOF', '  $x\n', 0],
  ['a here-document into a pipe', 'cat <<EOF | tr a b\n a\nEOF\necho c', ' b\nc\n', 0],
  ['<<- takes tabs away', 'cat <<-EOF\n\ta\n\tEOF', 'a\n', 0],
  ['a loop over lines', 'for i in 1 2\ndo\n  echo $i\ndone', '1\n2\n', 0],
  ['break ends its loop only', 'while true; do echo a; break; done\necho b', 'a\nb\n', 0],
  ['break outside a loop does not end the shell', 'break\necho a', 'a\n', 0],
  [
    'a function keeps its order',
    'f() { echo a; echo b >&2; nosuch; echo c; }\nf',
    'a\nb\nbash: nosuch: command not found\nc\n',
    0,
  ],
  ['a function in a pipe', 'f() { echo a; echo b >&2; }\nf | tr a x', 'b\nx\n', 0],
  ['a function in a substitution', 'f() { echo a; echo b >&2; }\ny=$(f)\necho "[$y]"', 'b\n[a]\n', 0],
  ['a function that returns', 'f() { return 3; }\nf\necho $?', '3\n', 0],
  ['arguments of a function', 'f() { echo $# $1; }\nf a b', '2 a\n', 0],
  ['2>&1 before a pipe', '{ echo a; echo b >&2; } 2>&1 | sort -r', 'b\na\n', 0],
  ['errors beside a pipe come first', 'nosuch | cat; echo a', 'bash: nosuch: command not found\na\n', 0],
  ['output to a file', 'echo a > f; echo b >> f; cat f', 'a\nb\n', 0],
  ['errors to a file', 'nosuch 2> f; cat f', 'bash: nosuch: command not found\n', 0],
  ['to nowhere', 'echo a > /dev/null; nosuch 2>/dev/null; echo b', 'b\n', 0],
  ['"$@" is a command and its words', 'f() { "$@"; }\nf echo "a  b" c', 'a  b c\n', 0],
  ['an array is a command and its words', 'c=(echo "a  b")\n"${c[@]}"', 'a  b\n', 0],
  ['a variable is a command and its words', 'c="echo a"\n$c b', 'a b\n', 0],
  ['a command word that is nothing is left out', 'c=\n$c echo a', 'a\n', 0],
  ['"$@" may be a builtin', 'f() { "$@"; }\nf cd /tmp\npwd', '/tmp\n', 0],
  [
    '"$@" is still one word where it is no name',
    'f() { "$1"; }\nf "echo a"',
    'bash: echo a: command not found\n',
    127,
  ],
  ['a loop that counts', 'for ((i = 0; i < 2; i++)); do echo $i; done', '0\n1\n', 0],
  ['a loop through the arguments', 'set -- "a b" c\nfor x; do echo "<$x>"; done', '<a b>\n<c>\n', 0],
  ['a list of a function', 'f() { local a=("$@"); echo "${#a[@]} ${a[1]}"; }\nf x "y z"', '2 y z\n', 0],
  [
    'a list of what a substitution says',
    'declare -a a=($(echo p q) "r s" $((1 + 1)) "$(echo "t)")")\nprintf "%s," "${a[@]}"',
    'p,q,r s,2,t),',
    0,
  ],
  [
    'a list over lines',
    'declare -A m=(\n  [a]="x y" # one\n  [b]=2\n)\necho "${m[a]} ${m[b]}"',
    'x y 2\n',
    0,
  ],
  ['a list of a function is its own', 'a=(1)\nf() { local a=(2 3); }\nf\necho "${a[@]}"', '1\n', 0],
  ['a list that stays as it is', '(readonly a=(1 2)\na=(3)) 2>/dev/null\necho $?', '1\n', 0],
  ['a list after ||', 'f() { true || local a=(1); echo "[${a[*]}]"; }\nf', '[]\n', 0],
  [
    'arrays in a pipeline that waits',
    'a=(x "y z")\n{ sleep 1; printf "<%s>" "${a[@]}"; } | tr x X',
    '<X><y z>',
    0,
  ],
  ['arrays in the background', 'declare -A m=([k]="v w")\n{ sleep 1; echo "${m[k]}"; } &\nwait', 'v w\n', 0],
  ['an assignment ends well', 'false\na=1\necho $?\nfalse || b=$?\necho $? $b', '0\n0 1\n', 0],
  ['unless a substitution in it does not', 'a=$(exit 3)\necho $?', '3\n', 0],
  ['set -e spares what is noted', 'set -eu\nr=0\n(exit 4) || r=$?\necho $r', '4\n', 0],
  [
    'set -e spares a function before ||',
    'set -e\nf() { false; echo on; return 3; }\nf || echo "no $?"',
    'on\nno 3\n',
    0,
  ],
  ['set -e does not spare it after ||', 'set -e\nf() { false; echo on; }\nfalse || f\necho b', '', 1],
  ['|| and && in a row', 'f() { return $1; }\nf 1 && echo a || f 2 || echo "b $?"', 'b 2\n', 0],
  ['break behind ||', 'f() { return 1; }\nfor i in 1 2; do echo $i; f || break; done', '1\n', 0],
  [
    'a function inside arithmetic',
    'f() { echo 3; }\necho $(( $(f) * 2 ))\n(( $(f) > 2 )) && echo y',
    '6\ny\n',
    0,
  ],
  [
    'an array sorted',
    `a=(3 1 2)\nIFS=$'\\n' s=($(sort <<< "\${a[*]}"))\nunset IFS\necho "\${s[@]}"`,
    '1 2 3\n',
    0,
  ],
  ['an array joined', 'a=(x y)\nIFS=,\nj="${a[*]}"\necho "$j"', 'x,y\n', 0],
  [
    'declare -A of a function is its own',
    'f() { local -A l=([k]=v); echo ${l[k]}; }\nf\necho ${l[k]:-none}',
    'v\nnone\n',
    0,
  ],
  ['wait -n', 'sleep 2 &\n(sleep 1; exit 5) &\nwait -n\necho $? $SECONDS\nwait -n\necho $?', '5 1\n0\n', 0],
  [
    'counting by name, with set -u and names with a slash',
    'set -u\ndeclare -A c\nf() { c[$1]=$(( ${c[$1]:-0} + 1 )); }\nf a/b-1\nf a/b-1\necho "${c["a/b-1"]}"',
    '2\n',
    0,
  ],
  [
    'elements by an argument',
    'declare -A c=([a/b]=x)\nf() { echo "${c[$1]}" "${c["$1"]:-none}" "${c[$2]:-none}"; [[ ${c[$1]} == x ]] && echo y; }\nf a/b q',
    'x x none\ny\n',
    0,
  ],
  [
    'counting by name',
    'declare -A c\nfor x in a b a; do c[$x]=$(( ${c[$x]:-0} + 1 )); done\necho ${c[a]} ${c[b]}',
    '2 1\n',
    0,
  ],
  ['xargs', 'printf \'a\\n"b c" d\\\\ e\\n\' | xargs -n1 echo', 'a\nb c\nd e\n', 0],
  [
    'xargs waits in the middle of a pipe',
    `printf '1\\n2\\n' | xargs -P2 -I{} sh -c 'sleep 1; echo {}' | sort -r`,
    '2\n1\n',
    0,
  ],
  ['xargs hands on what is exported', "export A=1\necho x | xargs -I{} sh -c 'echo $A {}'", '1 x\n', 0],
  ["xargs' status", "echo 1 2 | xargs -n1 sh -c 'echo $0; exit 1'\necho $?", '1\n2\n123\n', 0],
  ['env waits in the middle of a pipe', "env A=1 sh -c 'sleep 1; echo $A' | tr 1 2", '2\n', 0],
  [
    'set -x shows nothing of how the shell is made',
    'set -x\nx=1\nf() { echo $1; }\nf a\necho b | cat\nset +x',
    '+ x=1\na\n+ echo a\n+ f a\n+ echo b\nb\n+ cat\n+ set +x\n',
    0,
  ],
  ['trap EXIT with a status of its own', "trap 'echo bye $?; exit 5' EXIT\nexit 3", 'bye 3\n', 5],
  ['trap EXIT without one', "trap 'echo bye; false' EXIT\nexit 3", 'bye\n', 3],
  ['mktemp', 'f=$(mktemp)\necho a > $f\ncat $f\n[[ $f == /tmp/tmp.?????????? ]] && echo b', 'a\nb\n', 0],
  ['diff', 'diff <(printf "1\\n2\\n3\\n") <(printf "1\\n3\\n4\\n")', '2d1\n< 2\n3a3\n> 4\n', 1],
  [
    'diff of what changed',
    'diff <(printf "1\\n2\\n3\\n") <(printf "1\\na\\nb\\n3\\n")',
    '2c2,3\n< 2\n---\n> a\n> b\n',
    1,
  ],
  ['paste -sd,', 'printf "a\\nb\\n" | paste -sd,', 'a,b\n', 0],
  ['head -n -1', 'printf "a\\nb\\n" | head -n -1', 'a\n', 0],
  ['grep -e -e', 'printf "a\\nb\\nc\\n" | grep -ve a -e c', 'b\n', 0],
  ['wc', 'printf "a b\\n" | wc', '      1       2       4\n', 0],
  [
    "jq's unique is sorted",
    `jq -c 'map(.a) | unique, "unique"' <<< '[{"a":2},{"a":1},{"a":2}]'`,
    '[1,2]\n"unique"\n',
    0,
  ],
  ['eval', "eval 'x=2; echo a'; echo $x", 'a\n2\n', 0],
  ['eval in a substitution', 'y=$(eval "echo a"); echo "[$y]"', '[a]\n', 0],
  ['source', 'echo "x=3; echo in" > f; source ./f; echo $x', 'in\n3\n', 0],
  ['source of nothing', '. ./nofile', 'bash: ./nofile: No such file or directory\n', 1],
  ['bash -c with arguments', "bash -c 'echo $1 $0; exit 4' a b; echo $?", 'b a\n4\n', 0],
  [
    'a variable is not exported by itself',
    "x=1; bash -c 'echo [$x]'; export x; bash -c 'echo [$x]'",
    '[]\n[1]\n',
    0,
  ],
  ['a script with arguments', 'echo "echo got \\$1" > s.sh; bash s.sh a', 'got a\n', 0],
  ['commands have no input', 'cat; read x; echo "[$x]"', '[]\n', 0],
  ['input through a pipe', 'echo a | while read x; do echo "[$x]"; done', '[a]\n', 0],
  ['input by here-string', 'read x y <<< "1 2"; echo $y', '2\n', 0],
  ['set -e ends the script', 'set -e\nfalse\necho a', '', 1],
  ['set -e spares conditions', 'set -e\nfalse || true\nif false; then :; fi\n! true\necho a', 'a\n', 0],
  ['set -e spares the left of &&', 'set -e\nfalse && true\necho a', 'a\n', 0],
  ['set -u', 'set -u\necho $nothing\necho a', 'bash: nothing: unbound variable\n', 1],
  ['trap at the end', "trap 'echo bye' EXIT\necho a\nexit 3", 'a\nbye\n', 3],
  ['a failed expansion shows at once', 'echo $((1/0))\necho a', 'bash: division by 0\na\n', 0],
  ['a group that is stopped says nothing of it', '{ while true; do sleep 9000; done; }; echo $?', '124\n', 0],
  ['arrays', 'a=(x y)\na+=(z)\necho "${#a[@]} ${a[2]}"', '3 z\n', 0],
  [
    'syntax errors end a script',
    'echo a\ndone\necho b',
    "a\nbash: line 2: syntax error near unexpected token `done'\nbash: line 2: `done'\n",
    2,
  ],
  [
    'a syntax error in the middle',
    'echo a; fi',
    "bash: line 1: syntax error near unexpected token `fi'\nbash: line 1: `echo a; fi'\n",
    2,
  ],
  [
    'a stray bracket',
    'echo )',
    "bash: line 1: syntax error near unexpected token `)'\nbash: line 1: `echo )'\n",
    2,
  ],
  ['an open block', 'if true; then\necho a', 'bash: line 3: syntax error: unexpected end of file\n', 2],
  [
    'an open quote',
    'echo a\necho "b',
    'a\nbash: line 2: unexpected EOF while looking for matching `"\'\n',
    2,
  ],
  [
    'an open here-document',
    'cat <<EOF\na',
    "bash: line 2: warning: here-document at line 1 delimited by end-of-file (wanted `EOF')\na\n",
    0,
  ],
  ['$LINENO', 'true\n\necho $LINENO', '3\n', 0],
  ['virtual time', 'date +%s; sleep 90; date +%s; echo $SECONDS', '1767225600\n1767225690\n90\n', 0],
  ['time is virtual', 'time sleep 1.5', '\nreal\t0m1.500s\nuser\t0m0.000s\nsys\t0m0.000s\n', 0],
  ['timeout', 'timeout 2 sleep 10; echo $?; date +%s', '124\n1767225602\n', 0],
  ['timeout kills', 'timeout -s KILL 2 sleep 10; echo $?', '137\n', 0],
  ['timeout interrupts', 'timeout --signal=SIGINT 2 sleep 10; echo $?', '124\n', 0],
  ['timeout as the command ended', 'timeout --preserve-status 2 sleep 10; echo $?', '143\n', 0],
  [
    'timeout with no signal',
    'timeout -s X 2 sleep 10; echo $?',
    "timeout: X: invalid signal\nTry 'timeout --help' for more information.\n125\n",
    0,
  ],
  [
    'timeout keeps what was said',
    "x=$(timeout 2 sh -c 'while true; do echo t; sleep 1; done'); echo $? $x",
    '124 t t\n',
    0,
  ],
  ['timeout of what ends', 'timeout 5 sh -c "exit 3"; echo $?', '3\n', 0],
  [
    'what never ends is stopped after a day',
    'sleep infinity; echo $?; date',
    '124\nFri Jan  2 00:00:00 UTC 2026\n',
    0,
  ],
  ['so is a loop', 'while true; do sleep 1000; done; echo $?', '124\n', 0],
  ["and the script's status says so", 'sleep infinity', '', 124],
  ['set -e at the limit', 'set -e\nsleep infinity\necho a', '', 124],
  ['variables outlive the limit', 'i=0\nwhile true; do i=$((i+1)); sleep 3600; done\necho $i', '25\n', 0],
  ['functions outlive the limit', 'f() { echo f; }\nwhile true; do sleep 3600; done\nf', 'f\n', 0],
  ['the background', '(sleep 2; echo b) & echo a; wait; echo c; date +%s', 'a\nb\nc\n1767225602\n', 0],
  ['waiting for one', 'sh -c "sleep 3; exit 5" & wait $!; echo $?', '5\n', 0],
  [
    'killing one',
    'while true; do echo t; sleep 1; done & sleep 2.5; kill $!; wait $!; echo $?',
    't\nt\nt\n143\n',
    0,
  ],
  ['the script does not wait for its background', 'sleep 1000 & date +%s', '1767225600\n', 0],
  ['env shows what is exported', 'export A=1; B=2; env | grep -c "^[AB]="; env | grep -c __', '1\n0\n', 1],
  ['env sets', 'env A=5 sh -c "echo $A"; env A=6 printenv A', '\n6\n', 0],
];

describe('the headless shell', () => {
  it.each(ROWS)('%s', async (_fact, script, shown, status) => {
    expect(await runScript(script)).toEqual({ shown, status });
  });

  it('catches what a program in a Pod writes', async () => {
    const script = `kubectl run box --image=busybox:1.36 -- sleep infinity >/dev/null
scope settle >/dev/null
x=$(kubectl exec box -- cat /etc/hostname); echo "[$x]"
kubectl exec box -- sh -c 'echo a; echo b >&2; nosuch' 2>/dev/null | tr a x
kubectl exec box -- sh -c 'echo a; echo b >&2' 2>&1 >/dev/null | tr b y
timeout 2 kubectl exec box -- sh -c 'while true; do echo t; sleep 1; done' | sort | uniq -c
kubectl exec box -- sh -c 'echo $0 $1 $#' name word
kubectl exec box -- sh -c 'while true; do sleep 1; done' &
sleep 2; kill $!; wait $!; echo $?
kubectl exec box -- sh -c 'sleep 3; echo late' & echo early; wait
`;
    expect((await runScript(script)).shown).toBe('[box]\nx\ny\n      2 t\nname word 1\n143\nearly\nlate\n');
  });

  it('stops kubectl after a day too', async () => {
    const { shown, status } = await runScript('kubectl get nodes -w > /dev/null; echo $?; date +%d');
    expect({ shown, status }).toEqual({ shown: '124\n02\n', status: 0 });
  });

  it('is bounded where virtual time stands still', async () => {
    expect(await runScript('while true; do :; done; echo $?')).toEqual({ shown: '124\n', status: 0 });
  });

  it('draws the same numbers from the same seed', async () => {
    const script = 'echo $RANDOM $RANDOM; shuf -i 1-1000 -n 3';
    const first = await runScript(script, 7);
    expect(await runScript(script, 7)).toEqual(first);
    expect((await runScript(script, 8)).shown).not.toBe(first.shown);
  });
});
