import { setPreferences, usePreferences, type Announce } from '../state/preferences.ts';
import { Dialog } from './Dialog.tsx';
import { Simplified } from './Simplified.tsx';

const KEYS = [
  ['Ctrl or ⌘ + K', 'everything that can be done or found, by its name (not in the terminal)'],
  ['?', 'this sheet'],
  ['Space', 'play or pause'],
  ['[ and ]', 'step back and forward, from happening to happening'],
  ['Ctrl or ⌘ + Enter', 'apply the file in the editor'],
  ['Arrow keys', 'walk the stage: Node, Pod, Service'],
  ['Enter', 'select what has the focus'],
  ['Escape', 'select nothing; close what is open'],
  ['/', 'find anything on the stage, or draw less of it'],
  ['X', 'X-ray: traffic through each Node’s own rules'],
  ['F', 'follow one connection; the arrow keys step, Escape leaves'],
  ['C', 'copy what is selected, or the moment: as kubectl, as YAML, as a link'],
  ['+  −  0', 'zoom the stage in, out, and back'],
  ['Ctrl or ⌘ + Z', 'take back what a control did; with Shift, do it again'],
  ['Escape, then Tab', 'leave the editor or the terminal, where Tab indents or completes'],
  ['Tab in the terminal', 'complete a command, a kind or a name'],
] as const;

const ANNOUNCE: readonly (readonly [Announce, string])[] = [
  ['off', 'none'],
  ['failures', 'failures only'],
  ['calm', 'failures first, the rest every six seconds'],
  ['all', 'as much as can be said'],
];

/** What the page is, what it simplifies, and its keys. */
export function Help({ onClose }: { onClose: () => void }) {
  const letterKeys = usePreferences((state) => state.letterKeys);
  const announce = usePreferences((state) => state.announce);
  return (
    <Dialog title="Help" onClose={onClose}>
      <p>
        A cluster runs in this page. Edit YAML and apply it, use <code>kubectl</code> in the terminal, or
        select something on the stage and change it: each shows in the other two. Ask “Why” of anything that
        is selected.
      </p>
      <table className="keys">
        <tbody>
          {KEYS.map(([key, what]) => (
            <tr key={key}>
              <th scope="row">
                <kbd>{key}</kbd>
              </th>
              <td>{what}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <label className="field inline">
        <input
          type="checkbox"
          checked={letterKeys}
          onChange={(event) => setPreferences({ letterKeys: event.target.checked })}
        />
        Single-letter keys: <kbd>/</kbd> <kbd>?</kbd> <kbd>[</kbd> <kbd>]</kbd> <kbd>X</kbd> <kbd>F</kbd>{' '}
        <kbd>C</kbd>
      </label>
      <label className="field inline">
        <span>Announcements for screen readers</span>
        <select
          className="input"
          value={announce}
          onChange={(event) => setPreferences({ announce: event.target.value as Announce })}
        >
          {ANNOUNCE.map(([how, words]) => (
            <option key={how} value={how}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <h3>What is simplified</h3>
      <Simplified />
    </Dialog>
  );
}
