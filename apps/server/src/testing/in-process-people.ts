import { newId } from '@atelier/core/ids';
import type { Role } from '@atelier/core/policy';
import type { BlobStore } from '@atelier/core/ports/blobs';
import type { DrawnPicture, ImageRecord, JobRecord, UserRecord } from '@atelier/core/ports/records';
import type { PasswordHasher } from '@atelier/core/ports/services';
import { quotaPeriod } from '@atelier/core/quota';
import type { JobState } from '@atelier/core/schemas/jobs';
import { imageAssets, userRecord } from '@atelier/core/testing/records';
import { imageRecord, type JobSample, jobRecord } from '@atelier/core/testing/studio-records';
import type { Application } from '../compose/compose.ts';
import type { Client } from './in-process-client.ts';

/** The password of all users that tests create. */
export const sharedPassword = 'seven quiet herons at dusk';
/**
 * Its hash with the product's Argon2 settings. Hashing it on each server, in a process started for it, took five times the
 * work of starting the server.
 */
export const sharedPasswordHash =
  '$argon2id$v=19$m=19456,t=2,p=1$Asf0wqXhOplcqNav8mXM5g$1VhPuJrBx66iVfchTXBodnlsgQbBjw9CDbP+/AQqWPQ';

/** A user and a browser that is signed in. */
export interface Person {
  readonly user: UserRecord;
  readonly client: Client;
}

const imagesPerMonth = 1000;
const leaseMs = 60_000;

/**
 * Makes people, jobs and images straight in the database: as fast as a row.
 * @param ownHasher of the test, whose hashes may cost less than the product's
 */
export const createPeople = (
  application: Application,
  blobs: BlobStore,
  newClient: () => Client,
  ownHasher?: PasswordHasher,
) => {
  const { db, clock, http } = application;
  let hashed: Promise<string> | null = ownHasher === undefined ? Promise.resolve(sharedPasswordHash) : null;
  let count = 0;

  const user = async (role: Role, fields: Partial<UserRecord> = {}): Promise<UserRecord> => {
    hashed ??= http.hasher.hash(sharedPassword);
    count += 1;
    const made = userRecord({
      email: `${role}${count}@example.org`,
      name: `${role} ${count}`,
      role,
      passwordHash: await hashed,
      emailVerifiedAt: clock.now(),
      createdAt: clock.now(),
      ...fields,
    });
    await db.users.create(made, imagesPerMonth);
    return made;
  };

  /** Signs a user in on a new browser, without the cost of a password. */
  const signedIn = async (owner: UserRecord): Promise<Client> => {
    const client = newClient();
    const { setCookie } = await http.sessions.start({
      userId: owner.id,
      ip: '127.0.0.1',
      userAgent: 'test',
      method: 'password',
      provenAt: clock.now(),
    });
    client.adopt([setCookie]);
    return client;
  };

  const job = async (
    owner: Pick<UserRecord, 'id' | 'workspaceId'>,
    state: JobState = 'pending',
    claim: Pick<JobSample, 'claimToken' | 'leaseExpiresAt'> = {},
  ): Promise<JobRecord> => {
    const made = jobRecord(owner, {
      state,
      params: { prompt: 'a heron', seed: 7 },
      model: 'still',
      createdAt: clock.now(),
      ...claim,
    });
    const unfinished = state === 'pending' || state === 'running';
    if (unfinished)
      await db.quotas.hold(
        made.workspaceId,
        { images: made.params.count, minor: 0 },
        quotaPeriod(made.createdAt),
      );
    await db.jobs.insert(made);
    return made;
  };

  /** An image with arbitrary bytes, which are never decoded. */
  const image = async (
    owner: Pick<UserRecord, 'id' | 'workspaceId'>,
    fields: Partial<ImageRecord> = {},
  ): Promise<ImageRecord> => {
    const id = newId('image');
    const made = imageRecord(await job(owner, 'completed'), {
      id,
      prompt: 'a heron',
      model: 'still',
      style: 'auto',
      width: 512,
      height: 512,
      svgKey: `images/${id}.svg`,
      bytes: pixel.length,
      createdAt: clock.now(),
      ...fields,
    });
    await db.assets.insertMany(imageAssets(made));
    await db.images.insertMany([made]);
    await blobs.put(made.blobKey, pixel, 'image/png');
    await blobs.put(made.thumbKey, pixel, 'image/webp');
    if (made.svgKey !== null) await blobs.put(made.svgKey, drawing, 'image/svg+xml');
    return made;
  };

  /** A running job with a preview of arbitrary bytes. */
  const previewed = async (owner: Pick<UserRecord, 'id' | 'workspaceId'>): Promise<JobRecord> => {
    const claimToken = newId('token');
    const leaseExpiresAt = new Date(clock.now().getTime() + leaseMs);
    const made = await job(owner, 'running', { claimToken, leaseExpiresAt });
    await db.jobs.notePreview(made.id, claimToken, pixel.toString('base64'), clock.now());
    return made;
  };

  /** A picture, of arbitrary bytes, that an unfinished job has drawn so far. */
  const drawnPicture = async (owner: Pick<UserRecord, 'id' | 'workspaceId'>): Promise<DrawnPicture> => {
    const of = await job(owner);
    const made = imageRecord(of, { bytes: pixel.length, createdAt: clock.now() });
    await db.assets.insertMany(imageAssets(made));
    await db.drawnPictures.add(made);
    await blobs.put(made.blobKey, pixel, 'image/png');
    await blobs.put(made.thumbKey, pixel, 'image/webp');
    return made;
  };

  const person = async (role: Role, fields: Partial<UserRecord> = {}): Promise<Person> => {
    const made = await user(role, fields);
    return { user: made, client: await signedIn(made) };
  };

  return { user, signedIn, person, job, image, drawnPicture, previewed };
};
export type People = ReturnType<typeof createPeople>;

const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const drawing = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>');
