import type { DetectionRule, Sighting } from './rule.ts';
import { networkOf, type Signal } from './signal.ts';

const minuteS = 60;
const hourS = 3_600;
const dayS = 86_400;

/** Who calls: the account, else the address. Tokens of an account count as the account. */
const callerKey = ({ userId, address }: Signal): string | null => {
  if (userId !== null) return `user:${userId}`;
  return address === null ? null : `address:${address}`;
};

const byCaller = (signal: Signal) => {
  const key = callerKey(signal);
  return key === null ? [] : [{ key }];
};

/** More of one signal change nothing. */
const maxSuspicions = 100;

/** Each refusal counts, but of a forbidden procedure only that it was tried. */
const suspicions = ({ kind, userId, address, procedure, at, seq, count }: Signal): Sighting[] => {
  if (userId === null) return [];
  const key = `user:${userId}`;
  if (kind === 'forbidden') return [{ key, value: `forbidden ${procedure}` }];
  return Array.from({ length: Math.min(count, maxSuspicions) }, (_, n) => ({
    key,
    value: `${kind} ${procedure} ${address} ${at} ${seq} ${n}`,
  }));
};

/** Rules about what is called, and how often. */
export const callRules: readonly DetectionRule[] = [
  {
    id: 'rate_limit_abuse',
    group: 'calls',
    name: 'Rate limits hit again and again',
    describes: '{threshold} calls of one person or address refused by rate limits within {window}.',
    matters:
      'Programs that ignore refusals are broken or hostile. They are refused cheaply, so nothing else is done.',
    unit: 'refused calls',
    severity: 'low',
    response: null,
    state: 'on',
    windowS: 10 * minuteS,
    threshold: 100,
    suppressS: dayS,
    kinds: ['rate_limited'],
    measure: 'sum',
    sees: byCaller,
  },
  {
    id: 'api_errors',
    group: 'calls',
    name: 'Burst of API errors',
    describes: '{threshold} calls of one procedure failed through a fault of the server within {window}.',
    matters: 'Something is broken, or someone has found input that breaks it.',
    unit: 'errors',
    severity: 'medium',
    response: null,
    state: 'on',
    windowS: 5 * minuteS,
    threshold: 10,
    suppressS: hourS,
    kinds: ['api_error'],
    measure: 'sum',
    sees: ({ procedure }) => (procedure === null ? [] : [{ key: `procedure:${procedure}` }]),
  },
  {
    id: 'enumeration',
    group: 'calls',
    name: 'Enumeration',
    describes:
      '{threshold} calls for things that are not there within {window}: half as many without an account.',
    matters: 'Someone is trying names or IDs to find what they have not been shown.',
    unit: 'calls',
    severity: 'medium',
    response: 'block_address',
    state: 'on',
    windowS: 10 * minuteS,
    threshold: 200,
    suppressS: hourS,
    kinds: ['not_found'],
    measure: 'sum',
    sees: (signal) =>
      byCaller(signal).map((sighting) => ({ ...sighting, factor: signal.userId === null ? 0.5 : 1 })),
  },
  {
    id: 'privilege_probing',
    group: 'calls',
    name: 'Privilege probing',
    describes:
      '{threshold} different procedures refused to one account within {window} because it may not call them.',
    matters: 'The pages of Atelier never ask for what an account may not do. Someone is looking for a gap.',
    unit: 'procedures',
    severity: 'high',
    response: 'flag',
    state: 'on',
    windowS: 10 * minuteS,
    threshold: 6,
    suppressS: hourS,
    kinds: ['forbidden'],
    measure: 'distinct',
    sees: ({ userId, procedure }) =>
      userId === null || procedure === null ? [] : [{ key: `user:${userId}`, value: procedure }],
  },
  {
    id: 'scraping',
    group: 'calls',
    name: 'Scraping',
    describes: '{threshold} pages and lists read by one person or address within {window}.',
    matters: 'This is faster than anyone reads: a program is copying what the account can see.',
    unit: 'reads',
    severity: 'medium',
    response: 'flag',
    state: 'on',
    windowS: hourS,
    threshold: 4_000,
    suppressS: 6 * hourS,
    kinds: ['read'],
    measure: 'sum',
    sees: byCaller,
  },
  {
    id: 'file_scraping',
    group: 'calls',
    name: 'Scraping of files',
    describes: '{threshold} files read by one person or address within {window}.',
    matters: 'A gallery loads many files; a program that copies all of them loads far more.',
    unit: 'files',
    severity: 'medium',
    response: 'flag',
    state: 'on',
    windowS: hourS,
    threshold: 20_000,
    suppressS: 6 * hourS,
    kinds: ['file_read'],
    measure: 'sum',
    sees: byCaller,
  },
  {
    id: 'leaked_token',
    group: 'calls',
    name: 'Leaked access token',
    describes: 'One access token used from {threshold} networks within {window}.',
    matters: 'A token belongs to one program. Used from many places it has been copied.',
    unit: 'networks',
    severity: 'high',
    response: 'flag',
    state: 'on',
    windowS: 15 * minuteS,
    threshold: 12,
    suppressS: hourS,
    kinds: ['read', 'file_read', 'rate_limited', 'not_found', 'forbidden'],
    measure: 'distinct',
    sees: ({ tokenId, address }) =>
      tokenId === null || address === null ? [] : [{ key: `token:${tokenId}`, value: networkOf(address) }],
  },
  {
    id: 'reused_token',
    group: 'calls',
    name: 'Refresh token used twice',
    describes: 'A refresh token that had been exchanged was shown again.',
    matters: 'Two programs have the same token, so one of them stole it. Its access has been ended.',
    unit: 'tokens',
    severity: 'high',
    response: null,
    state: 'on',
    windowS: hourS,
    threshold: 1,
    suppressS: hourS,
    kinds: ['token_reused'],
    measure: 'sum',
    sees: ({ userId }) => (userId === null ? [] : [{ key: `user:${userId}` }]),
  },
  {
    id: 'suspicious_activity',
    group: 'calls',
    name: 'Suspicious activity',
    describes:
      '{threshold} refusals of one person within {window} that the pages of Atelier hardly ever cause: forbidden, from another site, hostile files, blocked prompts. One procedure that is forbidden counts once: a page that is left open asks again and again.',
    matters: 'Each may be an accident. Together they are someone who is trying things.',
    unit: 'refusals',
    severity: 'medium',
    response: 'flag',
    state: 'on',
    windowS: 10 * minuteS,
    threshold: 10,
    suppressS: hourS,
    kinds: ['forbidden', 'foreign_origin', 'file_violation', 'prompt_blocked'],
    measure: 'distinct',
    sees: suspicions,
  },
];
