import { type ImportBlocksResult, maxImportLines, maxToldRefusals } from '@atelier/core/schemas/blocks';

/** Bytes of one call: below what a request may have, with room for its other fields and escapes. */
const maxPartBytes = 120_000;

interface Part {
  readonly text: string;
  /** Lines before it. */
  readonly before: number;
}

const encoder = new TextEncoder();

/** Cuts a list at its lines into parts that fit into a call each; null if it has too many lines. */
export const partsOf = (list: string): Part[] | null => {
  const lines = list.split(/\r\n|\n|\r/);
  if (lines.filter((line) => line.trim() !== '').length > maxImportLines) return null;
  const parts: Part[] = [];
  let from = 0;
  let bytes = 0;
  for (const [at, line] of lines.entries()) {
    // A quote or a line break takes two bytes within JSON.
    const size = 2 * encoder.encode(line).length + 2;
    if (bytes + size > maxPartBytes && at > from) {
      parts.push({ text: lines.slice(from, at).join('\n'), before: from });
      from = at;
      bytes = 0;
    }
    bytes += size;
  }
  return [...parts, { text: lines.slice(from).join('\n'), before: from }];
};

/** The results of all parts as one, with the line numbers of the list. */
export const merged = (
  results: readonly { readonly part: Part; readonly result: ImportBlocksResult }[],
): ImportBlocksResult => ({
  added: results.reduce((sum, { result }) => sum + result.added, 0),
  known: results.reduce((sum, { result }) => sum + result.known, 0),
  refusedCount: results.reduce((sum, { result }) => sum + result.refusedCount, 0),
  refused: results
    .flatMap(({ part, result }) =>
      result.refused.map((refusal) => ({ ...refusal, line: refusal.line + part.before })),
    )
    .slice(0, maxToldRefusals),
});
