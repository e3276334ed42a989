import type { UserRecord } from '@atelier/core/ports/records';
import { providerRecord } from '@atelier/core/testing/engine-records';
import type { TestServer } from '../in-process.ts';
import type { Client } from '../in-process-client.ts';

/** What works for its `owner`, called from `client`. */
export type MakeInput = (server: TestServer, owner: UserRecord, client: Client) => unknown;
/** By procedure: an input that works for its owner, with whatever must exist made on the spot. */
export type Samples = Readonly<Record<string, MakeInput>>;
/** By procedure that takes the id of an owned object: the id of a missing one. */
export type OwnedIds = Readonly<Record<string, () => string>>;

export const newPassword = 'eleven slow boats upriver';

export const savedProvider = async ({ db }: TestServer): Promise<{ id: string }> => {
  const provider = providerRecord();
  await db.providers.insert(provider);
  return { id: provider.id };
};
