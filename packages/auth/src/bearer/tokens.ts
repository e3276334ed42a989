import type { Clock } from '@atelier/core/clock';
import { clockToleranceMs } from '@atelier/core/max-lifetimes';
import type { BearerTokens } from '@atelier/core/ports/identity';
import type { SecretSource } from '@atelier/core/ports/services';

interface BearerTokenDeps {
  readonly secrets: SecretSource;
  readonly clock: Clock;
  readonly accessTtlMs: number;
  /** From each rotation; a client that stays away longer needs a newly issued pair. */
  readonly refreshTtlMs: number;
}

/** The defaults of R-SESS-5: 30 minutes and 14 days. */
export const bearerTokenDefaults = { accessTtlMs: 30 * 60_000, refreshTtlMs: 14 * 86_400_000 };

// 256 random bits as 43 base64url characters. Secret scanners find leaked tokens by the prefix.
const kinds = {
  access: { prefix: 'atl_at_', form: /^atl_at_[A-Za-z0-9_-]{43}$/ },
  refresh: { prefix: 'atl_rt_', form: /^atl_rt_[A-Za-z0-9_-]{43}$/ },
} as const;
type Kind = keyof typeof kinds;

/** Opaque bearer tokens of programmatic clients (R-SESS-5, ASVS 9.2.2): neither kind is accepted in place of the other. */
export const createBearerTokens = (deps: BearerTokenDeps): BearerTokens => {
  const { secrets, clock, accessTtlMs, refreshTtlMs } = deps;
  const ttlsMs = { access: accessTtlMs, refresh: refreshTtlMs };

  // The kind is part of the hashed text, so that the hashes of the two kinds differ whatever their prefixes are.
  const hashOf = (kind: Kind, token: string): string => secrets.hash(`${kind}:${token}`);
  const checkedHash = (kind: Kind, token: string): string | null =>
    kinds[kind].form.test(token) ? hashOf(kind, token) : null;
  const mintOne = (kind: Kind) => {
    const token = kinds[kind].prefix + secrets.token();
    return {
      token,
      tokenHash: hashOf(kind, token),
      expiresAt: new Date(clock.now().getTime() + ttlsMs[kind]),
    };
  };

  return {
    mint: () => ({ access: mintOne('access'), refresh: mintOne('refresh') }),
    accessHash: (token) => checkedHash('access', token),
    refreshHash: (token) => checkedHash('refresh', token),
    isAlive(kind, expiresAt) {
      const leftMs = expiresAt.getTime() - clock.now().getTime();
      return leftMs > 0 && leftMs <= ttlsMs[kind] + clockToleranceMs;
    },
  };
};
