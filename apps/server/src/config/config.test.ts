import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { limitDefaults } from '@atelier/core/policy';
import { makeAuthority } from '@atelier/core/testing/certificates';
import { checkRows } from '@atelier/core/testing/check-rows';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConfigError, limitVariable, loadConfig, variables } from './config.ts';

const secret = 'f1b7c0de9a8e4d53b2a6917c4e0d8f35a9c6';
const load = (env: Record<string, string> = {}) => loadConfig({ SECRET_KEY: secret, ...env });
const faultOf = (env: Record<string, string>): string => {
  try {
    load(env);
  } catch (thrown) {
    if (thrown instanceof ConfigError) return thrown.message;
    throw thrown;
  }
  return '';
};

test('every setting except the secret has a default, and the default mode is production', () => {
  const config = load();
  expect(config.values.NODE_ENV).toBe('production');
  expect(config.appUrl.href).toBe('http://localhost:3000/');
  expect(config.values.BREACHED_PASSWORDS_URL, 'no external look-up').toBeUndefined();
  expect(config).toMatchObject({ secure: false, loopback: true, limits: limitDefaults });
  expect(config.dataDir).toBe(resolve('data'));
  expect(config.databaseUrl).toBe(`file:${resolve('data/atelier.sqlite')}`);
});

test('without an APP_URL a loopback server is called localhost, which passkeys accept', () =>
  checkRows(
    [
      ['127.0.0.1', 'http://localhost:8080/'],
      ['::1', 'http://localhost:8080/'],
      ['localhost', 'http://localhost:8080/'],
      ['127.0.0.2', 'http://127.0.0.2:8080/'],
    ],
    'without an APP_URL the address of a server on %s is %s',
    (HOST, href) => {
      const config = load({ HOST, PORT: '8080' });
      expect(config.appUrl.href).toBe(href);
      expect(config.values.HOST, 'where it listens').toBe(HOST);
    },
  ));

test('the error for a wrong setting names it and says what it must be', () => {
  expect(faultOf({ LOG_LEVEL: 'loud', REGISTRATION_OPEN: 'yes' })).toBe(
    'The configuration is invalid: REGISTRATION_OPEN must be one of true, false; LOG_LEVEL must be one of debug, info, warn, error, silent.',
  );
});

const randomSecret = (length: number): string => randomBytes(length).toString('base64url').slice(0, length);

/** Long enough, but typed by hand. */
const weakSecrets = [
  '1'.repeat(32),
  'ab'.repeat(20),
  '1111222233334444555566667777888899990000',
  '12345678901234567890123456789012',
  'abcdefghijklmnopqrstuvwxyzabcdef',
  'qwertyuiopasdfghjklzxcvbnm1234567890',
  'zyxwvutsrqponmlkjihgfedcba9876543210',
  'f1b7c0de9af1b7c0de9af1b7c0de9af1b7c0de9a',
  `abcdefg${'h'.repeat(30)}`,
  'This-Is-My-Secret-Key-For-The-Studio',
  '1qaz2wsx3edc4rfv1qaz2wsx3edc4rfv!',
];

/** Ranges that are valid one by one but cover most addresses together. */
const mostAddresses = [
  '0.0.0.0/1,128.0.0.0/1',
  '0.0.0.0/1,128.0.0.0/2,192.0.0.0/3,224.0.0.0/4',
  '0.0.0.0/1',
  '::/1,8000::/1',
  '2000::/3',
  '2000::/4,10.0.0.1',
  '::ffff:0:0/96',
  '::ffff:0.0.0.0/97,::ffff:128.0.0.0/97',
  '::/8',
  '10.0.0.1,::ffff:0:0/97,128.0.0.0/1',
];

