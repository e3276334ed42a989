/**
 * What detection counts. Closed. Those of `countedKinds` are counted in memory as calls are answered, because the audit log only
 * has samples of them; the others are made from rows of the audit log or by the server itself.
 */
export const countedKinds = [
  /** A wrong password. */
  'sign_in_failed',
  /** A sign-in that was refused before its password was looked at, because too many have failed. */
  'sign_in_refused',
  'rate_limited',
  /** A call that failed through no fault of the caller. */
  'api_error',
  'not_found',
  'forbidden',
  'invalid_input',
  'unauthenticated',
  'quota_refused',
  'prompt_blocked',
  'foreign_origin',
  /** A page, list or entry that was read. */
  'read',
  /** A file that was read. */
  'file_read',
] as const;
export type CountedKind = (typeof countedKinds)[number];

export const loggedKinds = [
  'signed_in',
  'code_failed',
  'file_violation',
  'second_factor_removed',
  'exported',
  'deleted',
  'token_issued',
  'token_reused',
  'admin_acted',
  'log_gap',
  'checkpoint_missing',
  'clock_jump',
  'config_drift',
] as const;
export type SignalKind = CountedKind | (typeof loggedKinds)[number];

export interface Signal {
  readonly kind: SignalKind;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly userId: string | null;
  /** As limits count it: an IPv4 address, or the /64 of an IPv6 address. */
  readonly address: string | null;
  readonly tokenId: string | null;
  readonly procedure: string | null;
  /** How many at once; of the kinds of the server itself, how much (rows, hours, seconds, settings). */
  readonly count: number;
  /** The row of the audit log; null if it was only counted. */
  readonly seq: number | null;
  /** Of a sign-in without an account: a mark of the address that was tried (`attempt-marks.ts`). */
  readonly accountMark: string | null;
  /** Of a failed sign-in: a mark of the password that was tried. */
  readonly secretMark: string | null;
  /** Whether the browser had signed in to the account before. */
  readonly isKnownDevice: boolean;
  /** Whether the account has signed in from this network before; for what follows a sign-in, a day ago or earlier. */
  readonly isKnownNetwork: boolean;
  /** Of a sign-in: days since the one before; null for the first. */
  readonly idleDays: number | null;
  /** Of what an administrator did: whether they have never done anything at this hour of the day. */
  readonly isOddHour: boolean;
}

export const blankSignal: Omit<Signal, 'kind' | 'at'> = {
  userId: null,
  address: null,
  tokenId: null,
  procedure: null,
  count: 1,
  seq: null,
  accountMark: null,
  secretMark: null,
  isKnownDevice: false,
  isKnownNetwork: false,
  idleDays: null,
  isOddHour: false,
};

/** The network of an address in the form of `Signal.address`: the /24, or the /48 of an IPv6 address. */
export const networkOf = (address: string): string => {
  const v4 = /^(\d+\.\d+\.\d+)\.\d+$/.exec(address)?.[1];
  if (v4 !== undefined) return `${v4}.0/24`;
  const v6 = /^((?:[0-9a-f]+:){3})[0-9a-f]+::\/64$/.exec(address)?.[1];
  return v6 === undefined ? address : `${v6}:/48`;
};
