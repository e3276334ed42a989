/** An error answer of a plain route, in the form that `readFailure` reads. */
export class RefusedFile extends Error {
  readonly data: unknown;

  constructor(answer: unknown) {
    const { message, data } =
      (answer as { error?: { message?: string; data?: unknown } } | null)?.error ?? {};
    super(message ?? '');
    this.data = data;
  }
}

/** Loads a file of this server. @throws an error that `readFailure` reads */
export const fetchFile = async (path: string, signal: AbortSignal): Promise<Blob> => {
  const response = await fetch(path, { signal });
  if (response.ok) return response.blob();
  throw new RefusedFile(await response.json().catch(() => null));
};

/** How long the browser may take to begin with a download. */
const keptMs = 10_000;

/** Hands a file to the browser as a download. */
export const saveFile = (file: Blob, name: string): void => {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), keptMs);
};
