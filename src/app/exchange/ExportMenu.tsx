import { Download } from 'lucide-react';
import { useRef, useState, type FocusEvent } from 'react';
import type { LayoutName } from '../useLayout.ts';
import { EXPORTS, runExport } from './exports.ts';
import './exchange.css';

/** Takes away what is on the page: the cluster as YAML, the stage as a picture, the timeline as a page for printing. */
export function ExportMenu({ layout }: { layout: LayoutName }) {
  const menu = useRef<HTMLDetailsElement>(null);
  const [traffic, setTraffic] = useState(true);
  const close = (event: FocusEvent): void => {
    if (!menu.current?.contains(event.relatedTarget)) menu.current?.removeAttribute('open');
  };
  return (
    <details ref={menu} className="export" onBlur={close}>
      <summary className="text-button" title="Export">
        <Download size={15} aria-hidden />
        {layout === 'wide' ? 'Export' : <span className="sr-only">Export</span>}
      </summary>
      <div className="menu">
        {EXPORTS.map((one) => (
          <button
            key={one.name}
            type="button"
            onClick={() => {
              menu.current?.removeAttribute('open');
              runExport(one, traffic);
            }}
          >
            {one.name}
          </button>
        ))}
        <label className="check">
          <input type="checkbox" checked={traffic} onChange={(event) => setTraffic(event.target.checked)} />
          Pictures with traffic
        </label>
      </div>
    </details>
  );
}
