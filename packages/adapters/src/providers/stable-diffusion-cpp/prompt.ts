import { extraArguments, languageModelToken, refuseControlSyntax } from '../kit/prompt-text.ts';

/** `extraArguments` are refused although `/sdcpp/v1` ignores them: the compatible paths of the same server obey them. */
export const checkText = (text: string): string | null =>
  refuseControlSyntax(text, [extraArguments, languageModelToken]);

/**
 * Escapes what sd.cpp reads as weights: `(a:1.3)`, `[a]`, and `BREAK`. Its parser takes the escape only from an opening
 * round bracket; a closing one means nothing without it, except after a number, which it then swallows: the blank keeps
 * the number. An unescaped `(a:.)` ends the server, which does not expect a weight without digits. `BREAK` counts also at
 * the end of a longer word.
 */
export const escapePrompt = (text: string): string =>
  text
    .replaceAll('\\', '\\\\')
    .replace(/[([]/g, '\\$&')
    .replace(/(:[+-]?[.\d]+)\)/g, '$1 )')
    .replace(/BREAK\b/g, 'break');
