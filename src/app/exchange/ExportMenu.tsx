import { Download } from 'lucide-react';
import { useRef, useState, type FocusEvent } from 'react';
import { usePlayback } from '../../state/playback.ts';
import { download } from '../../state/download.ts';
import { engine } from '../../state/session.ts';
import { useWorld } from '../../state/world.ts';
import type { LayoutName } from '../useLayout.ts';
import './exchange.css';

/** Takes away what is on the page: the cluster as YAML, the stage as a picture, the timeline as a page for printing. */
export function ExportMenu({ layout }: { layout: LayoutName }) {
  const menu = useRef<HTMLDetailsElement>(null);
  const [traffic, setTraffic] = useState(true);
  const [failed, setFailed] = useState<string | null>(null);
  const act = (what: () => Promise<void>) => () => {
    menu.current?.removeAttribute('open');
    setFailed(null);
    what().catch((error: unknown) => setFailed(String(error)));
  };
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
        <button type="button" onClick={act(saveYaml)}>
          Cluster as YAML
        </button>
        <button type="button" onClick={act(() => saveSvg(traffic))}>
          Picture as SVG
        </button>
        <button type="button" onClick={act(() => savePng(traffic))}>
          Picture as PNG
        </button>
        <button type="button" onClick={act(() => saveStoryboard(traffic))}>
          Storyboard for printing
        </button>
        <label className="check">
          <input type="checkbox" checked={traffic} onChange={(event) => setTraffic(event.target.checked)} />
          Pictures with traffic
        </label>
      </div>
      {failed !== null && (
        <p className="refusal" role="alert">
          {failed}
        </p>
      )}
    </details>
  );
}

async function saveYaml(): Promise<void> {
  download('cluster.yaml', 'application/yaml', await engine().exportYaml());
}

async function saveSvg(traffic: boolean): Promise<void> {
  const { pictureSvg } = await import('./picture.ts');
  download('servicescope.svg', 'image/svg+xml', (await pictureSvg(traffic)).text);
}

async function savePng(traffic: boolean): Promise<void> {
  const { picturePng } = await import('./picture.ts');
  download('servicescope.png', 'image/png', await picturePng(traffic));
}

async function saveStoryboard(traffic: boolean): Promise<void> {
  const [{ storyboardHtml }, { pictureSvg }] = await Promise.all([
    import('./storyboard.ts'),
    import('./picture.ts'),
  ]);
  const picture = await pictureSvg(traffic);
  const page = storyboardHtml({
    happenings: useWorld.getState().happenings,
    nowUs: usePlayback.getState().engineUs,
    picture: picture.text,
  });
  download('storyboard.html', 'text/html', page);
}
