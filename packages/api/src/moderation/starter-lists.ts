/// <reference path="./naughty-words.d.ts" />
import { isTerm } from '@atelier/core/moderation/terms';
import type { RuleRecord } from '@atelier/core/ports/moderation-stores';
import words from 'naughty-words';

const languages = {
  ...{ en: 'English', de: 'German', fr: 'French', es: 'Spanish', it: 'Italian', pt: 'Portuguese' },
  ...{ nl: 'Dutch', pl: 'Polish', sv: 'Swedish', cs: 'Czech', ru: 'Russian', tr: 'Turkish' },
  ...{ ar: 'Arabic', hi: 'Hindi', ja: 'Japanese', zh: 'Chinese', ko: 'Korean' },
} as const;
type Language = keyof typeof languages;

const epoch = new Date(0);

/** Terms with a letter; a number alone says nothing. */
const termsOf = (language: Language): string[] =>
  (words[language] ?? []).filter((term) => /\p{L}/u.test(term) && isTerm(term));

/**
 * Lists of sexual and vulgar words from the package `naughty-words`. They mark for review and apply in strict workspaces
 * only: a studio for art does not stop people for a word.
 */
export const starterRules: readonly RuleRecord[] = (Object.keys(languages) as Language[]).map((language) => ({
  id: `starter-${language}`,
  name: `Sexual and vulgar words: ${languages[language]}`,
  action: 'flag',
  terms: termsOf(language),
  reason: 'Strict workspaces have prompts with such words reviewed.',
  source: 'starter',
  isEnabled: true,
  createdAt: epoch,
  updatedAt: epoch,
}));

/** The rules as they apply: own ones, and starter lists with what was changed of them. */
export const withStarters = (stored: readonly RuleRecord[]): RuleRecord[] => {
  const changed = new Map(stored.map((rule) => [rule.id, rule]));
  const starters = starterRules.map((starter) => {
    const { action, reason, isEnabled, updatedAt } = changed.get(starter.id) ?? starter;
    return { ...starter, action, reason, isEnabled, updatedAt };
  });
  return [...stored.filter(({ source }) => source === 'own'), ...starters];
};
