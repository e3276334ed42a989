/** Lines that superadmins can see. */
export const maxLines = 200;
const maxLineLength = 500;

/** The last lines of a program's output. */
export interface LineTail {
  add(text: string): void;
  /** Oldest first, with the unfinished one. */
  lines(): readonly string[];
}

/** Without colours and other control characters. A progress bar overwrites its line; what it shows last is kept. */
const readable = (line: string): string =>
  (line.split('\r').findLast((part) => part !== '') ?? '')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is removed
    .replace(/\u001b\[[\d;]*[A-Za-z]/g, '')
    .replace(/\p{Cc}/gu, ' ')
    .slice(0, maxLineLength)
    .trimEnd();

export const createLineTail = (): LineTail => {
  const done: string[] = [];
  let open = '';
  return {
    add(text) {
      const parts = `${open}${text}`.split('\n');
      open = (parts.pop() ?? '').slice(-maxLineLength * 4);
      for (const part of parts.slice(-maxLines)) if (readable(part) !== '') done.push(readable(part));
      done.splice(0, Math.max(0, done.length - maxLines));
    },
    lines: () => (readable(open) === '' ? [...done] : [...done, readable(open)].slice(-maxLines)),
  };
};
