import type { AuditSink } from '@atelier/core/ports/audit-streams';
import type { Egress } from '@atelier/core/ports/egress';
import { Webhook } from 'standardwebhooks';
import { eventOf } from './event.ts';
import { postJson } from './http.ts';

/** A signed webhook for each batch (Standard Webhooks). The same events have the same id. */
export const createWebhookSink = (
  { url }: { readonly url: string },
  { egress, secret, now }: { readonly egress: Egress; readonly secret: string; readonly now: () => Date },
): AuditSink => {
  const webhook = new Webhook(secret);
  return {
    async send(rows, signal) {
      const at = now();
      const id = `audit_${rows[0]?.seq}_${rows.at(-1)?.seq}`;
      const body = JSON.stringify({
        type: 'audit.events',
        timestamp: at.toISOString(),
        data: { events: rows.map(eventOf) },
      });
      const headers = {
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': webhook.sign(id, at, body),
      };
      await postJson(egress, url, { headers, body }, signal);
      return 0;
    },
    close: () => egress.close(),
  };
};
