import type { ProcessingRecord } from '@atelier/core/schemas/processing';
import type { Deps } from '../shared/deps.ts';

type Recipient = ProcessingRecord['recipients'][number];
type RecipientDeps = Pick<Deps, 'db' | 'environmentSettings' | 'mailTest' | 'oauth'>;

/**
 * A name that an administrator gave, without what must not be shown to others: of an address in it, host and port alone, as a path,
 * query or user name can be a secret.
 */
export const harmlessName = (name: string): string =>
  name
    .split(' ')
    .map((word) => {
      const start = word.indexOf('://');
      const rest = start === -1 ? word : word.slice(start + 3);
      const [authority = ''] = rest.split(/[/?#]/, 1);
      const hasPath = /[.:]/.test(authority) && word.length > authority.length;
      const isAddress =
        start !== -1 || hasPath || (word.includes('@') && word.includes(':')) || word.includes('?');
      if (!isAddress) return word;
      // An @ after that may end a password with a slash in it, which would be taken for a host.
      return rest.lastIndexOf('@') > authority.length ? '…' : authority.slice(authority.lastIndexOf('@') + 1);
    })
    .join(' ');

/** Variables that name a service outside, with what it gets. Values are shown only where they name a kind. */
const services: readonly (readonly [variable: string, kind: string, name: string | null, data: string])[] = [
  ['TEXT_MODEL_KIND', 'Text model', null, 'Prompts that people have improved'],
  [
    'BREACHED_PASSWORDS_URL',
    'Breached passwords',
    'Password check',
    'Five digits of the SHA-1 of a new password, and nothing of the person',
  ],
  ['AUDIT_STREAM', 'Audit stream', 'Log collector', 'Events of the audit log, as they are written'],
  [
    'AUDIT_CHECKPOINT_WEBHOOK',
    'Checkpoint copies',
    'Webhook',
    'Signed hashes of the audit log, without personal data',
  ],
  [
    'AUDIT_CHECKPOINT_S3',
    'Checkpoint copies',
    'Bucket',
    'Signed hashes of the audit log, without personal data',
  ],
];

const configuredServices = ({ environmentSettings }: Pick<Deps, 'environmentSettings'>): Recipient[] => {
  const found = new Map(environmentSettings().map((setting) => [setting.variable, setting]));
  return services.flatMap(([variable, kind, name, data]) => {
    const setting = found.get(variable);
    if (setting === undefined || !setting.isSet) return [];
    return [{ kind, name: name ?? setting.value ?? kind, data }];
  });
};

/** Who gets personal data from this server, as it is set up now: kinds and names, no addresses and no secrets. */
export const recipientsOf = async (deps: RecipientDeps): Promise<Recipient[]> => {
  const { db, mailTest, oauth } = deps;
  const [providers, channels] = await Promise.all([db.providers.list(), db.alertChannels.list()]);
  const inUse = providers.filter(({ removedAt, source }) => removedAt === null && source !== 'supervised');
  return [
    ...inUse.map(({ kind, name }) => ({
      ...{ kind: 'Image provider', name: `${harmlessName(name)} (${kind})` },
      data: 'Prompts, and the pictures that people edit or train with',
    })),
    ...(mailTest.place === null
      ? []
      : [{ kind: 'Mail server', name: 'SMTP', data: 'Email addresses, names and the emails themselves' }]),
    ...oauth.list.map(({ name }) => ({
      ...{ kind: 'Sign-in provider', name: harmlessName(name) },
      data: 'That someone signs in here; the person’s account there is the source of name and email address',
    })),
    ...channels
      .filter(({ isEnabled }) => isEnabled)
      .map(({ kind, name }) => ({
        ...{ kind: 'Alert channel', name: `${harmlessName(name)} (${kind})` },
        data: 'What happened, and to which account or address',
      })),
    ...configuredServices(deps),
  ];
};
