import { oneLine } from './text.ts';

const maxLineLength = 6000;

/**
 * The paragraphs of an incident notice: what stands between empty lines. Lines stay lines, because a notice may have a list or an
 * address in it.
 */
export const noticeParagraphs = (body: string, name: string): string[] =>
  body
    .split(/\r\n|\n|\r/)
    // The email greets by itself.
    .filter((line) => line.trim() !== 'Hello {name},')
    .map((line) =>
      oneLine(
        line.replaceAll('{name}', () => name),
        maxLineLength,
      ),
    )
    .join('\n')
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.trim())
    .filter(Boolean);
