import { settingDeclarations, settingNames } from '@atelier/core/settings/settings';
import { checkRows } from '@atelier/core/testing/check-rows';
import { expect, test } from 'vitest';
import { loadConfig, variables } from '../config/config.ts';
import { configuredSettings, environmentSettings, fixedByEnvironment } from './runtime-settings.ts';

const secretKey = 'f1b7c0de9a8e4d53b2a6917c4e0d8f35a9c6';
const load = (env: Readonly<Record<string, string>> = {}) => loadConfig({ SECRET_KEY: secretKey, ...env });

test('every setting with a variable gets its value from the configuration, and both have the same default', () => {
  const configured = configuredSettings(load());
  return checkRows([...settingNames], '%s', (name) => {
    const variable: string | null = settingDeclarations[name].variable;
    if (variable === null) return;
    expect(Object.keys(variables.shape)).toContain(variable);
    expect(configured[name]).toEqual(settingDeclarations[name].fallback);
  });
});

test('every value that the environment can give is one that the setting accepts, but for limits that the console needs', () => {
  const extremes = {
    PASSWORD_MIN_LENGTH: '64',
    LIMIT_REGISTER: '9999999999/2147483',
    AUDIT_DAYS: '0',
    TWO_FACTOR_ROLES: 'none',
  };
  const configured = configuredSettings(load(extremes));
  return checkRows([...settingNames], '%s', (name) => {
    const value = configured[name];
    if (value !== undefined) expect(settingDeclarations[name].schema.safeParse(value).success).toBe(true);
  });
});

test('a variable that is set wins, an empty one does not', () => {
  const fixed = fixedByEnvironment(load({ AUDIT_DAYS: '10', TRASH_DAYS: '', LIMIT_SIGN_IN: '7/60' }));
  expect([...fixed].sort()).toEqual(['limit.signIn', 'retention.auditDays']);
  expect(configuredSettings(load({ LIMIT_SIGN_IN: '7/60' }))['limit.signIn']).toEqual({
    points: 7,
    windowS: 60,
  });
});

test('the list of the environment has every other variable, and no secret’s value', () => {
  const secrets = {
    SECRET_KEY: secretKey,
    SMTP_HOST: '127.0.0.1',
    SMTP_SECURITY: 'none',
    MAIL_FROM: 'studio@example.org',
    SMTP_USER: 'ann',
    SMTP_PASSWORD: 'a-very-secret-password',
    METRICS_TOKEN: 'b2a6917c4e0d8f35a9c6f1b7c0de9a8e4d53',
    DATABASE_URL: 'postgres://ann:hush@127.0.0.1/atelier',
    GOOGLE_AUTH_ENABLED: 'true',
    GOOGLE_CLIENT_ID: 'client',
    GOOGLE_CLIENT_SECRET: 'the-secret-of-google',
    AUDIT_STREAM: 'otlp+https://logs.example.org/v1/logs?key=the-key-of-the-collector',
  };
  const rows = environmentSettings(load(secrets));
  const text = JSON.stringify(rows);
  for (const secret of [
    secretKey,
    'a-very-secret-password',
    secrets.METRICS_TOKEN,
    'hush',
    'the-secret-of-google',
    'the-key-of-the-collector',
  ])
    expect(text).not.toContain(secret);
  const declared = settingNames.map((name): string | null => settingDeclarations[name].variable);
  const listed = rows.map(({ variable }) => variable);
  expect(listed.toSorted()).toEqual(
    Object.keys(variables.shape)
      .filter((variable) => !declared.includes(variable))
      .toSorted(),
  );
});
