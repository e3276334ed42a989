import { describe, expect, test } from 'vitest';
import { invitationAcceptance } from '../email-links/accept-invitation.ts';
import { oneTimeLinks } from '../email-links/one-time-links.ts';
import { emailVerifications } from '../email-links/verify-email.ts';
import type { ServiceSettings } from '../shared/settings.ts';
import { createServiceHarness } from '../testing/service-harness.ts';
import { createFakeSignals } from '../testing/signals.ts';
import { createLoginThrottle } from '../throttle/login-throttle.ts';
import { invitationService } from './invitations.ts';
import { pictureTransferService } from './picture-transfers.ts';
import { adminService } from './users.ts';

const open = async (settings: Partial<ServiceSettings> = { hasMailServer: false }) => {
  const harness = await createServiceHarness(settings);
  const links = oneTimeLinks(harness);
  const invitations = invitationService({ ...harness, links });
  const acceptance = invitationAcceptance({ ...harness, links, checkPassword: async () => undefined });
  const admin = await harness.signedIn({ role: 'admin' });
  const create = (
    fields: { role?: 'viewer' | 'user' | 'admin'; email?: string; monthlyImages?: number } = {},
  ) =>
    invitations.create(
      admin,
      { email: 'ann@example.org', name: 'Ann', role: 'user', ...fields },
      harness.trail(admin),
    );
  const accept = (link: string | null) =>
    acceptance.accept({ token: link?.split('token=')[1] ?? '', password: 'long enough' }, harness.trail());
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => null,
      ({ code }) => code,
    );
  return { harness, invitations, admin, create, accept, codeOf };
};

describe('an invitation', () => {
  test('creates an account without a password; accepting sets one and verifies the address, once, and starts no session', async () => {
    const { harness, create, accept, codeOf } = await open();
    const { id, link, delivery } = await create({ monthlyImages: 7 });
    expect(delivery).toBe('link');
    expect(harness.mails()).toEqual([]);
    expect(harness.userNow(id)).toMatchObject({ passwordHash: null, emailVerifiedAt: null, role: 'user' });
    expect(harness.rows('quotas').at(-1)).toMatchObject({ monthlyLimit: 7 });
    const outcomes = await Promise.all([codeOf(accept(link)), codeOf(accept(link))]);
    expect(outcomes.toSorted()).toEqual(['not_found', null]);
    expect(harness.userNow(id)).toMatchObject({
      passwordHash: 'long enough',
      emailVerifiedAt: harness.clock.now(),
    });
    expect(harness.rows('invitations')).toEqual([]);
    expect(harness.rows('sessions').filter(({ userId }) => userId === id)).toEqual([]);
    expect(harness.events()).toMatchObject([
      { type: 'user_created', role: 'user', monthlyImages: 7, invited: true, delivery: 'link' },
      { type: 'invitation_accepted' },
    ]);
  });

  test('goes out by email if there is a mail server, and its link is not shown to the administrator', async () => {
    const { harness, create } = await open({ hasMailServer: true });
    expect(await create()).toMatchObject({ link: null, delivery: 'email' });
    expect(harness.mails()).toMatchObject([
      { to: 'ann@example.org', message: { kind: 'invitation', email: 'ann@example.org', validH: 1 } },
    ]);
  });

  test('that is sent again replaces the earlier link', async () => {
    const { harness, invitations, admin, create, accept, codeOf } = await open();
    const first = await create();
    const second = await invitations.resend(admin, first.id, harness.trail(admin));
    expect(await codeOf(accept(first.link))).toBe('not_found');
    expect(await codeOf(accept(second.link))).toBeNull();
    expect(await codeOf(invitations.resend(admin, first.id, harness.trail(admin)))).toBe('conflict');
    expect(await codeOf(invitations.withdraw(admin, first.id, harness.trail(admin)))).toBe('conflict');
    expect(harness.userNow(first.id)).toBeDefined();
  });

  test('that is withdrawn takes the account with it', async () => {
    const { harness, invitations, admin, create, accept, codeOf } = await open();
    const { id, link } = await create();
    await invitations.withdraw(admin, id, harness.trail(admin));
    expect(harness.userNow(id)).toBeUndefined();
    expect(await codeOf(accept(link))).toBe('not_found');
    expect(harness.events().at(-1)).toMatchObject({ type: 'invitation_withdrawn' });
  });

  test('expires, and can be sent again', async () => {
    const { harness, invitations, admin, create, accept, codeOf } = await open();
    const { id, link } = await create();
    harness.advance(61 * 60_000);
    expect(await codeOf(accept(link))).toBe('not_found');
    const again = await invitations.resend(admin, id, harness.trail(admin));
    expect(await codeOf(accept(again.link))).toBeNull();
  });

  test('ends when the role is changed, because its sender may know the link, and can be sent again', async () => {
    const { harness, invitations, create, accept, codeOf } = await open();
    const { id, link } = await create();
    const boss = await harness.signedIn({ role: 'superadmin' });
    const { signals } = createFakeSignals();
    const admins = adminService({
      ...{ ...harness, signals, loginThrottle: createLoginThrottle(harness) },
      pictureTransfers: pictureTransferService(harness),
    });
    await admins.setRole(boss, { id, role: 'superadmin' }, harness.trail(boss));
    expect(harness.rows('invitations')).toMatchObject([{ userId: id, expiresAt: harness.clock.now() }]);
    expect(await codeOf(accept(link))).toBe('not_found');
    const again = await invitations.resend(boss, id, harness.trail(boss));
    expect(await codeOf(accept(again.link))).toBeNull();
  });

  test('is not disturbed by a stranger who asks for a confirmation of the address', async () => {
    const { harness, create, accept, codeOf } = await open();
    const { link } = await create();
    const verifications = emailVerifications({
      ...harness,
      links: oneTimeLinks(harness),
      loginThrottle: createLoginThrottle(harness),
      requestEmail: (_purpose, _email, _request, work) => work(),
    });
    await verifications.resendVerification('ann@example.org', harness.request, harness.trail());
    expect(harness.mails()).toEqual([]);
    expect(await codeOf(accept(link))).toBeNull();
  });

  test('is refused for a taken address, a role that is not below the own one, and a locked account', async () => {
    const { harness, create, accept, codeOf } = await open();
    expect(await codeOf(create({ role: 'admin' }))).toBe('forbidden');
    const { id, link } = await create();
    expect(await codeOf(create())).toBe('email_taken');
    await harness.db.users.lock(id, null, harness.clock.now());
    expect(await codeOf(accept(link))).toBe('account_locked');
    expect(harness.rows('users')).toHaveLength(2);
  });
});
