/**
 * Everything that the server and its pages keep in a browser (R-DATA-6). The code that sets it takes the names and lifetimes from
 * here, the page `/privacy` lists it, and `apps/server/src/testing/browser-storage.test.ts` finds anything else.
 */

const dayMs = 86_400_000;
const minuteMs = 60_000;

/** Cookies by their names without `__Host-`; `maxAgeMs` is null where a setting says how long. */
export const cookies = {
  session: { name: 'atelier_session', maxAgeMs: null },
  device: { name: 'atelier_device', maxAgeMs: 90 * dayMs },
  challenge: { name: 'atelier_challenge', maxAgeMs: 10 * minuteMs },
  anonymous: { name: 'atelier_anon', maxAgeMs: dayMs },
  /** One for each attempt, with the hash of its state behind it. */
  oauth: { name: 'atelier_oauth_', maxAgeMs: 10 * minuteMs },
} as const;

/** Keys of the storage of the browser. */
export const storageKeys = {
  colourScheme: 'atelier-colour-scheme',
  tileSize: 'atelier-tile-size',
  draft: 'atelier-draft',
  settingDrafts: 'atelier-setting-drafts',
} as const;