/** Every variable with values that must be rejected; `hush` marks them, so that a leak is found. */
const rejected: Record<string, readonly string[]> = {
  NODE_ENV: ['hush', 'Production'],
  HOST: ['hush hush', 'http://hush', 'hush/x', '-hush', '::hush', '999.1.1.1'],
  PORT: ['hush', '0', '-1', '65536', '1.5', '0x10', '1e3', ' 80hush'],
  APP_URL: [
    'hush',
    'ftp://hush.example',
    'http://hush.example',
    'https://hush@studio.example',
    'https://studio.example/hush',
    'https://studio.example?hush=1',
  ],
  HSTS: ['hush', 'true', 'includeSubDomains'],
  DATABASE_URL: ['hush', 'mysql://hush', '/hush.sqlite'],
  DATABASE_POOL_SIZE: ['0', '201', 'hush'],
  DATABASE_BUSY_TIMEOUT_MS: ['-1', '60001', 'hush'],
  DATABASE_TLS: ['hush', 'off', 'true', 'require'],
  DATABASE_CA: ['hush', '-----BEGIN CERTIFICATE-----\nhush\n-----END CERTIFICATE-----'],
  SECRET_KEY: [
    'hush',
    'a'.repeat(64),
    'changeme'.repeat(5),
    'my-password-is-hush-hush-hush-hush',
    '01'.repeat(32),
    ...weakSecrets,
  ],
  TRUSTED_PROXIES: [
    'hush',
    '10.0.0.0/0',
    '::/0',
    '10.0.0.1/33',
    '10.0.0.1/8/8',
    'true',
    '*',
    '10.0.0.1,hush',
    ...mostAddresses,
  ],
  BLOCK_ALLOWLIST: ['hush', '203.0.113.0/33', '203.0.113', '*', '203.0.113.7,hush'],
  RESPONSE_ACCOUNTS_PER_HOUR: ['-1', '10001', 'hush'],
  RESPONSE_ADDRESSES_PER_HOUR: ['-1', '10001', 'hush'],
  BLOCK_CONTACT: ['hush', 'http://hush.example', 'javascript:alert(1)', 'hush@'],
  FORWARDED_HEADER: ['hush', 'x-real-ip', 'X-Forwarded-For'],
  TRUSTED_HOSTS: ['https://hush.example', '*', '*.hush.example', 'a b', 'hush:port', '[::1', '[hush]:80'],
  CORS_ORIGINS: [
    '*',
    'hush',
    'null',
    'https://hush.example/',
    'https://hush.example/x',
    'ftp://hush.example',
  ],
  REGISTRATION_OPEN: ['hush', 'yes', '1', 'TRUE'],
  PASSWORD_POLICY: ['hush', 'length'],
  PASSWORD_MIN_STRENGTH: ['5', '-1', 'hush'],
  PASSWORD_MIN_LENGTH: ['7', '65', 'hush'],
  BREACHED_PASSWORDS_URL: [
    'hush',
    'http://hush.example',
    'https://hush.example?x',
    'https://hush.example?',
    'https://hush.example/#',
    'https://hush.example/mirror ',
    'https://u:hush@x.example',
    'ftp://127.0.0.1/hush',
  ],
  SESSION_SLIDING_HOURS: ['0', '721', 'hush'],
  SESSION_ABSOLUTE_HOURS: ['0', '8761', 'hush'],
  SESSION_IDLE_MINUTES: ['-1', '525601', 'hush'],
  SESSIONS_PER_USER: ['0', '1001', 'hush'],
  CSRF_TTL_MINUTES: ['4', '1441', 'hush'],
  ARGON2_CONCURRENCY: ['0', '33', 'hush'],
  ARGON2_QUEUE: ['0', '10001', 'hush'],
  QUOTA_IMAGES_PER_MONTH: ['-1', '1000001', 'hush'],
  BUDGET_MINOR_PER_MONTH: ['-1', '1000000001', 'hush'],
  CURRENCY: ['usd', 'EURO', 'hush'],
  TRASH_DAYS: ['0', '3651', 'hush'],
  ACCOUNT_DELETION_DAYS: ['-1', '91', 'hush'],
  AUDIT_DAYS: ['-1', '36501', 'hush'],
  AUDIT_CHECKPOINT_WEBHOOK: [
    'hush',
    'ftp://hush.example',
    'https://me:hush@keep.example/a',
    'https://hush.example/without-secret',
    `https://${'h'.repeat(2000)}`,
  ],
  AUDIT_CHECKPOINT_WEBHOOK_SECRET: ['h'.repeat(1001), 'alone'],
  AUDIT_CHECKPOINT_S3: [
    'hush',
    's3://hush/folder',
    'https://me:hush@s3.example/bucket',
    'https://s3.example/bucket?hush=1',
    'https://s3.example/hush-without-key',
    `https://${'h'.repeat(2000)}`,
  ],
  AUDIT_CHECKPOINT_S3_REGION: ['hush hush', 'HUSH'],
  AUDIT_CHECKPOINT_S3_KEY_ID: ['hush hush', 'alone'],
  AUDIT_CHECKPOINT_S3_SECRET: ['h'.repeat(1001), 'alone'],
  AUDIT_STREAM: [
    'hush',
    'ftp://hush.example',
    'https://me:hush@siem.example/a',
    'https://hush.example/without-secret',
    `https://${'h'.repeat(2000)}`,
  ],
  AUDIT_STREAM_SECRET: ['h'.repeat(1001), 'alone'],
  METRICS_DAYS: ['30', '3651', 'hush'],
  MAILBOX_DAYS: ['0', '366', 'hush'],
  MODERATION_STRICTNESS: ['none', 'hush'],
  MODERATION_REPEATS: ['0/60', '3', 'hush'],
  UPLOAD_MAX_BYTES: ['0', '268435457', 'hush'],
  UPLOAD_MAX_PIXELS: ['0', '100000001', 'hush'],
  UPLOAD_PROCESSES: ['0', '17', 'hush'],
  UPLOAD_MEMORY_MB: ['0', '8193', 'hush'],
  UPLOAD_TIMEOUT_SECONDS: ['0', '301', 'hush'],
  CLAMAV_HOST: ['hush hush', 'http://hush.example', '999.1.1.1'],
  CLAMAV_PORT: ['0', '65536', 'hush'],
  CLAMAV_TIMEOUT_SECONDS: ['0', '301', 'hush'],
  MODERATION_PICTURES: ['perhaps', 'hush'],
  MODERATION_PICTURES_PERCENT: ['49', '100', 'hush'],
  IMAGES_MAX_STORED: ['0', '10000001', 'hush'],
  JOBS_MAX_UNFINISHED: ['0', '10001', 'hush'],
  JOB_LEASE_SECONDS: ['1', '3601', 'hush'],
  JOB_MAX_ATTEMPTS: ['0', '21', 'hush'],
  WORKER_CONCURRENCY: ['-1', '65', 'hush'],
  ENGINE_THREADS: ['0', '65', 'hush'],
  ENGINE_TIMEOUT_SECONDS: ['0', '3601', 'hush'],
  SD_SERVER_BINARY: ['hush', './hush', 'bin/hush'],
  SD_MODEL_FILE: ['hush', '~/hush'],
  SD_SERVER_ARGS: [
    'hush',
    '--listen-port 80',
    '--listen-ip 0.0.0.0',
    '--model /hush',
    '--threads',
    '--threads hush',
    '--threads=4',
    '--lora-model-dir /hush',
  ],
  LOCAL_ENGINE_MEMORY_MB: ['63', '4194305', 'hush'],
  DOWNLOAD_HOSTS: ['hush', 'https://hush.example', '10.0.0.1', 'hush hush.example', '*.hush.example'],
  BODY_LIMIT_BYTES: ['1023', '16777217', 'hush'],
  BATCH_MAX_CALLS: ['0', '101', 'hush'],
  SHUTDOWN_ANNOUNCE_SECONDS: ['-1', '121', 'hush'],
  SHUTDOWN_GRACE_SECONDS: ['0', '301', 'hush'],
  METRICS_TOKEN: ['hush', 'a'.repeat(64), ...weakSecrets, randomSecret(201)],
  SMTP_HOST: ['smtp://hush', 'hush hush', 'hush:25', '-hush'],
  SMTP_PORT: ['0', '65536', 'hush'],
  SMTP_SECURITY: ['hush', 'ssl', 'true'],
  SMTP_USER: ['hush'.repeat(76)],
  SMTP_PASSWORD: ['hush'.repeat(251)],
  ...Object.fromEntries(['SMTP_CA', 'GITHUB_ENTERPRISE_CA', 'OIDC_CA'].map((name) => [name, ['hush']])),
  SMTP_CONNECTIONS: ['0', '51', 'hush'],
  SMTP_TIMEOUT_SECONDS: ['4', '91', 'hush'],
  MAIL_FROM: [
    'hush',
    'hush@',
    'hush <hush>',
    'a@hush.example, b@hush.example',
    'Hush <a@hush.example> <b@hush.example>',
    'a@hush.example\r\nBcc: b@hush.example',
    'Hush\nBcc: x <a@hush.example>',
  ],
  REGULAR_AUTH_ENABLED: ['hush', '1'],
  REQUIRE_EMAIL_VERIFICATION: ['hush', 'yes'],
  ...Object.fromEntries(['GOOGLE', 'GITHUB', 'OIDC'].map((name) => [`${name}_AUTH_ENABLED`, ['hush', '1']])),
  ...Object.fromEntries(
    ['GOOGLE', 'GITHUB', 'OIDC'].map((name) => [`${name}_CLIENT_ID`, ['hush'.repeat(76)]]),
  ),
  ...Object.fromEntries(
    ['GOOGLE', 'GITHUB', 'OIDC'].map((name) => [`${name}_CLIENT_SECRET`, ['hush'.repeat(251)]]),
  ),
  ...Object.fromEntries(
    ['GOOGLE_ISSUER', 'GITHUB_URL', 'GITHUB_API_URL', 'OIDC_ISSUER'].map((name) => [
      name,
      [
        'hush',
        'ftp://hush.example',
        'http://hush.example',
        'https://hush@id.example',
        'https://id.example?hush',
        'https://id.example#hush',
      ],
    ]),
  ),
  OIDC_NAME: ['hush'.repeat(16), 'hu\u202esh', 'hu\nsh'],
  TWO_FACTOR_ROLES: ['hush', 'admin,hush', 'none,admin', 'Admin'],
  EVEN_ANSWER_MS: ['-1', '10001', 'hush'],
  STEP_UP_MINUTES: ['0', '1441', 'hush'],
  VERIFY_HOURS: ['0', '169', 'hush'],
  RESET_MINUTES: ['4', '61', 'hush'],
  EMAIL_CHANGE_HOURS: ['0', '169', 'hush'],
  INVITATION_HOURS: ['0', '721', 'hush'],
  ACCESS_TOKEN_MINUTES: ['0', '1441', 'hush'],
  REFRESH_TOKEN_DAYS: ['0', '366', 'hush'],
  SIGN_IN_FREE_FAILURES: ['-1', '101', 'hush'],
  SIGN_IN_LOCK_AFTER: ['0', '1001', 'hush'],
  SIGN_IN_LOCK_SECONDS: ['0', '86401', 'hush'],
  SIGN_IN_SEAL_AFTER: ['1', '10001', 'hush'],
  SIGN_IN_FAILURES_PER_ADDRESS: ['0', '1000001', 'hush'],
  PROVIDERS_FILE: ['hush', '/hush/providers.json'],
  LOG_LEVEL: ['hush', 'trace'],
  LOG_FORMAT: ['hush'],
  TEXT_MODEL_KIND: ['hush', 'openai-compatible', 'anthropic'],
  TEXT_MODEL_NAME: ['h'.repeat(201), 'alone'],
  TEXT_MODEL_KEY: ['h'.repeat(1001), 'alone'],
  TEXT_MODEL_URL: ['hush', 'ftp://hush.example', 'https://me:hush@text.example', 'https://text.example/v1'],
  ...Object.fromEntries(
    Object.keys(limitDefaults).map((name) => [
      limitVariable(name),
      ['hush', '0/60', '10/0', '10', '10/', '/60', '-1/60', '1.5/60', '10/60/60', '99999999999/60'],
    ]),
  ),
};

