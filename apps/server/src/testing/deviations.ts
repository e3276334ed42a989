import { limitDefaults } from '@atelier/core/policy';
import { limitVariable, loadConfig } from '../config/config.ts';

/**
 * Everything that a test server changes against what an operator gets by default, each with its reason. A difference
 * that is not listed here stops the test server: what newcomers meet must be what the tests see. A test that is about a
 * setting sets it in its own call; browser tests may do so only with those of `browserSubjects`.
 */
export interface Deviation {
  readonly value: string;
  readonly reason: string;
}
type Settings = Readonly<Record<string, Deviation>>;
type Reasons = Readonly<Record<string, string>>;

/** Settings of every test server whose values are made for it. */
export const perServer: Reasons = {
  SECRET_KEY: 'It has no default: `./atelier start` makes one.',
  DATA_DIR: 'Each server has an empty folder of its own, which goes with it.',
  PORT: 'Several servers run side by side.',
};

/** Also of a server process whose test makes all its calls from one address. */
export const unmetered: Settings = Object.fromEntries(
  Object.keys(limitDefaults).map((name) => [
    limitVariable(name),
    { value: '1000000/60', reason: 'All calls come from one address, far more than one person makes.' },
  ]),
);

/** Of servers in the test's own process that are called without a browser. */
const inProcessSettings = {
  ...unmetered,
  APP_URL: {
    value: 'http://127.0.0.1',
    reason: 'Tests of origins and hosts distinguish the address from the name.',
  },
  SIGN_IN_FREE_FAILURES: { value: '100', reason: 'Tests make dozens of failed attempts from one address.' },
  SIGN_IN_LOCK_AFTER: { value: '1000', reason: 'As SIGN_IN_FREE_FAILURES.' },
  SIGN_IN_SEAL_AFTER: { value: '10000', reason: 'As SIGN_IN_FREE_FAILURES; it must be the greater.' },
  SIGN_IN_FAILURES_PER_ADDRESS: { value: '1000000', reason: 'As SIGN_IN_FREE_FAILURES.' },
  TWO_FACTOR_ROLES: {
    value: 'none',
    reason: 'Most are about the procedures behind the second factor; policy-matrix.test.ts tries both.',
  },
  EVEN_ANSWER_MS: {
    value: '5',
    reason: 'Hundreds of sign-ins; constant-time-response.test.ts is about the time.',
  },
};

/** Of servers that a browser visits: nothing that a visitor could notice. */
const browserSettings = {
  TRUSTED_PROXIES: {
    value: '127.0.0.1',
    reason: 'Visitors share a machine, so each names an address of their own; the limits stay as they are.',
  },
  WORKER_CONCURRENCY: {
    value: '4',
    reason: 'An image that a test holds half-drawn occupies a lane while others are drawn.',
  },
  ENGINE_TIMEOUT_SECONDS: {
    value: '600',
    reason: 'An image is held for as long as a busy machine needs to check it.',
  },
};

/** Settings that a browser test may change, because its subject is what the other value does. */
const browserSubjects: Reasons = {
  WORKER_CONCURRENCY: 'One lane, so that jobs finish in the order of their making.',
  REQUIRE_EMAIL_VERIFICATION: 'With a mail server addresses are confirmed first.',
  PASSWORD_POLICY: 'The form words both policies.',
  LIMIT_GENERATION: 'A limit is met after two pictures instead of twenty.',
  APP_URL: 'Browsers make no passkeys for a numeric address, and the page says so.',
  CSRF_TTL_MINUTES: 'A token goes stale before the session does.',
  TEXT_MODEL_KIND: 'Prompts are improved by a text model of the test’s own.',
  TEXT_MODEL_NAME: 'As TEXT_MODEL_KIND.',
  TEXT_MODEL_URL: 'As TEXT_MODEL_KIND.',
  TEXT_MODEL_KEY: 'As TEXT_MODEL_KIND.',
  REGULAR_AUTH_ENABLED: 'The sign-in page shows what is switched on.',
  GOOGLE_AUTH_ENABLED: 'As REGULAR_AUTH_ENABLED.',
  GOOGLE_CLIENT_ID: 'As REGULAR_AUTH_ENABLED.',
  GOOGLE_CLIENT_SECRET: 'As REGULAR_AUTH_ENABLED.',
  GOOGLE_ISSUER: 'The provider is one of the test’s own.',
  GITHUB_AUTH_ENABLED: 'As REGULAR_AUTH_ENABLED.',
  GITHUB_CLIENT_ID: 'As REGULAR_AUTH_ENABLED.',
  GITHUB_CLIENT_SECRET: 'As REGULAR_AUTH_ENABLED.',
  GITHUB_URL: 'As GOOGLE_ISSUER.',
  GITHUB_API_URL: 'As GOOGLE_ISSUER.',
  OIDC_AUTH_ENABLED: 'As REGULAR_AUTH_ENABLED.',
  OIDC_CLIENT_ID: 'As REGULAR_AUTH_ENABLED.',
  OIDC_CLIENT_SECRET: 'As REGULAR_AUTH_ENABLED.',
  OIDC_ISSUER: 'As GOOGLE_ISSUER.',
  OIDC_NAME: 'As GOOGLE_ISSUER.',
};

