/** A part of a legal text. */
export type LegalBlock =
  | { readonly kind: 'heading'; readonly level: 1 | 2; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'paragraph'; readonly text: string };

const blockOf = (lines: readonly string[]): LegalBlock[] => {
  const [first = '', ...rest] = lines;
  if (first.startsWith('#')) {
    const text = first.replace(/^#{1,6}/, '').trim();
    const heading = { kind: 'heading', level: first.startsWith('##') ? 2 : 1, text } as const;
    return [heading, ...(rest.length > 0 ? blockOf(rest) : [])];
  }
  if (lines.every((line) => line.startsWith('- ')))
    return [{ kind: 'list', items: lines.map((line) => line.slice(2).trim()) }];
  return [{ kind: 'paragraph', text: lines.join('\n') }];
};

/**
 * Paragraphs, headings (`#`, `##`) and lists (`- `) of a text, with empty lines between them. Everything else is text as it is
 * written, also what would be HTML.
 */
export const legalBlocks = (body: string): LegalBlock[] => {
  const blocks: string[][] = [[]];
  for (const line of body.split(/\r?\n/)) {
    if (line.trim() === '') blocks.push([]);
    else blocks.at(-1)?.push(line.trimEnd());
  }
  return blocks.filter((lines) => lines.length > 0).flatMap(blockOf);
};
