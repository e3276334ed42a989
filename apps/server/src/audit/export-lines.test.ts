import { auditStatements } from '@atelier/api/audit-statements';
import { createAuditTrail } from '@atelier/api/audit-trail';
import { createSealer } from '@atelier/auth';
import { createLogVerifier } from '@atelier/core/audit/log-verifier';
import { systemClock } from '@atelier/core/clock';
import { openTestDatabase } from '@atelier/db/testing';
import { expect, onTestFinished, test } from 'vitest';
import { exportLines } from './export-lines.ts';

test('an export of a log that is written and signed meanwhile is whole', async () => {
  const { db, drop } = await openTestDatabase('sqlite');
  onTestFinished(drop);
  const sealer = createSealer({ keys: [{ id: 'k1', key: new Uint8Array(32) }] });
  const statements = auditStatements({ db, clock: systemClock, sealer });
  const trail = createAuditTrail({ requestId: 'r', ip: '::1', userAgent: 'x' }, null, systemClock);
  await trail.write(db, 'logout');
  let isFirst = true;
  const auditStatementsMeanwhile = {
    ...db.auditStatements,
    /** The first read of the export. */
    keys: async () => {
      if (isFirst) {
        isFirst = false;
        await trail.write(db, 'logout');
        await statements.checkpoint();
      }
      return db.auditStatements.keys();
    },
  };
  const verifier = createLogVerifier();
  const written = exportLines({ ...db, auditStatements: auditStatementsMeanwhile }, statements, new Date());
  for await (const lines of written)
    for (const line of lines) {
      if ('key' in line) verifier.key(line.key);
      else if ('statement' in line) verifier.statement(line.statement);
      else if ('row' in line) verifier.row(line.row);
      else if ('end' in line)
        expect(verifier.report(line.end)).toMatchObject({ problem: null, statements: 3 });
    }
  expect.assertions(1);
});
