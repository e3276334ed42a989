import { checkRows } from '@atelier/core/testing/check-rows';
import { initTRPC } from '@trpc/server';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { appRouter } from '../app-router.ts';
import { NoInput } from '../shared/schemas.ts';
import { inputSchemas, policyTable } from './policy-table.ts';

const rows = policyTable(appRouter);

test('a procedure that bypasses the guard fails the policy table', () => {
  const bare = initTRPC.create();
  const smuggled = bare.router({ open: bare.procedure.query(() => 'anything') });
  expect(() => policyTable(smuggled)).toThrow('The procedure open declares no policy.');
});

test('rows are sorted by name and unique', () => {
  const names = rows.map(({ name }) => name);
  expect(names).toEqual([...new Set(names)].toSorted());
});

describe('rules for each procedure', () => {
  test('every protected procedure asks for a permission and a session; tokens open images and jobs alone (pitfall 19)', () =>
    checkRows(
      rows.filter(({ who }) => who !== 'public'),
      '$name',
      (row) => {
        expect(row.can).not.toBeNull();
        const isProgrammatic =
          /^(jobs|images|collections|engines|comparisons|prompts|training|uploads|usage)\.|^(account\.me|models\.list)$/.test(
            row.name,
          );
        expect(row.credentials).toEqual(isProgrammatic ? ['session', 'accessToken'] : ['session']);
        expect(row.limit).not.toBeNull();
      },
    ));

  /**
   * They only return a challenge or an unconfirmed secret. Or they only show what a link would do, and are mutations
   * because a token must not be in a URL. Or they only change what a person likes or has been suggested.
   */
  const withoutEvent = [
    'oauth.link',
    // The download itself is an event.
    'privacy.exportLink',
    'emailLinks.review',
    'oauth.stepUp',
    'credentials.beginPasskey',
    'auth.beginPasskeySignIn',
    'secondFactor.beginPasskey',
    'credentials.beginTotp',
    'comparisons.vote',
    'models.setFavourite',
    'images.update',
    'presets.remove',
    'presets.save',
    'prompts.begin',
    'prompts.enhance',
  ];

  test('every mutation leaves an event, unless it only begins something, and is counted as a change', () =>
    checkRows(
      rows.filter(({ kind }) => kind === 'mutation'),
      '$name',
      (row) => {
        expect(row.audit === null).toBe(withoutEvent.includes(row.name));
        const classes = [
          'write',
          'generation',
          'enhancement',
          'signIn',
          'register',
          'mail',
          'proof',
          'refresh',
          'dataExport',
        ];
        expect(classes).toContain(row.limit);
      },
    ));

  /** They do not weaken the account, are the proof itself, or require a second factor in the call. */
  const withoutStepUp = [
    'emailLinks.cancelEmailChange',
    'account.confirmAccess',
    'secondFactor.stepUp',
    'oauth.stepUp',
    'credentials.renamePasskey',
    'tokens.revoke',
    'privacy.cancelDeletion',
    // What a person agrees to weakens no account; both are recorded.
    'legal.accept',
    'legal.withdraw',
  ];

  test('changes of sign-in methods, email and tokens need a fresh proof (ASVS 7.5.1)', () =>
    checkRows(
      rows.filter(
        ({ kind, can }) => kind === 'mutation' && (can === 'account:secure' || can === 'token:manage'),
      ),
      '$name',
      (row) => expect(row.stepUp).toBe(!withoutStepUp.includes(row.name)),
    ));

  /**
   * They only take access away and may be urgent, grant nothing but more images, or are decisions of a review or about an
   * alert, which come one after another and give nobody access. A trial of rules changes nothing, and saved filters are one's own.
   */
  const harmless = [
    ...['admin.users.endSessions', 'admin.users.endSession', 'admin.users.setQuota'],
    ...['admin.alerts.acknowledge', 'admin.alerts.assign', 'admin.alerts.snooze', 'admin.alerts.resolve'],
    'admin.alerts.note',
    ...['admin.audit.saveFilter', 'admin.audit.removeFilter'],

    ...['admin.moderation.decide', 'admin.moderation.try', 'admin.moderation.looks.end'],
    // They keep the records of a case, in a hurry.
    ...[
      'addPeople',
      'removePerson',
      'saveNotice',
      'linkAlerts',
      'unlinkAlert',
      'open',
      'update',
      'advance',
      'close',
      'reopen',
      'addNote',
      'linkEvents',
      'setTask',
      'addTask',
    ].map((name) => `admin.incidents.${name}`),
    // It asks for the proof itself, if the setting is dangerous.
    ...['admin.settings.set', 'admin.settings.reject'],
    ...['admin.rules.try', 'admin.rules.judge'],
  ];

  test('admin actions need a fresh proof, except those that are listed with a reason (ASVS 7.5.3)', () =>
    checkRows(
      rows.filter(({ kind, name }) => kind === 'mutation' && name.startsWith('admin.')),
      '$name',
      (row) => expect(row.stepUp).toBe(!harmless.includes(row.name)),
    ));

  test('every admin procedure is for admins and leaves an event', () =>
    checkRows(
      rows.filter(({ name }) => name.startsWith('admin.')),
      '$name',
      (row) => {
        expect(['admin', 'superadmin']).toContain(row.who);
        expect(row.audit).not.toBeNull();
      },
    ));
});

