import { download } from '../../state/download.ts';
import { useReading } from '../../state/openFiles.ts';
import { usePlayback } from '../../state/playback.ts';
import { openView } from '../../state/selection.ts';
import { engine } from '../../state/session.ts';
import { useWorld } from '../../state/world.ts';
import type { Picture } from './picture.ts';

/** What can be taken away, by its name. What makes it loads when it is asked for. */
export interface Export {
  readonly name: string;
  readonly save: (traffic: boolean) => Promise<void>;
}

export const EXPORTS: readonly Export[] = [
  { name: 'Cluster as YAML', save: saveYaml },
  { name: 'Picture as SVG', save: saveSvg },
  { name: 'Picture as PNG', save: savePng },
  { name: 'Storyboard for printing', save: saveStoryboard },
];

/** Says so where it fails. */
export function runExport(one: Export, traffic: boolean): void {
  useReading.setState({ problem: null });
  one.save(traffic).catch((error: unknown) => {
    useReading.setState({
      problem: `${one.name}: ${error instanceof Error ? error.message : String(error)}`,
    });
  });
}

async function saveYaml(): Promise<void> {
  download('cluster.yaml', 'application/yaml', await engine().exportYaml());
}

async function saveSvg(traffic: boolean): Promise<void> {
  download('servicescope.svg', 'image/svg+xml', (await picture(traffic)).text);
}

async function savePng(traffic: boolean): Promise<void> {
  const { pngOf } = await import('./picture.ts');
  download('servicescope.png', 'image/png', await pngOf(await picture(traffic)));
}

async function saveStoryboard(traffic: boolean): Promise<void> {
  const { storyboardHtml } = await import('./storyboard.ts');
  const { text } = await picture(traffic);
  const { happenings } = useWorld.getState();
  const { engineUs } = usePlayback.getState();
  download('storyboard.html', 'text/html', storyboardHtml({ happenings, nowUs: engineUs, picture: text }));
}

/** On a narrow screen the stage may stand behind another view: it has no size until it is shown. */
async function picture(traffic: boolean): Promise<Picture> {
  openView('stage');
  const { pictureSvg } = await import('./picture.ts');
  await nextFrame();
  await nextFrame();
  return pictureSvg(traffic);
}

function nextFrame(): Promise<unknown> {
  return new Promise((resolve) => requestAnimationFrame(resolve));
}
