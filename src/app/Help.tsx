import { setPreferences, usePreferences } from '../state/preferences.ts';
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
  ['Tab in the terminal', 'complete a command, a kind or a name'],
] as const;

/** What the page is, what it simplifies, and its keys. */
export function Help({ onClose }: { onClose: () => void }) {
  const letterKeys = usePreferences((state) => state.letterKeys);
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
      <h3>What is simplified</h3>
      <Simplified />
    </Dialog>
  );
}