test('every variable is in the list of rejected values', () => {
  // Any text can name a folder or file.
  const anyText = ['DATA_DIR', 'AUDIT_CHECKPOINT_FILE'];
  const checked = Object.keys(variables.shape).filter((name) => !anyText.includes(name));
  expect(Object.keys(rejected).sort()).toEqual(checked.sort());
});

test('a setting with a wrong value stops the start with its name and without its value', () =>
  checkRows(Object.entries(rejected), '%s', (name, values) => {
    for (const value of values) {
      const fault = faultOf({ [name]: value });
      expect(fault, value).toContain(name);
      expect(fault).not.toContain('hush');
      expect(fault).not.toContain('\n');
    }
  }));

test('random secrets of every alphabet are accepted', () => {
  const alphabets = [
    () => randomBytes(16).toString('hex'),
    () => randomBytes(32).toString('hex'),
    () => randomSecret(32),
    () => randomSecret(200),
    // A well-known prefix does not weaken a random text.
    () => `atelier-secret-${randomBytes(16).toString('hex')}`,
    () => Array.from(randomBytes(64), (byte) => byte % 10).join(''),
  ];
  for (let round = 0; round < 400; round += 1)
    for (const make of alphabets) {
      const made = make();
      expect(faultOf({ SECRET_KEY: made, METRICS_TOKEN: made })).toBe('');
    }
});

