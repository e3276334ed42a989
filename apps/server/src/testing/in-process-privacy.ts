import { newId } from '@atelier/core/ids';
import { exportFolder } from '@atelier/core/ports/privacy-stores';
import type { UserRecord } from '@atelier/core/ports/records';
import type { TestServer } from './in-process.ts';

const dayMs = 86_400_000;

/** An export of a person whose file is ready. @returns its id */
export const addDataExport = async (
  { db, blobs, application }: TestServer,
  { id: userId }: Pick<UserRecord, 'id'>,
): Promise<string> => {
  const [id, now] = [newId('dataExport'), application.clock.now()];
  const blobKey = `${exportFolder(id)}/file.zip`;
  const { sizeBytes } = await blobs.put(blobKey, new Uint8Array(22), 'application/zip');
  await db.dataExports.add({
    ...{ id, userId, state: 'pending', progress: 0, attempts: 0, claimToken: null, leaseExpiresAt: null },
    ...{ blobKey: null, bytes: null, failure: null, createdAt: now, finishedAt: null, expiresAt: null },
  });
  // Others that wait are claimed first.
  for (let claimed: string | undefined; claimed !== id; )
    claimed = (await db.dataExports.claim(id, now, new Date(now.getTime() + 60_000)))?.id ?? id;
  const file = { blobKey, bytes: sizeBytes, expiresAt: new Date(now.getTime() + dayMs) };
  await db.dataExports.complete(id, id, file, now);
  return id;
};

/** The path of such a file, with a ticket. */
export const dataExportPath = async (
  server: TestServer,
  owner: Pick<UserRecord, 'id' | 'role' | 'workspaceId'>,
): Promise<string> => {
  await addDataExport(server, owner);
  const { dataExports } = server.application.http.services;
  const { id: userId, workspaceId, role } = owner;
  return dataExports.link({ userId, workspaceId, role });
};
