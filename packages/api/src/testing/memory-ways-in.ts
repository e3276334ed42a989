import { AppError } from '@atelier/core/errors';
import type {
  AccessReviewRecord,
  AccountTrust,
  BearerTokenRecord,
  IdentityRecord,
  LoginAttemptRecord,
  OneTimeTokenRecord,
  OutboxRecord,
  PasskeyRecord,
  SignInChallengeRecord,
  TokenFamilyRecord,
  TotpRecord,
} from '@atelier/core/ports/identity-records';
import type {
  BearerStore,
  EmailChangeStore,
  IdentityStore,
  IdentityStores,
  OutboxStore,
  PasskeyStore,
  RecoveryCodeStore,
  SignInChallengeStore,
  TotpStore,
  TrustStore,
} from '@atelier/core/ports/identity-stores';
import { memoryLoginAttempts } from './memory-guesses.ts';
import { absent, take } from './memory-tables.ts';
import { memoryTokens } from './memory-tokens.ts';

export const waysInTables = () => ({
  tokens: new Map<string, OneTimeTokenRecord>(),
  spent: new Map<string, Date>(),
  identities: new Map<string, IdentityRecord>(),
  totp: new Map<string, TotpRecord>(),
  recoveryCodes: new Map<string, { userId: string; codeHash: string; at: Date }>(),
  trust: new Map<string, AccountTrust>(),
  reviews: new Map<string, AccessReviewRecord>(),
  passkeys: new Map<string, PasskeyRecord>(),
  challenges: new Map<string, SignInChallengeRecord>(),
  loginAttempts: new Map<string, LoginAttemptRecord>(),
  families: new Map<string, TokenFamilyRecord>(),
  accessTokens: new Map<string, BearerTokenRecord>(),
  refreshTokens: new Map<string, BearerTokenRecord & { usedAt: Date | null }>(),
  mail: new Map<string, OutboxRecord>(),
});
export type WaysInTables = ReturnType<typeof waysInTables>;

const identityStore = ({ identities }: WaysInTables): IdentityStore =>
  absent<IdentityStore>('identities', {
    async create(identity) {
      const clashes = [...identities.values()].some(
        ({ provider, issuer, subject, userId }) =>
          provider === identity.provider &&
          issuer === identity.issuer &&
          (subject === identity.subject || userId === identity.userId),
      );
      if (clashes) throw new AppError('conflict');
      identities.set(identity.id, identity);
    },
    find: async (provider, issuer, subject) =>
      [...identities.values()].find(
        (one) => one.provider === provider && one.issuer === issuer && one.subject === subject,
      ) ?? null,
    listOf: async (userId) => [...identities.values()].filter((one) => one.userId === userId),
    async touch(id, at) {
      const found = identities.get(id);
      if (found !== undefined) identities.set(id, { ...found, lastUsedAt: at });
    },
    deleteOwned: async (userId, id) =>
      take(identities, (one) => one.id === id && one.userId === userId)[0] ?? null,
  });

const totpStore = ({ totp }: WaysInTables): TotpStore => ({
  find: async (userId) => totp.get(userId) ?? null,
  async begin(userId, sealedSecret) {
    if (totp.get(userId)?.confirmedAt != null) return false;
    totp.set(userId, { userId, sealedSecret, confirmedAt: null, lastStep: 0 });
    return true;
  },
  async confirm(userId, sealedSecret, step, at) {
    const found = totp.get(userId);
    if (found?.sealedSecret !== sealedSecret || found.confirmedAt !== null) return false;
    totp.set(userId, { ...found, confirmedAt: at, lastStep: step });
    return true;
  },
  async spendStep(userId, step) {
    const found = totp.get(userId);
    if (found === undefined || found.confirmedAt === null) return false;
    if (found.lastStep >= step && found.lastStep <= step + 20) return false;
    totp.set(userId, { ...found, lastStep: step });
    return true;
  },
  delete: async (userId) =>
    take(totp, (one) => one.userId === userId).some((one) => one.confirmedAt !== null),
});

const recoveryCodeStore = ({ recoveryCodes }: WaysInTables): RecoveryCodeStore => ({
  async replace(userId, codeHashes, at) {
    take(recoveryCodes, (one) => one.userId === userId);
    for (const codeHash of codeHashes) recoveryCodes.set(`${userId} ${codeHash}`, { userId, codeHash, at });
  },
  madeAt: async (userId) => [...recoveryCodes.values()].find((one) => one.userId === userId)?.at ?? null,
  consume: async (userId, codeHash) => recoveryCodes.delete(`${userId} ${codeHash}`),
  count: async (userId) => [...recoveryCodes.values()].filter((one) => one.userId === userId).length,
});

const passkeyStore = ({ passkeys }: WaysInTables): PasskeyStore => ({
  async create(passkey) {
    if ([...passkeys.values()].some(({ credentialId }) => credentialId === passkey.credentialId))
      throw new AppError('conflict');
    passkeys.set(passkey.id, passkey);
  },
  findByCredential: async (credentialId) =>
    [...passkeys.values()].find((one) => one.credentialId === credentialId) ?? null,
  listOf: async (userId) => [...passkeys.values()].filter((one) => one.userId === userId),
  async use(id, counter, backedUp, at) {
    const found = passkeys.get(id);
    if (found === undefined || (counter === 0 ? found.counter !== 0 : counter <= found.counter)) return false;
    passkeys.set(id, { ...found, counter, backedUp, lastUsedAt: at });
    return true;
  },
  async rename(userId, id, name) {
    const found = passkeys.get(id);
    if (found?.userId !== userId) return false;
    passkeys.set(id, { ...found, name });
    return true;
  },
  deleteOwned: async (userId, id) =>
    take(passkeys, (one) => one.id === id && one.userId === userId)[0] ?? null,
  deleteAllOf: async (userId) => take(passkeys, (one) => one.userId === userId).length,
});

