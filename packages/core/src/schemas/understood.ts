import { z } from 'zod';

export const understoodLimits = { words: 40, wordLength: 60, noteLength: 240 } as const;

/** The longest texts are cut by the engine, not refused: a report is no reason to lose a picture. */
const Word = z.string().min(1).max(understoodLimits.wordLength);

/** What an engine took from a prompt, as it says itself. Only engines that read words themselves report it. */
export const Understood = z.strictObject({
  /** Words and phrases as written, each with what it was taken for in English; in the order of the prompt. */
  understood: z.array(z.strictObject({ word: Word, as: Word })).max(understoodLimits.words),
  notUnderstood: z.array(Word).max(understoodLimits.words),
  /** Understood, but not in the picture: the chosen style has no place for it. */
  notDrawn: z.array(Word).max(understoodLimits.words),
  /** Names of the style and, if any, of the manner in which it was drawn, such as `Seascape` and `charcoal`. */
  style: z.string().max(60),
  manner: z.string().max(60).nullable(),
  /** What to know about a picture that is not about its words; null otherwise. */
  note: z.string().max(understoodLimits.noteLength).nullable(),
});
export type Understood = z.infer<typeof Understood>;

/** Reads a stored report. Null for none, and for one that an older version wrote in another shape. */
export const parseUnderstood = (stored: string | null): Understood | null => {
  if (stored === null) return null;
  try {
    return Understood.safeParse(JSON.parse(stored)).data ?? null;
  } catch {
    return null;
  }
};
