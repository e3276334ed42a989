import type { UserRecord } from '@atelier/core/ports/records';
import type { PolicyRow } from '@atelier/core/schemas/admin';
import type { TestServer } from './in-process.ts';
import type { Answer, Client } from './in-process-client.ts';

/** Written down a second time on purpose: what the code grants is held against what was meant (R-AUTHZ-1, R-AUTHZ-2). */
export const order = ['viewer', 'user', 'admin', 'superadmin'] as const;
const floors = { protected: 'viewer', admin: 'admin', superadmin: 'superadmin' } as const;
const everybody = order;
const makers = ['user', 'admin', 'superadmin'];
const admins = ['admin', 'superadmin'];
export const grants: Readonly<Record<string, readonly string[]>> = {
  'session:read': everybody,
  'session:end': everybody,
  'account:read': everybody,
  'account:edit': everybody,
  'account:secure': everybody,
  'token:manage': everybody,
  'engine:list': everybody,
  'image:read': everybody,
  'image:delete': makers,
  'job:read': everybody,
  'job:create': makers,
  'job:cancel': makers,
  'user:read': admins,
  'user:lock': admins,
  'user:end-sessions': admins,
  'user:force-reset': admins,
  'user:remove-second-factor': ['superadmin'],
  'user:set-role': ['superadmin'],
  'audit:read': admins,
  'policy:read': admins,
};

export type Identity = (typeof order)[number] | 'anonymous' | 'locked';
export const identities: readonly Identity[] = ['anonymous', 'locked', ...order];

/** What the declaration of a row means for somebody, in the codes of a refusal; null for "let in". */
export const refusalOf = (
  { who, can }: Pick<PolicyRow, 'who' | 'can'>,
  identity: Identity,
): 'unauthenticated' | 'forbidden' | null => {
  if (who === 'public') return null;
  if (identity === 'anonymous' || identity === 'locked') return 'unauthenticated';
  const highEnough = order.indexOf(identity) >= order.indexOf(floors[who]);
  return highEnough && can !== null && grants[can]?.includes(identity) ? null : 'forbidden';
};

/** Somebody fresh, so that no call lives off what an earlier one left. */
export const enter = async (
  server: TestServer,
  identity: Identity,
): Promise<{ owner: UserRecord; client: Client }> => {
  if (identity === 'anonymous') return { owner: await server.user('user'), client: server.client() };
  const { user: owner, client } = await server.person(identity === 'locked' ? 'user' : identity);
  // Straight in the database: the session stays and must not help.
  if (identity === 'locked') await server.db.users.lock(owner.id, 'Spam.', new Date());
  return { owner, client };
};

export interface Outcome {
  readonly status: number;
  readonly code: string | null;
}

/** A stream answers 200 whatever happens; its outcome stands in its first event. */
export const outcomeOf = (answer: Answer): Outcome => {
  const isStream = answer.headers['content-type']?.startsWith('text/event-stream') === true;
  if (!isStream) return { status: answer.status, code: answer.error().appCode ?? null };
  const failure = /event: serialized-error\ndata: (.*)\n/.exec(answer.text)?.[1];
  if (failure === undefined) return { status: answer.status, code: null };
  const { data } = JSON.parse(failure) as { data: { httpStatus: number; appCode: string } };
  return { status: data.httpStatus, code: data.appCode };
};

export const statusOf = { unauthenticated: 401, forbidden: 403 } as const;