test('private ranges and those of a CDN are accepted as proxies', () => {
  const cdn = '104.16.0.0/13,172.64.0.0/13,2400:cb00::/32,2606:4700::/32';
  for (const list of [
    '10.0.0.0/8,172.16.0.0/12,192.168.0.0/16',
    'loopback,uniquelocal,linklocal',
    cdn,
    'fc00::/7',
  ])
    expect(faultOf({ TRUSTED_PROXIES: list })).toBe('');
});

describe('misspelt settings', () => {
  const typos = {
    REGISTRATON_OPEN: 'REGISTRATION_OPEN',
    TWO_FACTOR_ROLE: 'TWO_FACTOR_ROLES',
    SMPT_HOST: 'SMTP_HOST',
    APP_ULR: 'APP_URL',
    LIMIT_SIGNIN: 'LIMIT_SIGN_IN',
    log_level: 'LOG_LEVEL',
    'METRICS-TOKEN': 'METRICS_TOKEN',
    SECRET_KEY_FIEL: 'SECRET_KEY_FILE',
  };
  test('a misspelt setting stops the start and names the nearest setting', () =>
    checkRows(Object.entries(typos), '%s stops the start and names %s', (name, nearest) => {
      const fault = faultOf({ [name]: 'hush' });
      expect(fault).toContain(`${name} (did you mean ${nearest}?)`);
      expect(fault).not.toContain('hush');
    }));

  test('a name that resembles a setting less closely is a warning', () => {
    const env = {
      ...{ TRUST_PROXY: 'hush', SMTP_PASS: 'hush', LIMIT_EVERYTHING: 'hush' },
      ...{ WORKER_ID: 'hush', host: 'hush' },
    };
    expect(load(env).warnings).toEqual([
      'TRUST_PROXY is not a setting; did you mean TRUSTED_PROXIES?',
      'SMTP_PASS is not a setting; did you mean SMTP_PASSWORD?',
      expect.stringMatching(/^LIMIT_EVERYTHING is not a setting; did you mean LIMIT_[A-Z_]+\?$/),
      expect.stringMatching(/^WORKER_ID is not a setting; did you mean WORKER_[A-Z_]+\?$/),
      'host is not a setting; did you mean HOST?',
    ]);
  });

  test('a typo beside the right name is a warning: it may be another program’s', () => {
    const both = load({ APP_URI: 'hush', APP_URL: 'https://studio.example.org' });
    expect(both.warnings).toEqual(['APP_URI is not a setting; did you mean APP_URL?']);
    expect(faultOf({ APP_URI: 'hush' })).toContain('APP_URI (did you mean APP_URL?)');
  });

  test('variables of other programs and empty ones are ignored', () => {
    const theirs = [
      ...['PATH', 'HOME', 'HOSTNAME', 'HOSTTYPE', 'MAIL', 'USER', 'LANG', 'TZ', 'CI', 'SHELL', 'PWD', 'TERM'],
      ...['NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS', 'HTTPS_PROXY', 'no_proxy', 'PGHOST', 'PGPASSWORD'],
      ...['GITHUB_TOKEN', 'GITHUB_SHA', 'GOOGLE_APPLICATION_CREDENTIALS', 'SESSION_MANAGER', 'XDG_DATA_HOME'],
      ...['KUBERNETES_PORT', 'LISTEN_PID', 'CREDENTIALS_DIRECTORY', 'npm_config_user_agent', 'DATA', 'DEBUG'],
    ];
    expect(load(Object.fromEntries(theirs.map((name) => [name, 'x']))).warnings).toEqual([]);
    expect(load({ REGISTRATON_OPEN: '' }).warnings).toEqual([]);
  });
});

