import type { Clock } from '@atelier/core/clock';
import type { Alerts } from '@atelier/core/ports/alerts';
import type { CheckpointCopy } from '@atelier/core/ports/checkpoint-sink';
import type { Database } from '@atelier/core/ports/stores';

const copiesPerRead = 500;

/** What is signed after a number, in order, with the key of each. */
export const copiesAfter = async (
  db: Pick<Database, 'auditStatements'>,
  number: number,
): Promise<CheckpointCopy[]> => {
  const keys = new Map((await db.auditStatements.keys()).map(({ id, publicKey }) => [id, { id, publicKey }]));
  const found = await db.auditStatements.list(number, copiesPerRead);
  return found.flatMap((statement) => {
    const key = keys.get(statement.keyId);
    return key === undefined ? [] : [{ statement, key }];
  });
};

/** Where copies are kept, as words of an alert. */
const places = {
  file: 'the file of AUDIT_CHECKPOINT_FILE',
  webhook: 'the receiver of AUDIT_CHECKPOINT_WEBHOOK',
  bucket: 'the bucket of AUDIT_CHECKPOINT_S3',
} as const;
export type CopyPlace = keyof typeof places;

/** Tells administrators that a copy is not kept. What is told while the alert is not resolved counts in it. */
export const alertOnFailedCopy =
  ({ db, alerts, clock }: { readonly db: Database; readonly alerts: Alerts; readonly clock: Clock }) =>
  async (place: CopyPlace): Promise<void> => {
    const now = clock.now();
    await db.transaction((stores) =>
      alerts.raise(stores, {
        ...{ kind: 'checkpoint_copy_failed', severity: 'high' },
        title: 'Copies of the audit log’s checkpoints are not kept outside',
        explanation: `Signed checkpoints do not reach ${places[place]}. Atelier goes on trying and sends what is missing, in order. Until then someone with the database and the server's key could rewrite what was not copied. The server's log says why it failed.`,
        subject: { userId: null, address: null, tokenId: null, procedure: null },
        evidence: { count: 1, from: now, to: now, seqs: [] },
        ...{ groupKey: `checkpoint_copy_failed:${place}`, storyKey: null },
      }),
    );
  };
