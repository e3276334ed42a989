/**
 * Rate limit classes (R-LIM-1), configurable as `LIMIT_<NAME>` in `points/seconds`. Counted per user if signed in, else
 * per address (R-LIM-2).
 */
export const limitDefaults = {
  /** Every call without a valid credential, per address, but for share links that open. */
  anonymous: { points: 1000, windowS: 3600 },
  /** Every call of a signed-in user (plan `standard`). */
  request: { points: 100, windowS: 60 },
  /** Mutations, in addition to `request`. */
  write: { points: 60, windowS: 60 },
  /** Sign-in attempts, per address and, separately, per email; those from a known device, per device. */
  signIn: { points: 5, windowS: 60 },
  /** New accounts per address. */
  register: { points: 10, windowS: 3600 },
  /** Requested mails (verification, reset), per address and, separately, per email. */
  mail: { points: 5, windowS: 3600 },
  /** Attempts at a second factor or a confirmation, per address. */
  proof: { points: 20, windowS: 60 },
  /** Steps of an OAuth sign-in, per address. */
  oauth: { points: 30, windowS: 60 },
  /** Renewals of access tokens, per address. */
  refresh: { points: 60, windowS: 60 },
  /** Image jobs; each job of a comparison counts. */
  generation: { points: 20, windowS: 60 },
  /** Prompt enhancements. */
  enhancement: { points: 100, windowS: 60 },
  /** Tokens of the text model that a user's enhancements may cost: not calls, but the budget of R-LIM-1. */
  enhancementTokens: { points: 1000, windowS: 3600 },
  /** Image files: a gallery page loads dozens at once. Instead of `request`. */
  file: { points: 1200, windowS: 60 },
  /**
   * What a page shows as it opens: images, collections, comparisons, uploads, jobs, models, lists of the console. Leafing
   * through the gallery or the console, or a few reloads, ask for several a second. Instead of `request`.
   */
  view: { points: 600, windowS: 60 },
  /** The current session: every page needs it, even if its other calls are limited. Instead of `request`. */
  session: { points: 300, windowS: 60 },
  /** Pictures that are encoded for download, in addition to `file`. */
  conversion: { points: 60, windowS: 60 },
  /** Uploads, each of which takes a process for a second. Instead of `request`. */
  upload: { points: 60, windowS: 60 },
  /** Uploads of one user that were refused for what they hold: the last point writes an audit event, and nothing is refused. */
  uploadViolation: { points: 3, windowS: 3600 },
  /** Zip files of pictures. */
  archive: { points: 30, windowS: 3600 },
  /** Exports of everything about oneself. */
  dataExport: { points: 3, windowS: 86_400 },
  /** Exports of the audit log. */
  export: { points: 10, windowS: 3600 },
  /** Pages and pictures of share links, per address. Instead of `anonymous`. */
  share: { points: 600, windowS: 60 },
  /** Passwords of share links, per address and, separately, per link. */
  sharePassword: { points: 10, windowS: 60 },
  /** Content-Security-Policy reports per address. */
  report: { points: 60, windowS: 60 },
  /** Refusals of one caller that are written to the audit log, so that a flood cannot fill it. */
  refusalRecord: { points: 30, windowS: 60 },
  /** Malformed or invalid input of one caller: the last point writes an audit event, and nothing is refused. */
  invalidInput: { points: 50, windowS: 300 },
} as const satisfies Record<string, { points: number; windowS: number }>;
export type LimitClass = keyof typeof limitDefaults;
/** Classes that are not also counted as `request` for signed-in users. */
export const separateBucket: ReadonlySet<LimitClass> = new Set<LimitClass>([
  'file',
  'session',
  'upload',
  'view',
]);
export type LimitSettings = Readonly<Record<LimitClass, { points: number; windowS: number }>>;
