import { expect, it } from 'vitest';
import { runScript } from './testing.ts';

it.each([
  [
    'lines come as they are written',
    '(sleep 20; echo late) | while read x; do echo "$SECONDS $x"; done',
    '20 late\n',
  ],
  [
    'through several filters',
    'for i in 1 2 3; do echo "l $i"; sleep 2; done | grep -v 2 | sed s/l/L/ | while read -r a b; do echo "$SECONDS [$a] [$b]"; done',
    '0 [L] [1]\n4 [L] [3]\n',
  ],
  ['a watch', 'timeout 9 kubectl get nodes -w | grep --line-buffered node-1 | cut -c1-6', 'node-1\n'],
  [
    'a watch that ends for want of a reader',
    'while true; do echo y; sleep 1; done | head -2; date +%S',
    'y\ny\n02\n',
  ],
  ['a loop without end or wait', 'while true; do echo y; done | sed s/y/z/ | head -2', 'z\nz\n'],
  ['statuses', 'while true; do echo y; done | head -1; echo "${PIPESTATUS[@]} $?"', 'y\n141 0 0\n'],
  ['pipefail', 'set -o pipefail; kubectl get nosuch 2>/dev/null | cat; echo $?', '1\n'],
  ['the last one has the status', 'kubectl get nosuch 2>/dev/null | cat; echo $?', '0\n'],
  ['a pipeline turned round', '! kubectl get ns | grep -q nosuch; echo $?', '0\n'],
  ['found at once', 'kubectl get ns -w | grep -q default & sleep 1; jobs | wc -l', '1\n'],
  ['into a variable', 'x=$(kubectl get ns -o name | head -1); echo "[$x]"', '[namespace/default]\n'],
  ['inside a function', 'f() { kubectl get ns -o name | grep "$1"; }; f system', 'namespace/kube-system\n'],
  [
    'separators',
    'kubectl get ns -o name | head -1 | while IFS=/ read -r a b; do echo "$b of $a"; done',
    'default of namespace\n',
  ],
  [
    'the rest of a line',
    'sleep 0 | echo "a b  c "; (sleep 1; echo "a b  c ") | while read x y; do echo "[$y]"; done',
    'a b  c \n[b  c]\n',
  ],
  ['a group reads all', '(sleep 1; printf "h\\nb\\na\\n") | { read h; echo "$h:"; sort; }', 'h:\na\nb\n'],
  [
    'errors too',
    'kubectl get nosuch |& sed "s/^error/E/"',
    'E: the server doesn\'t have a resource type "nosuch"\n',
  ],
  ['what needs the end', '(echo b; sleep 1; echo a) | sort | head -1', 'a\n'],
  ['a wrong flag', '(sleep 1; echo x) | grep --nope 2>/dev/null; echo $?', '2\n'],
  [
    'in the background, by name',
    'kubectl get ns -w | grep x & jobs',
    '[1]+  Running                 kubectl get ns -w | grep x &\n',
  ],
  ['a file is written meanwhile', '(echo a; sleep 5; echo b) > f & sleep 1; cat f; wait; cat f', 'a\na\nb\n'],
  [
    'and kept when it is stopped',
    'kubectl get ns -w -o name > f & sleep 1; kill %1; wait; head -1 f',
    'namespace/default\n',
  ],
  ['errors too', 'kubectl get nosuch > f 2>&1 & wait $!; echo $?; wc -l < f', '1\n1\n'],
  [
    'a pipe is open as long as a job writes to it',
    'for i in 1 2; do (sleep $i; echo $i) & done | sort -r',
    '2\n1\n',
  ],
  [
    'wait in a substitution',
    'x=$( (sleep 1; echo a) & (sleep 2; echo b) & wait; echo c); echo $x',
    'a b c\n',
  ],
  [
    'wait is for what its own shell has started',
    'sleep 99 & { (sleep 1; echo a) & wait; echo b; } | cat; date +%S',
    'a\nb\n01\n',
  ],
  ['and more', 'echo a > f; (sleep 1; echo b) >> f & wait; cat f', 'a\nb\n'],
])('%s', async (_fact, script, shown) => {
  expect((await runScript(script)).shown).toBe(shown);
});

it.each([
  ['fg waits', 'sleep 5 & fg; echo "$? $SECONDS"', 'sleep 5\n0 5\n'],
  ['fg of nothing', 'fg', 'bash: fg: current: no such job\n'],
  [
    'marks',
    'sleep 1 & sleep 2 & sleep 3 & jobs',
    /\[1\] {3}Running.*\n\[2\]- {2}Running.*\n\[3\]\+ {2}Running/,
  ],
  ['kill by text', 'sleep 50 & kill %sl; wait %1; echo $?', '143\n'],
  ['kill by signal', 'sleep 50 & kill -INT %1; wait %1; echo $?', '130\n'],
  ['a signal that is none', 'kill -FOO 1', 'bash: kill: FOO: invalid signal specification\n'],
])('jobs: %s', async (_fact, script, shown) => {
  const out = (await runScript(script)).shown;
  if (typeof shown === 'string') expect(out).toBe(shown);
  else expect(out).toMatch(shown);
});
