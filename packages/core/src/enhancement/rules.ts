import { lengthOf, textLimits } from '../text.ts';
import { type Aspect, type DirectionId, directions } from './directions.ts';

export interface RuleEnhancement {
  /** The prompt as it was, followed by the additions. */
  readonly prompt: string;
  /** What was added, in order. Empty if the prompt says all of it already, or has no room. */
  readonly added: readonly string[];
}

/** FNV-1a, so that the same prompt and variant give the same words on every machine. */
const hash = (text: string): number => {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1)
    value = Math.imul(value ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return value;
};

/** Ends in a mark that needs no comma after it. */
const endsClause = /[,;:.!?…—–-]\s*$/u;

const join = (prompt: string, phrase: string): string =>
  `${prompt}${endsClause.test(prompt) ? ' ' : ', '}${phrase}`;

const phraseOf = ({ name, phrases }: Aspect, prompt: string, variant: number): string =>
  phrases[(hash(`${name}\n${prompt}`) + variant) % phrases.length] ?? phrases[0];

/**
 * Adds words for light, lens, composition and style to a prompt (R-STUDIO-4), without a network. What the prompt mentions
 * already is left alone; nothing is ever changed or removed, so that taking the additions away gives the prompt back.
 * @param prompt trimmed, at most 2,000 characters; the result is no longer than that either
 * @param variant another number gives other words, where there are others
 */
export const enhanceByRules = (prompt: string, direction: DirectionId, variant = 0): RuleEnhancement => {
  const aspects: readonly Aspect[] = directions.find(({ id }) => id === direction)?.aspects ?? [];
  let enhanced = prompt;
  const added: string[] = [];
  for (const aspect of aspects) {
    if (aspect.said.test(prompt)) continue;
    const phrase = phraseOf(aspect, prompt, variant);
    const next = join(enhanced, phrase);
    if (lengthOf(next) > textLimits.prompt) continue;
    enhanced = next;
    added.push(phrase);
  }
  return { prompt: enhanced, added };
};