/** Parts of an in-process test server that replace production's. */
const inProcessParts: Reasons = {
  textModel: 'One that repeats the prompt, so that its procedures can be called.',
  engines: 'An engine that draws nothing is listed: these tests are not about pictures.',
  localEngine: 'Times are short, and files come from a host of the test.',
  backends: 'Providers are doubles whose answers the test decides; adapters have tests of their own.',
  mailer: 'Mail is read by the test.',
  blobs: 'Kept in memory: no test of the disk is among them.',
  webRoot: 'A page of ten lines: these tests are not about the web app.',
  logs: 'Kept in memory, down to debug, for the test to read.',
};

const browserParts: Reasons = {
  engines: 'The real engine behind a gate, so that an image can be checked while it is drawn.',
  tools: 'The real ones; enlarging waits at the same gate.',
  mailer: 'Mail is read by the test.',
  blobs: 'The same disk store, which the test also fills.',
  logs: 'Kept in memory, down to debug, for the test to read.',
  webRoot: 'A copy of the build, so that a build during the tests does not change what is tested.',
  clock: 'The present, moved on by hours where a test is about them.',
};

/** What `main.ts` starts and a server in the test's own process does not. */
const notStarted: Reasons = {
  auditKeeper: 'Its parts have tests that call them.',
  alertSending: 'Its tests start it; elsewhere a message that failed would be tried again amid another test.',
  detection: 'Its tests start it; elsewhere its rounds would come at any time, amid what is counted.',
  worker: 'Nothing is drawn.',
  localEngine: 'No engine is set up; tests start one by its procedures.',
  providers: 'There is one node, which follows its own changes; tests call the upkeep.',
  housekeeping: 'Housekeeping has tests that call it.',
  searchIndex: 'As housekeeping.',
  importRecovery: 'As housekeeping.',
  dataExporter: 'As housekeeping: tests of exports start it.',
  pictureChecks: 'Nothing is drawn; its test starts it.',
};

/** The kinds of test server, and what each may change. `subjects` is null if a test may set what it is about. */
export const serverKinds = {
  inProcess: { settings: inProcessSettings, subjects: null, parts: inProcessParts, notStarted },
  browser: { settings: browserSettings, subjects: browserSubjects, parts: browserParts, notStarted: {} },
} as const satisfies Record<
  string,
  { settings: Settings; subjects: Reasons | null; parts: Reasons; notStarted: Reasons }
>;
export type ServerKind = keyof typeof serverKinds;

/** What an operator gets who sets nothing. NODE_ENV unset means production. */
const productionValues = () => loadConfig({ SECRET_KEY: 'f1b7c0de9a8e4d53b2a6917c4e0d8f35a9c6' }).values;

type Values = ReturnType<typeof productionValues>;

/** The settings whose effective value is not production's default, by variable. */
export const changedSettings = (values: Values): string[] => {
  const text = (value: unknown) => JSON.stringify(value) ?? 'unset';
  const production: Readonly<Record<string, unknown>> = productionValues();
  return Object.entries(values)
    .filter(([name, value]) => name === 'SECRET_KEY' || text(value) !== text(production[name]))
    .map(([name]) => name)
    .sort();
};

/** @throws Error naming what is changed without being listed */
const requireListed = (what: string, changed: readonly string[], listed: readonly string[]): void => {
  const known = new Set(listed);
  const strange = changed.filter((name) => !known.has(name));
  if (strange.length > 0)
    throw new Error(
      `A test server changes the ${what} ${strange.join(', ')}: list it with its reason in testing/deviations.ts.`,
    );
};

/**
 * Checks an in-process test server against this list.
 * @param own settings and parts that the test gives itself
 * @throws Error naming what is changed without being listed
 */
export const requireProduction = (
  kind: ServerKind,
  { values, parts }: { values: Values; parts: readonly string[] },
  own: { settings: readonly string[]; parts: readonly string[] },
): void => {
  const { settings, subjects, parts: listedParts } = serverKinds[kind];
  const allowed = (names: readonly string[]) => (subjects === null ? names : []);
  const listed = [...Object.keys(perServer), ...Object.keys(settings), ...Object.keys(subjects ?? {})];
  requireListed('settings', changedSettings(values), [...listed, ...allowed(own.settings)]);
  requireListed('parts', parts, [...Object.keys(listedParts), ...allowed(own.parts)]);
};

export const valuesOf = (settings: Settings): Record<string, string> =>
  Object.fromEntries(Object.entries(settings).map(([name, { value }]) => [name, value]));
