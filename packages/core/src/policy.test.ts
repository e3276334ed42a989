import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  audienceFloor,
  audiences,
  limitDefaults,
  memberPolicy,
  type Permission,
  permissions,
  publicPolicy,
  type Role,
  roleAtLeast,
  roleCan,
  roleOutranks,
  roles,
} from './policy.ts';

const granted = (role: Role) => permissions.filter((permission) => roleCan(role, permission));
const nobody = ['root', 'Admin', '', 'constructor', '__proto__', 'superadmin '] as unknown as Role[];

describe('roles', () => {
  test('are ordered from viewer to superadmin', () => {
    expect(roles).toEqual(['viewer', 'user', 'admin', 'superadmin']);
    const ranks = roles.map((role) => roles.map((floor) => roleAtLeast(role, floor)));
    expect(ranks).toEqual([
      [true, false, false, false],
      [true, true, false, false],
      [true, true, true, false],
      [true, true, true, true],
    ]);
  });

  test('each carries everything that the one below it does, and something more', () => {
    for (const [rank, role] of roles.entries()) {
      const below = roles[rank - 1];
      if (below === undefined) continue;
      expect(granted(role)).toEqual(expect.arrayContaining(granted(below)));
      expect(granted(role).length).toBeGreaterThan(granted(below).length);
    }
  });

  test('every permission is carried by somebody, and all of them by the superadmin', () => {
    expect(granted('superadmin')).toEqual([...permissions]);
  });

  test('a viewer changes nothing but their own account and sessions', () => {
    const changing = granted('viewer').filter((permission) => !/:(read|list)$/.test(permission));
    expect(changing.toSorted()).toEqual(['account:edit', 'account:secure', 'session:end', 'token:manage']);
  });

  test('what is unknown carries nothing', () => {
    for (const role of nobody) {
      expect(granted(role), role).toEqual([]);
      expect(roles.some((floor) => roleAtLeast(role, floor))).toBe(false);
    }
    fc.assert(
      fc.property(fc.constantFrom(...roles), fc.string(), (role, text) => {
        fc.pre(!permissions.some((permission) => permission === text));
        expect(roleCan(role, text as Permission)).toBe(false);
      }),
    );
  });
});

describe('acting on others', () => {
  test('goes strictly downwards, but for superadmins', () => {
    const table = roles.map((actor) => roles.filter((target) => roleOutranks(actor, target)));
    expect(table).toEqual([[], ['viewer'], ['viewer', 'user'], ['viewer', 'user', 'admin', 'superadmin']]);
  });

  test('what is unknown outranks nobody', () => {
    for (const actor of nobody) for (const target of roles) expect(roleOutranks(actor, target)).toBe(false);
  });
});

describe('policies', () => {
  test('admit sessions only, unless widened on purpose', () => {
    const declared = { can: 'image:read', limit: 'request', audit: null } as const;
    expect(memberPolicy('protected', declared).credentials).toEqual(['session']);
    expect(memberPolicy('protected', { ...declared, credentials: ['apiKey'] }).credentials).toEqual([
      'apiKey',
    ]);
  });

  test('cannot be given another audience than the one they are made for', () => {
    const smuggled = { who: 'public', can: 'user:lock', limit: 'write', audit: null } as const;
    expect(memberPolicy('admin', smuggled).who).toBe('admin');
  });

  test('of public procedures ask for no permission', () => {
    expect(publicPolicy({ limit: 'request', audit: null })).toEqual({
      who: 'public',
      can: null,
      credentials: ['session'],
      limit: 'request',
      audit: null,
      alternateAudit: null,
      stepUp: false,
      beforeEnrolment: false,
      csrf: 'token',
    });
  });

  test('ask for no fresh proof and wait for enrolment, and changes show a CSRF token, unless it is declared', () => {
    const declared = { can: 'account:secure', limit: 'write', audit: null } as const;
    const asked = { stepUp: false, beforeEnrolment: false, csrf: 'token' };
    expect(memberPolicy('protected', declared)).toMatchObject(asked);
    const widened = { stepUp: true, beforeEnrolment: true };
    expect(memberPolicy('protected', { ...declared, ...widened })).toMatchObject(widened);
    const smuggled = { ...declared, csrf: 'none' } as const;
    expect(memberPolicy('protected', smuggled).csrf).toBe('csrf');
  });

  test('every audience but the public has a floor', () => {
    expect(audiences.filter((who) => audienceFloor[who] === null)).toEqual(['public']);
  });
});

test('the default limits are the figures of the ledger (R-LIM-1)', () => {
  expect(limitDefaults).toMatchObject({
    anonymous: { points: 1000, windowS: 3600 },
    request: { points: 100, windowS: 60 },
    signIn: { points: 5, windowS: 60 },
    generation: { points: 20, windowS: 60 },
  });
});
