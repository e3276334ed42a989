import type { FiringRecord } from '@atelier/core/ports/detection-store';
import { firingRecord } from '@atelier/core/testing/detection-records';
import type { TestServer } from './in-process.ts';

/** Something that a rule has found. */
export const addFiring = async (
  { db }: Pick<TestServer, 'db'>,
  fields: Partial<FiringRecord> = {},
): Promise<FiringRecord> => {
  const firing = firingRecord({ firedAt: new Date(), ...fields });
  await db.detection.addFiring(firing);
  return firing;
};
