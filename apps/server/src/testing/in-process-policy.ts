import type { CredentialKind } from '@atelier/core/policy';
import type { UserRecord } from '@atelier/core/ports/records';
import type { PolicyRow } from '@atelier/core/schemas/admin';
import { sessionRecord } from '@atelier/core/testing/records';
import type { TestServer } from './in-process.ts';
import type { Answer, Client, RawRequest } from './in-process-client.ts';
import { createTokenPair } from './in-process-credentials.ts';
import { expectedOf, roleOrder } from './policy-expectations.ts';

/** Written a second time on purpose: what the code grants is compared with what is intended (R-AUTHZ-1, R-AUTHZ-2). */
export const order = roleOrder;
const allRoles = order;
const makers = ['user', 'admin', 'superadmin'];
const admins = ['admin', 'superadmin'];
export const grants: Readonly<Record<string, readonly string[]>> = {
  'session:read': allRoles,
  'session:end': allRoles,
  'account:read': allRoles,
  'account:edit': allRoles,
  'account:secure': allRoles,
  'token:manage': allRoles,
  'model:list': allRoles,
  'image:read': allRoles,
  'image:delete': makers,
  'moderation:own': allRoles,
  'moderation:strictness': makers,
  'moderation:review': admins,
  'moderation:rules': admins,
  'moderation:look': ['superadmin'],
  'incident:read': admins,
  'incident:manage': admins,
  'block:manage': admins,
  'settings:read': ['admin', 'superadmin'],
  'settings:manage': ['superadmin'],
  'incident:contain': ['superadmin'],
  'detection:read': admins,
  'detection:manage': admins,
  'image:organise': makers,
  'share:manage': makers,
  'upload:create': makers,
  'job:read': allRoles,
  'job:create': makers,
  'job:cancel': makers,
  'user:read': admins,
  'user:create': admins,
  'user:delete': admins,
  'user:set-quota': admins,
  'user:lock': admins,
  'user:end-sessions': admins,
  'user:end-all-sessions': ['superadmin'],
  'user:force-reset': admins,
  'user:remove-second-factor': ['superadmin'],
  'user:set-role': ['superadmin'],
  'audit:read': admins,
  'alert:read': admins,
  'alert:manage': admins,
  'policy:read': admins,
  'notice:read': admins,
  'metrics:read': admins,
  'provider:manage': ['superadmin'],
  'model:manage': ['superadmin'],
};

/** A role and state, and the credential used. */
interface Facts {
  readonly role: (typeof order)[number] | null;
  readonly by: CredentialKind | null;
  readonly isLocked?: true;
  /** The last proof is older than step-up accepts. */
  readonly isStale?: true;
  /** The role needs a second factor, which the user does not have. */
  readonly mustEnrol?: true;
}
const facts = {
  anonymous: { role: null, by: null },
  'locked user': { role: 'user', by: 'session', isLocked: true },
  viewer: { role: 'viewer', by: 'session' },
  user: { role: 'user', by: 'session' },
  admin: { role: 'admin', by: 'session' },
  superadmin: { role: 'superadmin', by: 'session' },
  'superadmin without a fresh proof': { role: 'superadmin', by: 'session', isStale: true },
  'superadmin before enrolment': { role: 'superadmin', by: 'session', mustEnrol: true },
  'program of a viewer': { role: 'viewer', by: 'accessToken' },
  'program of a superadmin': { role: 'superadmin', by: 'accessToken' },
  'program of a locked user': { role: 'user', by: 'accessToken', isLocked: true },
} as const satisfies Record<string, Facts>;
export type Identity = keyof typeof facts;
export const identities = Object.keys(facts) as Identity[];

/** Whether the identity needs a server that requires a second factor of every role. */
export const mustEnrol = (identity: Identity): boolean => 'mustEnrol' in facts[identity];

/** How each refusal is answered. */
export const statusOf = {
  unauthenticated: 401,
  forbidden: 403,
  enrolment_required: 403,
  step_up_required: 403,
} as const;
export type Refusal = keyof typeof statusOf;

