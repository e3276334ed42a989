import { type LimitClass, limitDefaults } from '../policy.ts';
import { rate, type SettingDeclaration, setting } from './setting.ts';

/** What each limit counts, in the words of the console. Exhaustive. */
const words: Readonly<Record<LimitClass, readonly [title: string, description: string]>> = {
  anonymous: ['Calls without an account', 'Every call without a valid credential, for each network address.'],
  request: ['Calls of one person', 'Every call of a signed-in person.'],
  write: ['Changes of one person', 'In addition to the calls.'],
  signIn: [
    'Sign-in attempts',
    'For each network address and, separately, each email address or known device.',
  ],
  register: ['New accounts', 'For each network address.'],
  mail: ['Requested emails', 'Confirmations and resets, for each network address and each email address.'],
  proof: ['Second factors', 'Attempts at a second factor or a confirmation, for each network address.'],
  oauth: ['Sign-in at a provider', 'Steps of it, for each network address.'],
  refresh: ['Renewed access tokens', 'For each network address.'],
  generation: ['Image jobs', 'Each job of a comparison counts.'],
  enhancement: ['Improved prompts', 'For each person.'],
  enhancementTokens: ['Tokens of the text model', 'What improved prompts of one person may cost.'],
  file: ['Files', 'Pictures that pages load, for each person.'],
  view: ['Opened pages', 'What a page shows as it opens, for each person.'],
  session: ['Session checks', 'Every page needs one, for each person.'],
  conversion: ['Converted pictures', 'Pictures that are encoded for download.'],
  upload: ['Uploads', 'For each person.'],
  uploadViolation: ['Refused uploads', 'The last one of these writes an event; nothing is refused.'],
  dataExport: ['Data exports', 'Exports of everything about oneself, per person.'],
  archive: ['ZIP files', 'Of pictures, for each person.'],
  export: ['Exports', 'Of the audit log.'],
  share: ['Shared pages', 'Pages and pictures of share links, for each network address.'],
  sharePassword: ['Passwords of share links', 'For each network address and each link.'],
  report: ['Reports of browsers', 'About the content security policy, for each network address.'],
  refusalRecord: ['Recorded refusals', 'Refusals of one caller that are written to the audit log.'],
  invalidInput: [
    'Invalid input',
    'Of one caller: the last one of these writes an event; nothing is refused.',
  ],
};

/**
 * Limits that the console itself needs, with the fewest points a minute that may be set in it: with less, a superadmin could
 * no longer sign in or open the page to take the change back.
 */
export const leastPerMinute: Partial<Readonly<Record<LimitClass, number>>> = {
  anonymous: 10,
  request: 10,
  write: 10,
  view: 10,
  session: 10,
  signIn: 3,
  proof: 3,
};
/** Seconds. The longest window of these: after it the console can be used again. */
export const longestConsoleWindowS = 3600;

const schemaOf = (name: LimitClass): typeof rate => {
  const least = leastPerMinute[name];
  if (least === undefined) return rate;
  const reason = 'so that this page can still be used';
  return rate
    .refine(({ points, windowS }) => points * 60 >= least * windowS, {
      ...{ path: ['points'], message: `Allow at least ${least} a minute, ${reason}.` },
    })
    .refine(({ windowS }) => windowS <= longestConsoleWindowS, {
      ...{ path: ['windowS'], message: `Use at most ${longestConsoleWindowS} seconds, ${reason}.` },
    });
};

/** `signIn` → `LIMIT_SIGN_IN`. */
export const limitVariable = (name: string): string =>
  `LIMIT_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;

export type RateLimitSettings = {
  readonly [N in LimitClass as `limit.${N}`]: SettingDeclaration<typeof rate>;
};

/** One setting for each class of calls (R-LIM-1). */
export const rateLimitSettings = Object.fromEntries(
  (Object.keys(limitDefaults) as LimitClass[]).map((name) => {
    const [title, description] = words[name];
    const declared = {
      title,
      description,
      group: 'limits',
      danger: 'step_up',
      variable: limitVariable(name),
    } as const;
    return [`limit.${name}`, setting(schemaOf(name), { ...limitDefaults[name] }, declared)];
  }),
) as unknown as RateLimitSettings;
