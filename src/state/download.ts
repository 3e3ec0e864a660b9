/** The browser asks for the text until it has begun to write the file. */
const KEPT_MS = 10_000;

/** Hands a file to the visitor. */
export function download(name: string, type: string, content: BlobPart): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
}
