import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAlerts, createCounters, createDetector, createReactions } from '@atelier/api';
import { createAuditTrail } from '@atelier/api/audit-trail';
import { type RuleId, ruleIds } from '@atelier/core/detection/rule-ids';
import { ruleById } from '@atelier/core/detection/rules';
import { blankSignal, type CountedKind, type Signal } from '@atelier/core/detection/signal';
import type { AuditEvent } from '@atelier/core/policy';
import type { AuditDetails } from '@atelier/core/ports/records';
import { checkRows } from '@atelier/core/testing/check-rows';
import { stoppedClock } from '@atelier/core/testing/clocks';
import { openTestDatabase } from '@atelier/db/testing';
import { expect, test } from 'vitest';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const ann = 'usr_ann';
const nowhere = { userId: null, address: null, tokenId: null, procedure: null };
const places = ['198.51.100.1', '203.0.113.1', '192.0.2.1'] as const;

const open = async () => {
  const { db, drop } = await openTestDatabase('sqlite');
  const clock = stoppedClock();
  const counters = createCounters({ clock, onCounted: () => undefined });
  const responder = {
    respond: async () => ({ outcome: 'done', responseId: null, until: null }) as const,
  };
  const reactions = createReactions({ clock, alerts: createAlerts({ clock }), responder });
  let own: Signal[] = [];
  const ownSignals = async () => own.splice(0);
  const detector = createDetector({ db, clock, counters, reactions, addressOf: (ip) => ip, ownSignals });
  const write = async (
    type: AuditEvent,
    { ip = places[0] as string, actorId = ann, details = {} as AuditDetails, times = 1 } = {},
  ) => {
    const actor = { userId: actorId, workspaceId: 'wsp_a' };
    const trail = createAuditTrail({ requestId: 'r', ip, userAgent: 'x' }, actor, clock);
    for (let n = 0; n < times; n += 1)
      await trail.write(db, type, { entityType: 'user', entityId: actorId, details });
  };
  const count = (kind: CountedKind, times: number, origin: Partial<typeof nowhere | { userId: string }>) => {
    for (let n = 0; n < times; n += 1) counters.count(kind, { ...nowhere, ...origin });
  };
  const signIn = (ip: string, actorId = ann) =>
    write('login_success', { ip, actorId, details: { newDevice: true } });
  const fail = (times: number, first = 0) => {
    for (let n = first; n < first + times; n += 1)
      counters.signInFailed({
        ...{ userId: `usr_${n}`, address: places[1], email: '', password: `p${n}`, isKnownDevice: false },
      });
  };
  const notice = (kind: 'checkpoint_missing' | 'clock_jump' | 'config_drift', amount: number) => {
    own = [{ ...blankSignal, kind, count: amount, at: clock.now().getTime() }];
  };
  return { db, clock, detector, write, count, signIn, fail, notice, drop };
};
type Server = Awaited<ReturnType<typeof open>>;
type Step = (server: Server) => unknown;

/** Of a rule that fires at the last of so many counted signals. */
const counted = (
  ruleId: RuleId,
  kind: CountedKind,
  origin: Partial<Record<'procedure' | 'userId', string>>,
) => {
  const most = (ruleById.get(ruleId)?.threshold ?? 0) - 1;
  const step = (times: number) => (server: Server) => server.count(kind, times, origin as { userId: string });
  return [step(most), step(1)] as const;
};
/** Of a rule that fires at the last of so many events. */
const logged = (ruleId: RuleId, type: AuditEvent, details: AuditDetails = {}) => {
  const most = (ruleById.get(ruleId)?.threshold ?? 0) - 1;
  const step = (times: number) => (server: Server) => server.write(type, { details, times });
  return [step(most), step(1)] as const;
};
const noticed = (kind: 'checkpoint_missing' | 'clock_jump' | 'config_drift') => {
  const threshold = ruleById.get(kind)?.threshold ?? 0;
  return [
    (server: Server) => (threshold > 1 ? server.notice(kind, threshold - 1) : undefined),
    (server: Server) => server.notice(kind, threshold),
  ] as const;
};

