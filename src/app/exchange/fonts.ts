/** The page's own fonts as style rules with the files inside; what of the alphabet is not Latin keeps the system's fonts. */
export async function embeddedFonts(): Promise<string> {
  const rules = [...document.styleSheets].flatMap(latinFaces);
  const texts = await Promise.all(rules.map(embedded));
  return texts.join('\n');
}

function latinFaces(sheet: CSSStyleSheet): CSSFontFaceRule[] {
  return [...sheet.cssRules].filter(
    (rule): rule is CSSFontFaceRule =>
      rule instanceof CSSFontFaceRule &&
      /U\+0(?:000)?-0*FF\b/i.test(rule.style.getPropertyValue('unicode-range')),
  );
}

/** A font that does not come is left out: its text is drawn in another one. */
async function embedded(rule: CSSFontFaceRule): Promise<string> {
  const url = /url\("?([^")]+)"?\)/.exec(rule.style.getPropertyValue('src'))?.[1];
  if (url === undefined) return '';
  const response = await fetch(new URL(url, rule.parentStyleSheet?.href ?? document.baseURI)).catch(
    () => null,
  );
  if (!response?.ok) return '';
  const family = rule.style.getPropertyValue('font-family');
  const weight = rule.style.getPropertyValue('font-weight');
  const data = await dataUrl(await response.blob());
  return `@font-face{font-family:${family};font-weight:${weight};src:url(${data}) format("woff2")}`;
}

function dataUrl(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(String(reader.result)));
    reader.addEventListener('error', () => reject(reader.error ?? new Error('the font could not be read')));
    reader.readAsDataURL(blob);
  });
}
