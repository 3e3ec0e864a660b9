import { ChevronLeft, ChevronRight } from 'lucide-react';
import { lookAtNode, setRulesForm, useStageMode } from '../state/stageMode.ts';
import { useNodeRules } from '../state/nodeRules.ts';
import { select } from '../state/selection.ts';
import { useWorld } from '../state/world.ts';
import { compareNatural } from '../stage/layout/nodes.ts';
import { xrayNode } from '../stage/xray/choice.ts';
import { sceneNow } from './stageView.ts';
import type { LayoutName } from './useLayout.ts';
import './xrayBar.css';

/** X-ray's own controls: which Service's rules, in which form, and on a phone of which Node. */
export function XrayBar({ layout }: { layout: LayoutName }) {
  const rulesForm = useStageMode((state) => state.rulesForm);
  const service = useNodeRules((state) => state.service);
  const services = useWorld((state) => state.services);
  const nodes = useWorld((state) => state.nodes);
  const mode = nodes.values().next().value?.proxyMode ?? 'iptables';
  const ruled = [...services.values()].filter(
    (row) => row.type !== 'ExternalName' && row.type !== 'Headless',
  );
  return (
    <div className="xray-bar">
      {layout === 'phone' && <NodeStep names={[...nodes.keys()].sort(compareNatural)} />}
      <select
        aria-label="Service whose rules are shown"
        value={service ?? ''}
        onChange={(event) => select(`Service/${event.target.value}`)}
      >
        {ruled.map((row) => (
          <option key={row.key} value={row.key}>
            {row.namespace === 'default' ? row.name : row.key}
          </option>
        ))}
      </select>
      <select
        aria-label="How rules are written"
        value={rulesForm}
        onChange={(event) => setRulesForm(event.target.value === 'words' ? 'words' : 'text')}
      >
        <option value="text">{mode}</option>
        <option value="words">in words</option>
      </select>
    </div>
  );
}

/** One Node after another, where there is room for one. */
function NodeStep({ names }: { names: readonly string[] }) {
  useStageMode((state) => state.lookAt);
  const shown = xrayNode(sceneNow());
  const index = Math.max(0, names.indexOf(shown ?? ''));
  const go = (by: number): void => lookAtNode(names[(index + by + names.length) % names.length] ?? null);
  return (
    <span className="xray-node">
      <button type="button" className="icon-button" aria-label="Node before" onClick={() => go(-1)}>
        <ChevronLeft size={15} aria-hidden />
      </button>
      <span>
        {shown} · {index + 1} of {names.length}
      </span>
      <button type="button" className="icon-button" aria-label="Next Node" onClick={() => go(1)}>
        <ChevronRight size={15} aria-hidden />
      </button>
    </span>
  );
}