/** What is not enough, what is then, and who the finding is about. */
const attacks: readonly (readonly [RuleId, Step, Step, string | null])[] = [
  [
    'guessed_right',
    async ({ fail, detector, signIn }) => {
      fail(4);
      await detector.round();
      await signIn(places[1], 'usr_lucky');
    },
    async ({ fail, detector, signIn }) => {
      fail(1, 4);
      await detector.round();
      await signIn(places[1], ann);
    },
    ann,
  ],
  ['wrong_codes', ...logged('wrong_codes', 'login_failure', { reason: 'wrong_code' }), ann],
  [
    'impossible_pace',
    async ({ signIn }) => {
      await signIn(places[0]);
      await signIn(places[1]);
    },
    ({ signIn }) => signIn(places[2]),
    ann,
  ],
  ['new_network', ({ signIn }) => signIn(places[0]), ({ signIn }) => signIn(places[1]), ann],
  [
    'dormant_account',
    async ({ signIn, clock }) => {
      await signIn(places[0]);
      clock.advance(89 * dayMs);
      await signIn(places[1]);
    },
    async ({ signIn, clock }) => {
      clock.advance(90 * dayMs);
      await signIn(places[2]);
    },
    ann,
  ],
  ['rate_limit_abuse', ...counted('rate_limit_abuse', 'rate_limited', { userId: ann }), ann],
  ['api_errors', ...counted('api_errors', 'api_error', { procedure: 'images.list' }), null],
  ['file_scraping', ...counted('file_scraping', 'file_read', { userId: ann }), ann],
  ['reused_token', () => undefined, ({ write }) => write('token_reused'), ann],
  ['suspicious_activity', ...counted('suspicious_activity', 'foreign_origin', { userId: ann }), ann],
  ['blocked_prompts', ...counted('blocked_prompts', 'prompt_blocked', { userId: ann }), ann],
  ['quota_abuse', ...counted('quota_abuse', 'quota_refused', { userId: ann }), ann],
  [
    'factor_removed_then_export',
    ({ write }) => write('two_factor_change', { details: { factorLeft: false } }),
    ({ write }) => write('images_downloaded'),
    ann,
  ],
  [
    'mass_deletion',
    ({ write }) => write('images_changed', { details: { action: 'delete', images: 499 } }),
    ({ write }) => write('image_deleted'),
    ann,
  ],
  ['many_tokens', ...logged('many_tokens', 'token_issued'), ann],
  [
    'admin_odd_hours',
    async ({ write, clock }) => {
      await write('role_change', { times: 20 });
      clock.advance(18 * hourMs);
      await write('role_change', { times: 2 });
    },
    ({ write }) => write('role_change'),
    ann,
  ],
  ['checkpoint_missing', ...noticed('checkpoint_missing'), null],
  ['clock_jump', ...noticed('clock_jump'), null],
  ['config_drift', ...noticed('config_drift'), null],
];

test('each rule fires as delivered at its threshold and not before, with its severity, response and alert', () =>
  checkRows(attacks, '%s', async (ruleId, before, last, userId) => {
    const server = await open();
    const { db, clock, detector } = server;
    const firings = () => db.detection.firings({ ruleId }, { after: null, limit: 9 });
    try {
      await before(server);
      await detector.round();
      expect(await firings()).toEqual([]);
      clock.advance(1000);
      await last(server);
      await detector.round();
      const rule = ruleById.get(ruleId);
      const [firing, ...others] = await firings();
      expect(others).toEqual([]);
      const isShadow = rule?.state === 'shadow';
      expect(firing).toMatchObject({ userId, isShadow, response: rule?.response });
      const alert = isShadow ? null : await db.alerts.find(firing?.alertId ?? '');
      expect(alert?.severity).toBe(isShadow ? undefined : rule?.severity);
    } finally {
      await server.drop();
    }
  }));

test('each rule has an attack: here, against a running server, or on a log that was cut', () => {
  const texts = ['../http/detection.test.ts', 'audit-gap.test.ts'].map((path) =>
    readFileSync(join(import.meta.dirname, path), 'utf8'),
  );
  const here = new Set<string>(attacks.map(([ruleId]) => ruleId));
  expect(ruleIds.filter((id) => !here.has(id) && !texts.some((text) => text.includes(`'${id}'`)))).toEqual(
    [],
  );
});
