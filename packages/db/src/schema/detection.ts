import { ruleStates } from '@atelier/core/detection/rule';
import type { CountedKind } from '@atelier/core/detection/signal';
import { firingVerdicts, type SettingPrints } from '@atelier/core/ports/detection-store';
import { responseKinds } from '@atelier/core/ports/responses';
import { sql } from 'drizzle-orm';
import { oneOf } from './checks.ts';
import type { Kit } from './kit.sqlite.ts';

/**
 * Counters, rules and firings of detection (R-SEC-3). No references to users: a count of a caller whose account has just been
 * deleted must not keep the others from being stored. `personalRules` says how they are erased.
 */
export const detectionTables = (kit: Kit) => {
  const signalCounts = kit.table(
    'signal_counts',
    {
      id: kit.text('id').primaryKey(),
      /** The number of the latest change. */
      seq: kit.integer('seq').notNull(),
      kind: kit.text('kind').notNull().$type<CountedKind>(),
      minute: kit.timestamp('minute').notNull(),
      lastAt: kit.timestamp('last_at').notNull(),
      userId: kit.text('user_id'),
      address: kit.text('address'),
      tokenId: kit.text('token_id'),
      procedure: kit.text('procedure'),
      /** Of the email address and the password of a failed sign-in, under a key that ends with the process (decision 52). */
      accountMark: kit.text('account_mark'),
      secretMark: kit.text('secret_mark'),
      isKnownDevice: kit.boolean('is_known_device').notNull(),
      count: kit.integer('count').notNull(),
    },
    (counted) => [
      kit.uniqueIndex('signal_counts_seq').on(counted.seq),
      kit.index('signal_counts_minute').on(counted.minute, counted.id),
      kit.index('signal_counts_address').on(counted.address, counted.minute),
      kit.index('signal_counts_user').on(counted.userId),
      kit.check('signal_counts_count', sql.raw(`"count" > 0`)),
    ],
  );

  // One row.
  const detectionState = kit.table('detection_state', {
    id: kit.text('id').primaryKey(),
    /** The highest number in `signal_counts.seq` so far. */
    lastSeq: kit.integer('last_seq').notNull(),
    /** How far rules have been applied to counts and to the audit log. */
    countSeq: kit.integer('count_seq').notNull(),
    auditSeq: kit.integer('audit_seq').notNull(),
    /** Keyed hashes of the settings of the previous start. */
    prints: kit.json<SettingPrints>('prints'),
  });

  // What administrators have set; other rules have their defaults.
  const detectionRules = kit.table(
    'detection_rules',
    {
      ruleId: kit.text('rule_id').primaryKey(),
      state: kit.choice('state', ruleStates).notNull(),
      threshold: kit.integer('threshold').notNull(),
      windowS: kit.integer('window_s').notNull(),
      response: kit.choice('response', responseKinds),
      updatedAt: kit.timestamp('updated_at').notNull(),
    },
    () => [
      kit.check('detection_rules_state_known', oneOf('state', ruleStates)),
      kit.check('detection_rules_response_known', oneOf('response', responseKinds)),
      kit.check('detection_rules_numbers', sql.raw(`"threshold" > 0 and "window_s" > 0`)),
    ],
  );

  const ruleFirings = kit.table(
    'rule_firings',
    {
      id: kit.text('id').primaryKey(),
      ruleId: kit.text('rule_id').notNull(),
      isShadow: kit.boolean('is_shadow').notNull(),
      userId: kit.text('user_id'),
      address: kit.text('address'),
      tokenId: kit.text('token_id'),
      procedure: kit.text('procedure'),
      /** Of a password that was tried on many accounts, as in `signal_counts`. */
      secretMark: kit.text('secret_mark'),
      count: kit.integer('count').notNull(),
      fromAt: kit.timestamp('from_at').notNull(),
      toAt: kit.timestamp('to_at').notNull(),
      firedAt: kit.timestamp('fired_at').notNull(),
      seqs: kit.json<readonly number[]>('seqs').notNull(),
      alertId: kit.text('alert_id'),
      response: kit.choice('response', responseKinds),
      outcome: kit.text('outcome'),
      verdict: kit.choice('verdict', firingVerdicts),
      judgedBy: kit.text('judged_by'),
      judgedAt: kit.timestamp('judged_at'),
    },
    (firing) => [
      kit.index('rule_firings_newest').on(firing.firedAt, firing.id),
      kit.index('rule_firings_rule').on(firing.ruleId, firing.firedAt, firing.id),
      kit.index('rule_firings_user').on(firing.userId),
      kit.index('rule_firings_judge').on(firing.judgedBy),
      kit.check('rule_firings_response_known', oneOf('response', responseKinds)),
      kit.check('rule_firings_verdict_known', oneOf('verdict', firingVerdicts)),
    ],
  );

  return { signalCounts, detectionState, detectionRules, ruleFirings };
};
