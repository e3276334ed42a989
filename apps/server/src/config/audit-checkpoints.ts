import type { CheckpointTarget } from '@atelier/adapters';
import { isBucketUrl, isWebhookSecret } from '@atelier/adapters/audit-targets';
import { z } from 'zod';
import { ConfigError, issuedSecret } from './fields.ts';

const maxUrlLength = 2000;
const tooLong = `must have at most ${maxUrlLength} characters`;

const isWebhookUrl = (text: string): boolean => {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && `${url.username}${url.password}${url.hash}` === '';
};

/** Where copies of what is signed about the audit log are kept outside. */
export const checkpointVariables = {
  AUDIT_CHECKPOINT_FILE: z.string().min(1).max(4096).optional(),
  AUDIT_CHECKPOINT_WEBHOOK: z
    .string()
    .max(maxUrlLength, tooLong)
    .refine(isWebhookUrl, 'must be an address such as https://keep.example.org/hook, without a user name')
    .optional(),
  AUDIT_CHECKPOINT_WEBHOOK_SECRET: issuedSecret,
  AUDIT_CHECKPOINT_S3: z
    .string()
    .max(maxUrlLength, tooLong)
    .refine(
      isBucketUrl,
      'must be the address of a bucket or of a folder in it, such as https://s3.eu-central-1.amazonaws.com/bucket/folder',
    )
    .optional(),
  AUDIT_CHECKPOINT_S3_REGION: z
    .string()
    .regex(/^[a-z0-9-]{1,64}$/, 'must be a region such as eu-central-1')
    .default('us-east-1'),
  AUDIT_CHECKPOINT_S3_KEY_ID: z
    .string()
    .regex(/^[\w+/=.-]{1,128}$/, 'must be the ID of an access key')
    .optional(),
  AUDIT_CHECKPOINT_S3_SECRET: issuedSecret,
};
const shape = z.object(checkpointVariables);
type Values = z.output<typeof shape>;

const webhookOf = (values: Values): CheckpointTarget | null => {
  const { AUDIT_CHECKPOINT_WEBHOOK: url, AUDIT_CHECKPOINT_WEBHOOK_SECRET: given } = values;
  if (url === undefined) {
    if (given === undefined) return null;
    throw new ConfigError('AUDIT_CHECKPOINT_WEBHOOK_SECRET needs AUDIT_CHECKPOINT_WEBHOOK.');
  }
  const secret = given?.reveal() ?? '';
  if (isWebhookSecret(secret)) return { kind: 'webhook', url, secret };
  throw new ConfigError(
    'AUDIT_CHECKPOINT_WEBHOOK needs AUDIT_CHECKPOINT_WEBHOOK_SECRET: whsec_ and 24 to 64 random bytes in base64.',
  );
};

const bucketOf = (values: Values): CheckpointTarget | null => {
  const { AUDIT_CHECKPOINT_S3: url, AUDIT_CHECKPOINT_S3_REGION: region } = values;
  const { AUDIT_CHECKPOINT_S3_KEY_ID: keyId, AUDIT_CHECKPOINT_S3_SECRET: secret } = values;
  if (url !== undefined && keyId !== undefined && secret !== undefined)
    return { kind: 'bucket', url, region, keyId, secret: secret.reveal() };
  if (url === undefined && keyId === undefined && secret === undefined) return null;
  throw new ConfigError(
    'AUDIT_CHECKPOINT_S3, AUDIT_CHECKPOINT_S3_KEY_ID and AUDIT_CHECKPOINT_S3_SECRET need each other.',
  );
};

/** @throws ConfigError if one is set up halfway */
export const readCheckpointTargets = (values: Values): readonly CheckpointTarget[] =>
  [webhookOf(values), bucketOf(values)].filter((target) => target !== null);