describe('input schemas', () => {
  const schemas = inputSchemas(appRouter);

  test('are listed for every procedure', () => {
    expect(Object.keys(schemas)).toEqual(rows.map(({ name }) => name));
  });

  /** All schemas within a JSON Schema. */
  const within = (schema: unknown): Record<string, unknown>[] => {
    if (typeof schema !== 'object' || schema === null) return [];
    const inner = Object.values(schema).flatMap(within);
    return Array.isArray(schema) ? inner : [schema as Record<string, unknown>, ...inner];
  };

  /** Passkey responses of browsers: the standard grows, so unknown fields are dropped (WebAuthn 3). */
  const isWebAuthnSchema = ({ properties = {} }: Record<string, unknown>): boolean =>
    Object.hasOwn(Object(properties), 'clientDataJSON') || Object.hasOwn(Object(properties), 'rawId');

  /** What only one kind of provider takes: any JSON here, checked by its adapter, bounded by the size of a request. */
  const withoutProviderOptions = (name: string): unknown => {
    if (!name.startsWith('admin.providers.')) return schemas[name];
    const { $defs: _, ...rest } = schemas[name] as Record<string, unknown>;
    return rest;
  };
  const isProviderOptions = ({ additionalProperties }: Record<string, unknown>): boolean =>
    Object.hasOwn(Object(additionalProperties), '$ref');

  test('every input is strict, its texts and numbers bounded', () =>
    checkRows(Object.keys(schemas), '%s', (name) => {
      for (const part of within(withoutProviderOptions(name))) {
        if (isProviderOptions(part)) continue;
        if (part.type === 'object' && !isWebAuthnSchema(part)) expect(part.additionalProperties).toBe(false);
        const isBounded = ['maxLength', 'pattern', 'enum', 'const', 'format'].some((key) => key in part);
        if (part.type === 'string') expect(isBounded, JSON.stringify(part)).toBe(true);
        const isNumber = part.type === 'number' || part.type === 'integer';
        if (isNumber && !('enum' in part)) {
          expect(part).toHaveProperty('maximum');
          expect(part).toHaveProperty('minimum');
        }
      }
    }));
});

test('a procedure without an input schema fails the listing (ASVS 2.2.1)', () => {
  const bare = initTRPC.create();
  const some = bare.procedure.input(z.int()).query(() => 1);
  expect(inputSchemas(bare.router({ some }))).toMatchObject({ some: { type: 'integer' } });
  const none = bare.procedure.query(() => 1);
  expect(() => inputSchemas(bare.router({ some, none }))).toThrow('The procedure none declares no input.');
});

describe('the schema for no input', () => {
  test.each([undefined, {}])('accepts %j', (input) => expect(NoInput.safeParse(input).success).toBe(true));

  test('a procedure without input refuses any', () =>
    checkRows([null, 0, '', 'text', false, [], [{}], { x: 1 }, { '': undefined }], '%j', (input) =>
      expect(NoInput.safeParse(input).success).toBe(false),
    ));
});
