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
const unknownRoles = ['root', 'Admin', '', 'constructor', '__proto__', 'superadmin '] as unknown as Role[];

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

  test('each has all permissions of the next weaker role, and more', () => {
    for (const [rank, role] of roles.entries()) {
      const below = roles[rank - 1];
      if (below === undefined) continue;
      expect(granted(role)).toEqual(expect.arrayContaining(granted(below)));
      expect(granted(role).length).toBeGreaterThan(granted(below).length);
    }
  });

  test('a superadmin has every permission', () => {
    expect(granted('superadmin')).toEqual([...permissions]);
  });

  test('a viewer can change nothing but their own account and sessions', () => {
    const changing = granted('viewer').filter((permission) => !/:(read|list)$/.test(permission));
    const own = ['account:edit', 'account:secure', 'moderation:own', 'session:end', 'token:manage'];
    expect(changing.toSorted()).toEqual(own);
  });

  test('unknown roles and permissions grant nothing', () => {
    for (const role of unknownRoles) {
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

describe('managing other accounts', () => {
  test('is limited to strictly weaker roles, except for superadmins', () => {
    const table = roles.map((actor) => roles.filter((target) => roleOutranks(actor, target)));
    expect(table).toEqual([[], ['viewer'], ['viewer', 'user'], ['viewer', 'user', 'admin', 'superadmin']]);
  });

  test('an unknown role outranks no other', () => {
    for (const actor of unknownRoles)
      for (const target of roles) expect(roleOutranks(actor, target)).toBe(false);
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

  test('cannot override the audience', () => {
    const overridden = { who: 'public', can: 'user:lock', limit: 'write', audit: null } as const;
    expect(memberPolicy('admin', overridden).who).toBe('admin');
  });

  test('of public procedures require no permission', () => {
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
      worksIn: 'normal',
    });
  });

  test('by default require no step-up, but enrolment and a CSRF token', () => {
    const declared = { can: 'account:secure', limit: 'write', audit: null } as const;
    const defaults = { stepUp: false, beforeEnrolment: false, csrf: 'token' };
    expect(memberPolicy('protected', declared)).toMatchObject(defaults);
    const widened = { stepUp: true, beforeEnrolment: true };
    expect(memberPolicy('protected', { ...declared, ...widened })).toMatchObject(widened);
    const overridden = { ...declared, csrf: 'none' } as const;
    expect(memberPolicy('protected', overridden).csrf).toBe('token');
  });

  test('every audience but the public has a floor', () => {
    expect(audiences.filter((who) => audienceFloor[who] === null)).toEqual(['public']);
  });
});

test('the default limits are those of the requirements (R-LIM-1)', () => {
  expect(limitDefaults).toMatchObject({
    anonymous: { points: 1000, windowS: 3600 },
    request: { points: 100, windowS: 60 },
    signIn: { points: 5, windowS: 60 },
    generation: { points: 20, windowS: 60 },
  });
});