test('all wrong settings are reported at once', () => {
  const fault = faultOf({ PORT: 'x', LOG_LEVEL: 'x', LIMIT_REQUEST: 'x' });
  for (const name of ['PORT', 'LOG_LEVEL', 'LIMIT_REQUEST']) expect(fault).toContain(name);
});

test('no value appears in an error', () => {
  const names = fc.constantFrom(...Object.keys(variables.shape));
  fc.assert(
    fc.property(names, fc.string({ minLength: 6, maxLength: 60 }), (name, noise) => {
      const value = `~${noise}~`;
      expect(faultOf({ [name]: value })).not.toContain(value);
    }),
  );
});

test('an empty variable counts as one that is not set', () => {
  expect(load({ PORT: '', APP_URL: '', METRICS_TOKEN: '', SMTP_HOST: '', TWO_FACTOR_ROLES: '' })).toEqual(
    load(),
  );
});

test('lists, limits and addresses are parsed', () => {
  const { values, limits, appUrl, secure, loopback } = load({
    HOST: '::1',
    PORT: '8080',
    TRUSTED_PROXIES: ' 10.0.0.1, fd00::/8 ,loopback,',
    TRUSTED_HOSTS: 'studio.example,localhost:5173,[::1]:3000',
    CORS_ORIGINS: 'https://a.example, http://localhost:5173',
    LIMIT_SIGN_IN: '7/120',
    REGISTRATION_OPEN: 'false',
  });
  expect(values.TRUSTED_PROXIES).toEqual(['10.0.0.1', 'fd00::/8', 'loopback']);
  expect(values.TRUSTED_HOSTS).toEqual(['studio.example', 'localhost:5173', '[::1]:3000']);
  expect(values.CORS_ORIGINS).toEqual(['https://a.example', 'http://localhost:5173']);
  expect(limits.signIn).toEqual({ points: 7, windowS: 120 });
  expect(values.REGISTRATION_OPEN).toBe(false);
  expect(appUrl.href).toBe('http://localhost:8080/');
  expect({ secure, loopback }).toEqual({ secure: false, loopback: true });
  expect(load({ APP_URL: 'https://studio.example' })).toMatchObject({ secure: true, loopback: false });
});