const trustStore = ({ trust, reviews }: WaysInTables): TrustStore => {
  const find = (userId: string): AccountTrust =>
    trust.get(userId) ?? { reviewedAt: null, deviceGeneration: 0 };
  const change = (userId: string, to: Partial<AccountTrust>): void =>
    void trust.set(userId, { ...find(userId), ...to });
  return {
    find: async (userId) => find(userId),
    async markReviewed(userId, until) {
      change(userId, { reviewedAt: until });
    },
    async forgetDevices(userId) {
      change(userId, { deviceGeneration: find(userId).deviceGeneration + 1 });
    },
    async review(review) {
      const { userId, at: reviewedAt } = review;
      reviews.set(review.id, review);
      const deviceGeneration = find(userId).deviceGeneration + 1;
      change(userId, { reviewedAt, deviceGeneration });
    },
    reviewsOf: async (userId, limit) =>
      [...reviews.values()]
        .filter((one) => one.userId === userId)
        .toSorted((a, b) => b.at.getTime() - a.at.getTime())
        .slice(0, limit),
  };
};

const challengeStore = ({ challenges }: WaysInTables): Partial<SignInChallengeStore> => {
  const alive = (tokenHash: string, now: Date): SignInChallengeRecord | null => {
    const found = challenges.get(tokenHash);
    return found !== undefined && found.expiresAt > now ? found : null;
  };
  return {
    async create(challenge) {
      challenges.set(challenge.tokenHash, challenge);
    },
    async find(tokenHash, now) {
      const found = alive(tokenHash, now);
      return found !== null && found.triesLeft > 0 ? found : null;
    },
    async spendTry(tokenHash, now) {
      const found = alive(tokenHash, now);
      if (found === null || found.triesLeft === 0) return null;
      const spent = { ...found, triesLeft: found.triesLeft - 1 };
      challenges.set(tokenHash, spent);
      return spent;
    },
    async consume(tokenHash, now) {
      const found = alive(tokenHash, now);
      challenges.delete(tokenHash);
      return found;
    },
    async deleteAllOf(userId) {
      take(challenges, (one) => one.userId === userId);
    },
    deleteAll: async () => challenges.clear(),
  };
};

const bearerStore = ({ families, accessTokens, refreshTokens }: WaysInTables): Partial<BearerStore> => {
  const end = (fits: (family: TokenFamilyRecord) => boolean): TokenFamilyRecord[] => {
    const gone = take(families, fits);
    const ids = new Set(gone.map(({ id }) => id));
    take(accessTokens, ({ familyId }) => ids.has(familyId));
    take(refreshTokens, ({ familyId }) => ids.has(familyId));
    return gone;
  };
  return {
    async createFamily(family) {
      families.set(family.id, family);
    },
    async addPair(access, refresh) {
      const family = families.get(refresh.familyId);
      if (family === undefined) throw new AppError('conflict');
      take(accessTokens, ({ familyId }) => familyId === access.familyId);
      accessTokens.set(access.tokenHash, access);
      refreshTokens.set(refresh.tokenHash, { ...refresh, usedAt: null });
      families.set(family.id, { ...family, expiresAt: refresh.expiresAt });
    },
    findRefresh: async (hash) => refreshTokens.get(hash) ?? null,
    async rotate(hash, now) {
      const token = refreshTokens.get(hash);
      if (token === undefined || token.expiresAt <= now) return null;
      if (token.usedAt !== null) return { state: 'reused', token };
      refreshTokens.set(hash, { ...token, usedAt: now });
      return { state: 'fresh', token };
    },
    listOf: async (userId, now) =>
      [...families.values()].filter((one) => one.userId === userId && one.expiresAt > now),
    async touch(id, at, ip) {
      const found = families.get(id);
      if (found !== undefined) families.set(id, { ...found, lastUsedAt: at, lastUsedIp: ip });
    },
    deleteOwned: async (userId, id) => end((one) => one.id === id && one.userId === userId)[0] ?? null,
    deleteAllOf: async (userId) => end((one) => one.userId === userId).length,
    deleteAll: async () => end(() => true).length,
  };
};

export const createMemoryWaysIn = (tables: WaysInTables): IdentityStores => ({
  tokens: absent('one-time tokens', memoryTokens(tables.tokens)),
  emailChanges: absent<EmailChangeStore>('email changes', { findOf: async () => null }),
  spent: {
    async spend(hash, expiresAt) {
      if (tables.spent.has(hash)) return false;
      tables.spent.set(hash, expiresAt);
      return true;
    },
    deleteExpired: () => Promise.reject(new Error('Nothing expires here.')),
  },
  identities: identityStore(tables),
  totp: totpStore(tables),
  recoveryCodes: recoveryCodeStore(tables),
  passkeys: passkeyStore(tables),
  trust: trustStore(tables),
  challenges: absent('challenges', challengeStore(tables)),
  loginAttempts: memoryLoginAttempts(tables.loginAttempts),
  bearers: absent('bearer tokens', bearerStore(tables)),
  outbox: absent<OutboxStore>('outbox', { add: async (mail) => void tables.mail.set(mail.id, mail) }),
});
