import type { AuditSink } from '@atelier/core/ports/audit-streams';
import { createEgress } from '../egress/egress.ts';
import { createOtlpSink } from './otlp.ts';
import { createSyslogSink } from './syslog.ts';
import type { AuditTarget } from './target.ts';
import { createWebhookSink } from './webhook.ts';

/** The sink of a target. The operator named it, so it may be in a private network. `secret` is that of `AUDIT_STREAM_SECRET`. */
export const createAuditSink = (
  target: AuditTarget,
  { secret, now }: { readonly secret: string | null; readonly now: () => Date },
): AuditSink => {
  if (target.kind === 'syslog') return createSyslogSink(target);
  const egress = createEgress({ baseUrl: target.url, allowPrivate: true, resultHosts: [] });
  return target.kind === 'otlp'
    ? createOtlpSink(target, { egress, token: secret })
    : createWebhookSink(target, { egress, secret: secret ?? '', now });
};
