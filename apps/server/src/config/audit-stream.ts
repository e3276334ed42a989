import { type AuditTarget, isWebhookSecret, parseAuditTarget } from '@atelier/adapters/audit-targets';
import { z } from 'zod';
import { ConfigError, issuedSecret } from './fields.ts';
import type { Secret } from './secret.ts';

/** Where the events of the audit log are sent as they are written. */
export const auditStreamVariables = {
  AUDIT_STREAM: z
    .string()
    .max(2000, 'must have at most 2000 characters')
    .refine(
      (text) => parseAuditTarget(text) !== null,
      'must be an address such as syslog+tls://siem.example.org, otlp+https://collector.example.org/v1/logs or https://example.org/hook, without a user name',
    )
    .optional(),
  AUDIT_STREAM_SECRET: issuedSecret,
};
const shape = z.object(auditStreamVariables);

export interface AuditStreamConfig {
  readonly address: string;
  readonly target: AuditTarget;
  readonly secret: Secret | null;
}

/** @throws ConfigError if it is set up halfway */
export const readAuditStream = (values: z.output<typeof shape>): AuditStreamConfig | null => {
  const { AUDIT_STREAM: address, AUDIT_STREAM_SECRET: secret = null } = values;
  if (address === undefined) {
    if (secret !== null) throw new ConfigError('AUDIT_STREAM_SECRET needs AUDIT_STREAM.');
    return null;
  }
  const target = parseAuditTarget(address);
  if (target === null) throw new ConfigError('AUDIT_STREAM is not an address.');
  if (target.kind === 'syslog' && secret !== null)
    throw new ConfigError(
      'AUDIT_STREAM_SECRET is for otlp+https:// and https:// addresses; syslog has none.',
    );
  if (target.kind === 'webhook' && !isWebhookSecret(secret?.reveal() ?? ''))
    throw new ConfigError(
      'AUDIT_STREAM with https:// needs AUDIT_STREAM_SECRET: whsec_ and 24 to 64 random bytes in base64.',
    );
  return { address, target, secret };
};
