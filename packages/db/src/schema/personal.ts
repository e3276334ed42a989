import type { Tables } from './schema.ts';

/**
 * Kinds of personal data (R-DATA-7): who somebody is, how to reach them, what they made or what was written about
 * them, and the traces of their use.
 */
export type PersonalKind = 'identity' | 'contact' | 'content' | 'network';

type Tags = {
  readonly [T in keyof Tables]: { readonly [C in keyof Tables[T]['_']['columns']]: PersonalKind | null };
};

/**
 * Every column of every table, with the kind of personal data it holds or null if it holds none. The type is
 * exhaustive: a new column does not compile until somebody has decided. Export, erasure and redaction read it.
 */
export const personalData: Tags = {
  workspaces: { id: null, kind: null, createdAt: null, lastServedAt: null },
  users: {
    id: null,
    email: 'contact',
    name: 'identity',
    role: null,
    // A secret, not a fact about the person: it is never exported, and goes with the row.
    passwordHash: null,
    workspaceId: null,
    lockedAt: null,
    lockReason: 'content',
    createdAt: null,
    lastSignInAt: 'network',
    lastSignInIp: 'network',
  },
  sessions: {
    tokenHash: null,
    id: null,
    userId: null,
    createdAt: 'network',
    expiresAt: null,
    lastSeenAt: 'network',
    ip: 'network',
    userAgent: 'network',
  },
  quotas: { workspaceId: null, monthlyLimit: null, period: null, used: null, held: null },
  oneTimeTokens: { tokenHash: null, purpose: null, userId: null, expiresAt: null },
  jobs: {
    id: null,
    workspaceId: null,
    userId: null,
    state: null,
    progress: null,
    prompt: 'content',
    negativePrompt: 'content',
    model: null,
    style: null,
    width: null,
    height: null,
    count: null,
    seed: null,
    failure: null,
    attempts: null,
    claimToken: null,
    leaseExpiresAt: null,
    createdAt: null,
    startedAt: null,
    finishedAt: null,
  },
  images: {
    id: null,
    workspaceId: null,
    userId: null,
    jobId: null,
    position: null,
    prompt: 'content',
    negativePrompt: 'content',
    model: null,
    style: null,
    engineVersion: null,
    origin: null,
    seed: null,
    width: null,
    height: null,
    blobKey: 'content',
    thumbKey: 'content',
    svgKey: 'content',
    bytes: null,
    sha256: null,
    placeholder: 'content',
    createdAt: null,
    deletedAt: null,
  },
  auditEvents: {
    seq: null,
    time: null,
    type: null,
    // Names a person for as long as the account exists; afterwards it points nowhere.
    actorId: 'identity',
    workspaceId: null,
    requestId: null,
    ip: 'network',
    userAgent: 'network',
    entityType: null,
    entityId: null,
    details: 'content',
    prevHash: null,
    hash: null,
  },
};
