import { Plus, X } from 'lucide-react';
import { useId, useState } from 'react';
import {
  addNode,
  problemAt,
  removeNode,
  setNodeCount,
  setNodeField,
  setZoneCount,
  zonesOf,
  type ClusterForm,
} from './clusterForm.ts';
import { parseTaints } from './taints.ts';

interface NodeFieldsProps {
  readonly form: ClusterForm;
  readonly text: string;
  readonly onText: (text: string) => void;
}

/** More rows than this are a list that nobody edits by hand, and each key would take too long. */
const MOST_ROWS = 120;

const MOST_ZONES = 6;

/** The Nodes: how many, over how many zones, and each one's name, zone and taints. */
export function NodeFields({ form, text, onText }: NodeFieldsProps) {
  const { nodes } = form;
  const zones = zonesOf(nodes);
  const id = useId();
  return (
    <fieldset className="cluster-group">
      <legend>Nodes</legend>
      <div className="node-counts">
        <label htmlFor={`${id}-count`}>Nodes</label>
        <input
          id={`${id}-count`}
          className="input"
          type="number"
          min={1}
          max={MOST_ROWS}
          value={nodes.length}
          onChange={(event) => {
            const count = Math.min(MOST_ROWS, Math.floor(Number(event.target.value)));
            if (count >= 1) onText(setNodeCount(text, count));
          }}
        />
        <label htmlFor={`${id}-zones`}>Zones</label>
        <select
          id={`${id}-zones`}
          className="input"
          value={zones.length}
          onChange={(event) => onText(setZoneCount(text, Number(event.target.value)))}
        >
          {Array.from({ length: Math.max(MOST_ZONES, zones.length) + 1 }, (_, count) => (
            <option key={count} value={count}>
              {count === 0 ? 'none' : count}
            </option>
          ))}
        </select>
        <span className="hint">Spread one after the other. Cordon a running Node on the stage.</span>
      </div>
      {nodes.length > MOST_ROWS ? (
        <p className="hint">{nodes.length} Nodes are too many for rows: change them in the file below.</p>
      ) : (
        <ol className="node-rows" aria-label="Nodes">
          {nodes.map((_, index) => (
            // By place: the name is what is being typed.
            // oxlint-disable-next-line react/no-array-index-key
            <NodeRow key={index} index={index} zones={zones} {...{ form, text, onText }} />
          ))}
        </ol>
      )}
      <button
        type="button"
        className="button"
        disabled={nodes.length >= MOST_ROWS}
        onClick={() => onText(addNode(text))}
      >
        <Plus size={14} aria-hidden />
        Add a Node
      </button>
    </fieldset>
  );
}

function NodeRow({ form, text, onText, index, zones }: NodeFieldsProps & { index: number; zones: string[] }) {
  const id = useId();
  const node = form.nodes[index] ?? { name: '', zone: '', taints: '' };
  const [taints, setTaints] = useState<string | null>(null);
  const problems = {
    name: problemAt(form, ['nodes', index, 'name']),
    zone: problemAt(form, ['nodes', index, 'zone']),
    taints:
      taints !== null && parseTaints(taints) === null
        ? 'write key=value:NoSchedule, or key:NoExecute'
        : problemAt(form, ['nodes', index, 'taints']),
  };
  const said = Object.values(problems).find((problem) => problem !== '');
  const whole = said ?? problemAt(form, ['nodes', index]);
  const shared = (field: keyof typeof problems) => ({
    className: 'input',
    type: 'text',
    spellCheck: false,
    autoComplete: 'off',
    'aria-invalid': problems[field] !== '',
    'aria-describedby': `${id}-said`,
  });
  return (
    <li>
      <input
        {...shared('name')}
        aria-label={`Name of Node ${index + 1}`}
        value={node.name}
        onChange={(event) => onText(setNodeField(text, index, 'name', event.target.value))}
      />
      <input
        {...shared('zone')}
        aria-label={`Zone of Node ${index + 1}`}
        placeholder="no zone"
        list={`${id}-zones`}
        value={node.zone}
        onChange={(event) => onText(setNodeField(text, index, 'zone', event.target.value || undefined))}
      />
      <datalist id={`${id}-zones`}>
        {zones.map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
      <input
        {...shared('taints')}
        aria-label={`Taints of Node ${index + 1}`}
        placeholder="no taints"
        value={taints ?? node.taints}
        onBlur={() => {
          if (taints !== null && parseTaints(taints) !== null) setTaints(null);
        }}
        onChange={(event) => {
          setTaints(event.target.value);
          const parsed = parseTaints(event.target.value);
          if (parsed !== null) {
            onText(setNodeField(text, index, 'taints', parsed.length === 0 ? undefined : parsed));
          }
        }}
      />
      <button
        type="button"
        className="icon-button"
        aria-label={`Remove Node ${node.name}`}
        disabled={form.nodes.length === 1}
        onClick={(event) => {
          // The focus goes to the row that takes this one's place, not out of the dialog.
          const rows = event.currentTarget.closest('ol');
          onText(removeNode(text, index));
          requestAnimationFrame(() => {
            const buttons = rows?.querySelectorAll<HTMLElement>('li > button');
            buttons?.[Math.min(index, buttons.length - 1)]?.focus();
          });
        }}
      >
        <X size={14} aria-hidden />
      </button>
      <span id={`${id}-said`} className="field-problem">
        {whole}
      </span>
    </li>
  );
}
