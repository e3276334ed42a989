import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import { createMatcher } from '@atelier/core/moderation/matcher';
import type { RuleChanges, RuleRecord } from '@atelier/core/ports/moderation-stores';
import type { Stores } from '@atelier/core/ports/stores';
import {
  type AddRuleInput,
  maxOwnRules,
  type Rule,
  type RuleTrial,
  type TryRuleInput,
  type UpdateRuleInput,
} from '@atelier/core/schemas/moderation';
import { cutTo } from '@atelier/core/text';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { changeDetails } from '../shared/change-details.ts';
import type { Deps } from '../shared/deps.ts';
import { defined } from '../shared/pages.ts';
import { builtinRule, builtinRules } from './builtin-rules.ts';
import { starterRules, withStarters } from './starter-lists.ts';

/** Past prompts that a trial looks at, and in how many steps. */
const maxTried = 5000;
const triedAtOnce = 250;
/** A trial ends with what it has after this time. */
const maxTrialMs = 3000;
/** Other calls run at least so often: a long prompt takes some milliseconds. */
const turnMs = 10;
const maxSamples = 20;
/** Characters around a match in a sample. */
const around = 40;

const viewRule = ({ id, name, action, terms, reason, source, isEnabled, updatedAt }: RuleRecord): Rule => ({
  ...{ id, name, action, reason, source, isEnabled, termCount: terms.length },
  terms: source === 'own' ? [...terms] : [],
  updatedAt: updatedAt.getTime() === 0 ? null : updatedAt.toISOString(),
});

const builtinView: Rule = {
  ...builtinRule,
  ...{ action: 'block', terms: [], source: 'builtin', isEnabled: true, updatedAt: null },
  termCount: builtinRules.flatMap(({ terms, near = [] }) => [terms, ...near].flat()).length,
};

const entity = (id: string) => ({ entityType: 'moderation_rule', entityId: id });

const sampleOf = (text: string, { start, end }: { start: number; end: number }) => ({
  before: (start > around ? '…' : '') + text.slice(Math.max(0, start - around), start),
  match: text.slice(start, end),
  after: text.slice(end, end + around) + (end + around < text.length ? '…' : ''),
});

/** Rules for prompts in the console. */
export const moderationRuleService = ({ db, clock }: Pick<Deps, 'db' | 'clock'>) => {
  /** The rule, and whether it is stored: a starter list is from its first change on. */
  const findForChange = async (stores: Stores, id: string): Promise<[RuleRecord, boolean]> => {
    const stored = await stores.moderationRules.find(id);
    const starter = starterRules.find((one) => one.id === id);
    if (starter !== undefined)
      return [
        { ...starter, ...(stored && withStarters([stored]).find((one) => one.id === id)) },
        stored !== null,
      ];
    if (stored === null) throw new AppError('not_found');
    return [stored, true];
  };

  const checkChanges = ({ source }: RuleRecord, { name, terms, action }: RuleChanges): void => {
    if (source === 'starter' && (name !== undefined || terms !== undefined || action === 'allow'))
      throw new AppError('validation_failed', 'Of a starter list only its action and reason can change.');
  };

  return {
    async list() {
      return { items: [builtinView, ...withStarters(await db.moderationRules.list()).map(viewRule)] };
    },

    /** @throws AppError `conflict` if there are as many as there can be */
    async add(input: AddRuleInput, audit: AuditTrail): Promise<Rule> {
      const now = clock.now();
      const rule: RuleRecord = { ...input, id: newId('rule'), source: 'own', createdAt: now, updatedAt: now };
      await db.transaction(async (stores) => {
        const own = (await stores.moderationRules.list()).filter(({ source }) => source === 'own');
        if (own.length >= maxOwnRules)
          throw new AppError('conflict', `There can be ${maxOwnRules} rules. Remove one first.`);
        await stores.moderationRules.insert(rule);
        await audit.write(stores, 'moderation_rule_added', {
          ...entity(rule.id),
          details: changeDetails<object>({}, input),
        });
      });
      return viewRule(rule);
    },

    /** @throws AppError `not_found`; `validation_failed` for what cannot change of a starter list */
    async update({ id, ...input }: UpdateRuleInput, audit: AuditTrail): Promise<Rule> {
      const changes: RuleChanges = defined(input);
      return db.transaction(async (stores) => {
        const [rule, isStored] = await findForChange(stores, id);
        checkChanges(rule, changes);
        // Later than before also within a millisecond, so that every change is noticed.
        const updatedAt = new Date(Math.max(clock.now().getTime(), rule.updatedAt.getTime() + 1));
        const changed = { ...rule, ...changes, updatedAt };
        if (isStored) await stores.moderationRules.update(id, { ...changes, updatedAt: changed.updatedAt });
        // Its words stay those of the package.
        else await stores.moderationRules.insert({ ...changed, terms: [], createdAt: changed.updatedAt });
        await audit.write(stores, 'moderation_rule_updated', {
          ...entity(id),
          details: { rule: cutTo(rule.name, 80), ...changeDetails<object>(rule, changes) },
        });
        return viewRule(changed);
      });
    },

    /** @throws AppError `not_found` */
    async remove(id: string, audit: AuditTrail): Promise<void> {
      await db.transaction(async (stores) => {
        const rule = await stores.moderationRules.find(id);
        if (rule === null || rule.source !== 'own') throw new AppError('not_found');
        await stores.moderationRules.delete(id);
        await audit.write(stores, 'moderation_rule_removed', {
          ...entity(id),
          details: changeDetails<object>(rule, { name: null, action: null, terms: null, reason: null }),
        });
      });
    },

    /** What words would have matched among past prompts. Works in steps, so that other calls go on. */
    async try({ terms, text }: TryRuleInput, audit: AuditTrail): Promise<RuleTrial> {
      const matcher = createMatcher([{ id: 'trial', action: 'block', terms }]);
      await audit.write(db, 'moderation_rules_tried', {
        details: { terms: terms.length, past: text === undefined },
      });
      const trial = { hits: 0, prompts: 0, isPartial: false, samples: [] as RuleTrial['samples'] };
      const tryOne = (prompt: string): void => {
        trial.prompts += 1;
        const [match] = matcher.match(prompt);
        if (match === undefined) return;
        trial.hits += 1;
        if (trial.samples.length < maxSamples) trial.samples.push(sampleOf(prompt, match));
      };
      if (text !== undefined) {
        tryOne(text);
        return trial;
      }
      const endsAt = performance.now() + maxTrialMs;
      let turnEndsAt = performance.now() + turnMs;
      let afterId = '';
      for (;;) {
        const page = await db.moderationRules.pastPrompts(afterId, triedAtOnce);
        for (const { prompt } of page) {
          tryOne(prompt);
          if (performance.now() < turnEndsAt) continue;
          await nextTurn();
          turnEndsAt = performance.now() + turnMs;
        }
        afterId = page.at(-1)?.id ?? '';
        if (page.length < triedAtOnce) return trial;
        if (trial.prompts >= maxTried || performance.now() > endsAt) return { ...trial, isPartial: true };
        await nextTurn();
      }
    },
  };
};