test('a server that other machines can reach needs an https address', () => {
  expect(faultOf({ HOST: '0.0.0.0' })).toMatch(/set APP_URL to the https address/);
  expect(faultOf({ HOST: '0.0.0.0', APP_URL: 'http://10.0.0.1' })).toMatch(
    /APP_URL must be an https address/,
  );
  expect(faultOf({ HOST: '0.0.0.0', APP_URL: 'https://studio.example' })).toBe('');
});

test('a value may come from a file, but not from two places', async ({ onTestFinished }) => {
  const folder = await mkdtemp(join(tmpdir(), 'atelier-config-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'secret');
  await writeFile(path, `${secret}\n`);
  expect(loadConfig({ SECRET_KEY_FILE: path }).values.SECRET_KEY.reveal()).toBe(secret);
  expect(() => loadConfig({ SECRET_KEY_FILE: path, SECRET_KEY: secret })).toThrow(/either SECRET_KEY or/);
  expect(() => loadConfig({ SECRET_KEY_FILE: join(folder, 'none') })).toThrow(
    'The file that SECRET_KEY_FILE names cannot be read.',
  );
  await writeFile(path, Buffer.concat([Buffer.from(secret), Buffer.from([0xff])]));
  expect(() => loadConfig({ SECRET_KEY_FILE: path })).toThrow(
    'The file that SECRET_KEY_FILE names is not UTF-8.',
  );
  await writeFile(path, `\ufeff${secret}\r\n`);
  expect(loadConfig({ SECRET_KEY_FILE: path }).values.SECRET_KEY.reveal()).toBe(secret);
  await writeFile(path, '');
  expect(() => loadConfig({ SECRET_KEY_FILE: path })).toThrow(/SECRET_KEY must have at least 32/);
});

test('printing the whole configuration reveals no secret', () => {
  const config = load({
    METRICS_TOKEN: 'another-hush-value-Zk3v0QmX7yTnLw2R',
    SMTP_HOST: 'mail.example',
    MAIL_FROM: 'a@b.example',
    SMTP_USER: 'ada',
    SMTP_PASSWORD: 'mail-hush',
    GITHUB_AUTH_ENABLED: 'true',
    GITHUB_CLIENT_ID: 'id',
    GITHUB_CLIENT_SECRET: 'github-hush',
  });
  expect(JSON.stringify(config)).not.toMatch(/f1b7c0de|another-hush|mail-hush|github-hush/);
});

describe('mail', () => {
  test('without a mail server, mail is stored locally and addresses need no verification', () => {
    const { mail, signIn } = load();
    expect(mail).toEqual({ from: 'Atelier <no-reply@localhost>', smtp: null });
    expect(signIn.emailVerificationRequired).toBe(false);
  });

  test('with a mail server, addresses have to be verified by default', () => {
    const smtp = { SMTP_HOST: 'mail.example', APP_URL: 'https://studio.example' };
    const { mail, signIn } = load(smtp);
    expect(mail).toEqual({
      from: 'Atelier <no-reply@studio.example>',
      smtp: {
        ...{ host: 'mail.example', port: 587, security: 'starttls', auth: null },
        ...{ connections: 8, timeoutMs: 30_000 },
      },
    });
    expect(signIn.emailVerificationRequired).toBe(true);
    expect(load({ ...smtp, REQUIRE_EMAIL_VERIFICATION: 'false' }).signIn.emailVerificationRequired).toBe(
      false,
    );
    expect(load({ REQUIRE_EMAIL_VERIFICATION: 'true' }).signIn.emailVerificationRequired).toBe(true);
    expect(load({ ...smtp, SMTP_SECURITY: 'tls' }).mail.smtp?.port).toBe(465);
    expect(load({ ...smtp, SMTP_SECURITY: 'tls', SMTP_PORT: '2465' }).mail.smtp?.port).toBe(2465);
    expect(load({ ...smtp, MAIL_FROM: 'Our studio <a@b.example>' }).mail.from).toBe(
      'Our studio <a@b.example>',
    );
  });

  test('mail is never sent unencrypted to another machine', () => {
    expect(faultOf({ SMTP_HOST: 'mail.example', MAIL_FROM: 'a@b.example', SMTP_SECURITY: 'none' })).toMatch(
      /SMTP_SECURITY=none/,
    );
    expect(faultOf({ SMTP_HOST: '127.0.0.1', MAIL_FROM: 'a@b.example', SMTP_SECURITY: 'none' })).toBe('');
  });

  test('with a mail server, the sender must be at a domain that others know', () => {
    const smtp = { SMTP_HOST: 'mail.example' };
    expect(faultOf(smtp)).toBe(
      'SMTP_HOST is set, but mail servers refuse the sender that follows from APP_URL: set MAIL_FROM to an address at your own domain, such as studio@example.org.',
    );
    for (const from of ['studio@localhost', 'Our studio <studio@LOCALHOST>', 'root@host', 'a@mail.localhost'])
      expect(faultOf({ ...smtp, MAIL_FROM: from }), from).toMatch(
        /refuse a sender like MAIL_FROM: set MAIL_FROM/,
      );
    for (const from of ['Our studio <studio@example.org>', 'studio@corp.internal', 'studio@corp.local'])
      expect(faultOf({ ...smtp, MAIL_FROM: from }), from).toBe('');
    expect(faultOf({ ...smtp, APP_URL: 'https://studio.example.org' })).toBe('');
    expect(faultOf({ MAIL_FROM: 'studio@localhost' })).toBe('');
  });

  test('an SMTP user without a password, or the reverse, is an error', () => {
    expect(faultOf({ SMTP_HOST: 'mail.example', MAIL_FROM: 'a@b.example', SMTP_USER: 'ada' })).toMatch(
      /belong together/,
    );
    expect(faultOf({ SMTP_HOST: 'mail.example', MAIL_FROM: 'a@b.example', SMTP_PASSWORD: 'hush' })).toMatch(
      /belong together/,
    );
    const auth = load({
      SMTP_HOST: 'mail.example',
      MAIL_FROM: 'a@b.example',
      SMTP_USER: 'ada',
      SMTP_PASSWORD: 'hush',
    }).mail.smtp?.auth;
    expect(auth?.user).toBe('ada');
    expect(auth?.password.reveal()).toBe('hush');
  });
});

describe('sign-in methods', () => {
  const google = { GOOGLE_AUTH_ENABLED: 'true', GOOGLE_CLIENT_ID: 'id', GOOGLE_CLIENT_SECRET: 'hush' };

  test('a configuration without any sign-in method is an error', () => {
    expect(faultOf({ REGULAR_AUTH_ENABLED: 'false' })).toMatch(/^Nobody could sign in: [^\n]+\.$/);
    expect(faultOf({ REGULAR_AUTH_ENABLED: 'false', ...google })).toBe('');
    expect(faultOf({ REGULAR_AUTH_ENABLED: 'false', REQUIRE_EMAIL_VERIFICATION: 'true', ...google })).toBe(
      '',
    );
  });

  test('a provider that is enabled without its credentials is an error that names them', () =>
    checkRows(['GOOGLE', 'GITHUB', 'OIDC'], '%s', (name) => {
      const issuer = { OIDC_ISSUER: 'https://id.example/realms/a' };
      const on = { ...issuer, [`${name}_AUTH_ENABLED`]: 'true' };
      expect(faultOf(on)).toContain(`${name}_CLIENT_ID`);
      expect(faultOf({ ...on, [`${name}_CLIENT_ID`]: 'id' })).toContain(`${name}_CLIENT_SECRET`);
      expect(faultOf({ ...on, [`${name}_CLIENT_ID`]: 'id', [`${name}_CLIENT_SECRET`]: 'hush' })).toBe('');
    }));

  test('the generic provider needs an issuer, which is not normalised', () => {
    const oidc = { OIDC_AUTH_ENABLED: 'true', OIDC_CLIENT_ID: 'id', OIDC_CLIENT_SECRET: 'hush' };
    expect(faultOf(oidc)).toMatch(/OIDC_ISSUER/);
    const { providers } = load({ ...oidc, OIDC_ISSUER: 'https://id.example', OIDC_NAME: 'Our house' });
    expect(providers.oidc).toMatchObject({ issuer: 'https://id.example', name: 'Our house' });
    expect(load({ ...oidc, OIDC_ISSUER: 'https://id.example/' }).providers.oidc?.issuer).toBe(
      'https://id.example/',
    );
  });

  test('credentials of a disabled provider are ignored', () => {
    const { providers } = load({ GITHUB_CLIENT_ID: 'id', GITHUB_CLIENT_SECRET: 'hush' });
    expect(providers).toEqual({ google: null, github: null, oidc: null });
  });

  test('by default admins need a second factor in production and no role needs one elsewhere', () => {
    const rolesOf = (env: Record<string, string>) => load(env).signIn.secondFactorRoles;
    expect(rolesOf({})).toEqual(['admin', 'superadmin']);
    expect(rolesOf({ NODE_ENV: 'development' })).toEqual([]);
    expect(rolesOf({ TWO_FACTOR_ROLES: 'none' })).toEqual([]);
    expect(rolesOf({ TWO_FACTOR_ROLES: 'user, superadmin' })).toEqual(['user', 'superadmin']);
  });

  test('back-off follows the settings; only accounts and their devices are ever sealed', () => {
    const { backoff } = load({ SIGN_IN_LOCK_SECONDS: '60', SIGN_IN_FAILURES_PER_ADDRESS: '9' }).signIn;
    expect(backoff.account).toMatchObject({ freeFailures: 2, lockAfter: 5, lockS: 60, blockAfter: 10 });
    expect(backoff.address).toMatchObject({ lockAfter: 9, lockS: 3600, blockAfter: null });
    expect(backoff.device).toEqual(backoff.account);
    expect(faultOf({ SIGN_IN_LOCK_AFTER: '10' })).toMatch(/SIGN_IN_SEAL_AFTER must be greater/);
  });
});

describe('services on other machines', () => {
  const from = { MAIL_FROM: 'studio@example.org' };
  const warningsOf = (env: Record<string, string>) => load(env).warnings.join('\n');

  test('used without a credential cause a warning; those on this machine do not (ASVS 13.2.1)', () => {
    expect(warningsOf({ ...from, SMTP_HOST: 'mail.example' })).toMatch(/SMTP_USER is not set/);
    expect(warningsOf({ ...from, SMTP_HOST: 'mail.example', SMTP_USER: 'ada', SMTP_PASSWORD: 'hush' })).toBe(
      '',
    );
    expect(warningsOf({ ...from, SMTP_HOST: 'localhost', SMTP_SECURITY: 'none' })).toBe('');
    const remote = ['postgres://atelier@db.example/a', 'postgres://atelier@localhost/a?host=db.example'];
    for (const url of remote) {
      expect(warningsOf({ DATABASE_URL: url }), url).toMatch(/no password/);
      expect(warningsOf({ DATABASE_URL: url, PGPASSWORD: 'hush' }), url).toBe('');
    }
    const others = [
      'postgres://atelier:hush@db.example/a',
      'postgres://atelier@127.0.0.1/a',
      'postgres://atelier@localhost/a?host=/run/postgresql',
      'file:/x.sqlite',
    ];
    for (const url of others) expect(warningsOf({ DATABASE_URL: url }), url).toBe('');
  });

  test('can have a certificate authority each, from a file (ASVS 12.3.4)', async ({ onTestFinished }) => {
    const folder = await mkdtemp(join(tmpdir(), 'atelier-config-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const authorities = {
      SMTP: makeAuthority(),
      OIDC: makeAuthority(),
      GITHUB_ENTERPRISE: makeAuthority(),
    };
    const files = Object.entries(authorities).map(async ([name, { cert }]) => {
      await writeFile(join(folder, name), cert);
      return [`${name}_CA_FILE`, join(folder, name)] as const;
    });
    const { mail, providers } = load({
      ...Object.fromEntries(await Promise.all(files)),
      ...from,
      SMTP_HOST: 'mail.example',
      ...Object.fromEntries(
        ['OIDC', 'GITHUB'].flatMap((name) => [
          [`${name}_AUTH_ENABLED`, 'true'],
          [`${name}_CLIENT_ID`, 'id'],
          [`${name}_CLIENT_SECRET`, 'hush'],
        ]),
      ),
      OIDC_ISSUER: 'https://id.example',
    });
    expect(mail.smtp?.ca).toBe(authorities.SMTP.cert.trim());
    expect(providers.oidc?.ca).toBe(authorities.OIDC.cert.trim());
    expect(providers.github?.ca).toBe(authorities.GITHUB_ENTERPRISE.cert.trim());
  });
});

describe('TLS to PostgreSQL', () => {
  test('is decided by the host unless the operator chooses, which needs a PostgreSQL URL', () => {
    const url = { DATABASE_URL: 'postgres://u@db.example.org/a' };
    expect(load(url).databaseTls).toEqual({});
    expect(load({ ...url, DATABASE_TLS: 'unencrypted' }).databaseTls).toEqual({ mode: 'unencrypted' });
    expect(faultOf({ DATABASE_TLS: 'verify' })).toMatch(/DATABASE_TLS .*DATABASE_URL/);
    expect(faultOf({ DATABASE_URL: 'file:/x.sqlite', DATABASE_TLS: 'verify' })).toMatch(/DATABASE_TLS/);
  });

  test('accepts the certificate of a private authority from a file', async ({ onTestFinished }) => {
    const folder = await mkdtemp(join(tmpdir(), 'atelier-config-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const path = join(folder, 'ca.pem');
    const { cert } = makeAuthority();
    await writeFile(path, cert);
    const env = { DATABASE_URL: 'postgres://u@db.example.org/a', DATABASE_CA_FILE: path };
    expect(load(env).databaseTls.ca).toBe(cert.trim());
    await writeFile(path, 'hush');
    expect(faultOf(env)).toBe('The configuration is invalid: DATABASE_CA must be certificates in PEM.');
  });
});
