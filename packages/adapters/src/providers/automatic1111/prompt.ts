import { angleCommand, extraArguments, refuseControlSyntax } from '../kit/prompt-text.ts';

/** stable-diffusion.cpp imitates AUTOMATIC1111, too, and koboldcpp draws with it. */
export const checkText = (text: string): string | null =>
  refuseControlSyntax(text, [angleCommand, extraArguments]);

/**
 * Makes text of what AUTOMATIC1111 would read as instructions:
 * - brackets are weights and schedules, `\` is their escape;
 * - `AND` and `BREAK` divide a prompt, in capitals only;
 * - a number after a colon at the very end is the weight of the whole ("at 12:30"), so something has to follow it;
 * - the rest of a line after `#` is a comment. There is no escape, so the sign becomes its full-width twin.
 */
export const escapePrompt = (text: string): string =>
  text
    .replace(/\s*[\r\n]+\s*/g, ' ')
    .replace(/[\\()[\]]/g, '\\$&')
    .replace(/\b(AND|BREAK)\b/g, (word) => word.toLowerCase())
    .replaceAll('#', '＃')
    .replace(/:\s*[-+]?[\p{Nd}.]*\s*$/u, '$&,');
