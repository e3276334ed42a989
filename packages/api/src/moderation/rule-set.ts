import { createMatcher, type Matcher } from '@atelier/core/moderation/matcher';
import type { ModerationRuleStore, RuleRecord } from '@atelier/core/ports/moderation-stores';
import type { Strictness } from '@atelier/core/schemas/moderation';
import { builtinRule, builtinRules } from './builtin-rules.ts';
import { withStarters } from './starter-lists.ts';

/** A rule that matched, with what the person is told. */
export interface RuleMatch {
  readonly id: string;
  readonly name: string;
  readonly reason: string;
  readonly action: 'block' | 'flag';
}

const builtin = createMatcher(builtinRules);

/**
 * Whether a rule applies at this level. Blocking rules of administrators always do; theirs that mark for review do not in
 * relaxed workspaces; starter lists do in strict ones.
 */
const applies = ({ source, action }: Pick<RuleRecord, 'source' | 'action'>, level: Strictness): boolean => {
  if (source === 'starter') return level === 'strict';
  return action === 'block' || level !== 'relaxed';
};

interface Prepared {
  readonly stamp: string;
  readonly rules: ReadonlyMap<string, RuleRecord>;
  readonly matcher: Matcher;
}

/** The rules in force, prepared again when one has changed, on any node. */
export const createRuleSet = (store: Pick<ModerationRuleStore, 'stamp' | 'list'>) => {
  let prepared: Prepared | undefined;
  const current = async (): Promise<Prepared> => {
    const stamp = await store.stamp();
    if (prepared?.stamp === stamp) return prepared;
    const enabled = withStarters(await store.list()).filter(({ isEnabled }) => isEnabled);
    prepared = {
      stamp,
      rules: new Map(enabled.map((rule) => [rule.id, rule])),
      matcher: createMatcher(enabled),
    };
    return prepared;
  };

  return {
    /** The rules that the text breaks at this level; `allow` rules never exempt from the built-in one. */
    async match(text: string, level: Strictness): Promise<RuleMatch[]> {
      const { rules, matcher } = await current();
      const found: RuleMatch[] = builtin.match(text).map(() => ({ ...builtinRule, action: 'block' }));
      for (const { rule: id } of matcher.match(text)) {
        const rule = rules.get(id);
        if (rule === undefined || rule.action === 'allow' || !applies(rule, level)) continue;
        found.push({ id, name: rule.name, reason: rule.reason, action: rule.action });
      }
      return found;
    },
  };
};
