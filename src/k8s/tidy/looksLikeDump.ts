/** So many characters are looked at: the first objects tell. */
const LOOKED_AT = 200_000;

/** Whether a text may be what `kubectl get -o yaml` or `-o json` printed. A quick look only. */
export function looksLikeDump(text: string): boolean {
  return /(?:^|[{,])\s*"?(?:uid|resourceVersion)"?:|(?:^|[{,])\s*"?kind"?: *"?\w*List\b/m.test(
    text.slice(0, LOOKED_AT),
  );
}
