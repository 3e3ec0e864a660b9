import type { Happening } from '../../protocol/happening.ts';
import { clockText } from '../clockText.ts';
import { captionsOf, isAct, isBreak, marksOf } from '../timelineMarks.ts';

export interface Story {
  readonly happenings: readonly Happening[];
  readonly nowUs: number;
  /** The stage as it stands, as SVG. */
  readonly picture: string;
}

/** So much of what followed from one act is told; the rest is counted. */
const MOST_CONSEQUENCES = 12;

/** The timeline's drawing, in pixels. */
const [WIDTH, HEIGHT, LINE] = [960, 64, 44];

/** The timeline as one page for printing: what was done when, and what followed from it. Needs nothing but itself. */
export function storyboardHtml({ happenings, nowUs, picture }: Story): string {
  const shown = happenings.filter((one) => one.at >= 0 && one.at <= nowUs);
  const followed = byAct(happenings);
  const acts = shown.filter(isAct);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Servicescope storyboard</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Storyboard</h1>
<p>${acts.length} acts in ${clockText(nowUs)} of the cluster's time. <button onclick="print()">Print</button></p>
${timelineSvg(shown, nowUs)}
<figure>${picture}<figcaption>The cluster at ${clockText(nowUs)}</figcaption></figure>
<ol>
${acts
  .map((act) =>
    actHtml(
      act,
      (followed.get(act.id) ?? []).filter((one) => one.at <= nowUs),
    ),
  )
  .join('\n')}
</ol>
</body>
</html>
`;
}

/** What followed from each act, in the order of time. */
function byAct(happenings: readonly Happening[]): ReadonlyMap<number, readonly Happening[]> {
  const roots = new Map<number, number>();
  const followed = new Map<number, Happening[]>();
  for (const one of happenings) {
    const root = one.cause === null ? one.id : (roots.get(one.cause) ?? one.cause);
    roots.set(one.id, root);
    if (one.cause === null) continue;
    const list = followed.get(root);
    if (list) list.push(one);
    else followed.set(root, [one]);
  }
  return followed;
}

function actHtml(act: Happening, followed: readonly Happening[]): string {
  const told = followed.slice(0, MOST_CONSEQUENCES);
  const more = followed.length - told.length;
  const rows = told.map(
    (one) => `<li${isBreak(one) ? ' class="broke"' : ''}>${timeHtml(one.at)} ${escaped(one.text)}</li>`,
  );
  if (more > 0) rows.push(`<li>and ${more} more until ${timeHtml(followed.at(-1)?.at ?? act.at)}</li>`);
  const list = rows.length > 0 ? `\n<ul>\n${rows.join('\n')}\n</ul>` : '';
  return `<li><h2>${timeHtml(act.at)} ${escaped(act.text)}</h2>${list}</li>`;
}

function timelineSvg(shown: readonly Happening[], nowUs: number): string {
  const pxPerUs = WIDTH / Math.max(nowUs, 1);
  const marks = marksOf(shown);
  const x = (us: number): string => (us * pxPerUs).toFixed(1);
  const signs = marks.map((mark) =>
    isAct(mark)
      ? `<path class="act" d="M${x(mark.at)} ${LINE - 4}l-5 -9h10z"/>`
      : `<circle${isBreak(mark) ? ' class="broke"' : ''} cx="${x(mark.at)}" cy="${LINE}" r="3"/>`,
  );
  const captions = captionsOf(marks, pxPerUs, WIDTH).map(
    (one) =>
      `<svg x="${x(one.at)}" width="${one.widthPx.toFixed(1)}" height="${LINE - 14}"><text y="22">${escaped(one.text)}</text></svg>`,
  );
  return `<svg class="line" viewBox="-8 0 ${WIDTH + 16} ${HEIGHT}" role="img" aria-label="Timeline">
<path d="M0 ${LINE}H${WIDTH}"/>${signs.join('')}${captions.join('')}
<text y="${HEIGHT - 2}">${clockText(0)}</text><text x="${WIDTH}" y="${HEIGHT - 2}" text-anchor="end">${clockText(nowUs)}</text>
</svg>`;
}

function timeHtml(us: number): string {
  return `<time>${clockText(us)}</time>`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** Paper is white: the page has colours of its own. */
const STYLE = `
body { max-width: 960px; margin: 32px auto; padding: 0 16px; font: 13px/1.5 system-ui, sans-serif; color: #191e27; background: #fff; }
h1 { font-size: 20px; } h2 { font-size: 13px; margin: 12px 0 4px; break-after: avoid; }
ol { list-style: none; padding: 0; } ol > li { break-inside: avoid-page; border-top: 1px solid #dadde0; }
ul { margin: 0 0 12px; padding-left: 16px; } time { font-family: ui-monospace, monospace; color: #494f59; }
figure { margin: 16px 0; } figure svg { width: 100%; height: auto; border: 1px solid #dadde0; }
figcaption { color: #494f59; } .broke { color: #a40028; }
.line { width: 100%; height: auto; font-size: 10px; } .line path { fill: none; stroke: #848a92; }
.line .act { fill: #0165d2; stroke: none; } .line circle { fill: #fff; stroke: #848a92; stroke-width: 1.5; } .line circle.broke { stroke: #a40028; }
@media print { button { display: none; } body { margin: 0; } @page { margin: 14mm; } }
`;