/** The expected error code of a row for an identity; null if permitted. */
export const refusalOf = (name: string, identity: Identity): Refusal | null => {
  const { lowest, credentials, stepUp, beforeEnrolment } = expectedOf(name);
  const { role, by, isLocked, isStale, mustEnrol: isBare }: Facts = facts[identity];
  if (lowest === 'unasked') return null;
  // A token that is not good is never taken for no token.
  if (by === 'accessToken' && isLocked) return 'unauthenticated';
  if (lowest === 'anyone') return null;
  if (role === null || by === null || isLocked) return 'unauthenticated';
  if (order.indexOf(role) < order.indexOf(lowest) || !credentials.includes(by)) return 'forbidden';
  if (isBare && !beforeEnrolment) return 'enrolment_required';
  return isStale && stepUp ? 'step_up_required' : null;
};

const hourMs = 3_600_000;
/** So late that nothing has to be moved on when the session is used. */
const expiresInMs = 24 * hourMs;

/** A browser whose session began long ago. */
const signedInLongAgo = async (
  { db, application, client }: TestServer,
  owner: UserRecord,
): Promise<Client> => {
  const made = client();
  const token = application.secrets.token();
  const [now, before] = [Date.now(), new Date(Date.now() - hourMs)];
  await db.sessions.create(
    sessionRecord(owner.id, {
      tokenHash: application.secrets.hash(token),
      createdAt: before,
      lastSeenAt: new Date(now),
      expiresAt: new Date(now + expiresInMs),
    }),
  );
  made.adopt([`${application.http.sessions.cookieName}=${token}`]);
  return made;
};

const clientOf = async (server: TestServer, owner: UserRecord, { by, isStale }: Facts): Promise<Client> => {
  if (by === null) return server.client();
  if (by === 'session') return isStale ? signedInLongAgo(server, owner) : server.signedIn(owner);
  const { accessToken } = await createTokenPair(server, owner);
  return server.client({ headers: { authorization: `Bearer ${accessToken}` } });
};

/** A new user each time, so that no call depends on an earlier one. */
export const signInAs = async (
  server: TestServer,
  identity: Identity,
): Promise<{ owner: UserRecord; client: Client }> => {
  const known: Facts = facts[identity];
  const owner = await server.user(known.role ?? 'user');
  const client = await clientOf(server, owner, known);
  // Straight in the database: the credential stays and must not help.
  if (known.isLocked) await server.db.users.lock(owner.id, 'Spam.', new Date());
  return { owner, client };
};

/** Calls a procedure as this kind of caller does: a program brings no proof that it is one of our pages. */
export const callAs = (
  identity: Identity,
  { kind, name }: PolicyRow,
  client: Client,
  input: unknown,
): Promise<Answer> => {
  if (kind !== 'mutation') return client.query(name, input);
  if (facts[identity].by !== 'accessToken') return client.mutate(name, input);
  const headers = { 'content-type': 'application/json' };
  return client.raw({ method: 'POST', path: `/trpc/${name}`, headers, body: JSON.stringify(input) ?? '' });
};

/** Sends a request of a plain route as this kind of caller does. */
export const sendAs = (identity: Identity, client: Client, what: RawRequest): Promise<Answer> =>
  what.method === 'POST' && facts[identity].by !== 'accessToken' ? client.post(what) : client.raw(what);

export interface Outcome {
  readonly status: number;
  readonly code: string | null;
}

/** A stream is always answered with 200; its outcome is in its first event. */
export const outcomeOf = (answer: Answer): Outcome => {
  const isStream = answer.headers['content-type']?.startsWith('text/event-stream') === true;
  if (!isStream) return { status: answer.status, code: answer.error().appCode ?? null };
  const failure = /event: serialized-error\ndata: (.*)\n/.exec(answer.text)?.[1];
  if (failure === undefined) return { status: answer.status, code: null };
  const { data } = JSON.parse(failure) as { data: { httpStatus: number; appCode: string } };
  return { status: data.httpStatus, code: data.appCode };
};
