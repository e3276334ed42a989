import { join } from 'node:path';
import { encodeCursor } from '@atelier/core/cursor';
import { newId } from '@atelier/core/ids';
import Sqlite from 'better-sqlite3';
import { type Member, newMember, startSubject } from './subject.ts';
import type { SuiteContext } from './suite.ts';

const imagesPerJob = 4;
/** The age of one job over the next newer one. */
const jobEveryMs = 30_000;

const subjects = ['a lighthouse in a storm', 'a fox among birches', 'a city at dusk', 'a mandala of leaves'];
const styles = ['seascape', 'botanical', 'skyline', 'mandala'];

interface Owner {
  readonly id: string;
  readonly workspace_id: string;
}

type Row = Readonly<Record<string, string | number | null>>;

const jobRow = (owner: Owner, index: number, createdAtMs: number): Row => ({
  id: newId('job'),
  workspace_id: owner.workspace_id,
  user_id: owner.id,
  state: 'completed',
  progress: 1,
  prompt: `${subjects[index % subjects.length]}, study ${index}, soft morning light, muted palette, fine grain`,
  negative_prompt: '',
  model: 'atelier-scenes',
  style: styles[index % styles.length] ?? '',
  width: 1024,
  height: 1024,
  count: imagesPerJob,
  seed: index,
  failure: null,
  attempts: 1,
  claim_token: null,
  lease_expires_at: null,
  created_at: createdAtMs,
  started_at: createdAtMs,
  finished_at: createdAtMs + 900,
});

const imageRow = (job: Row, position: number): Row => {
  const id = newId('image');
  return {
    id,
    workspace_id: job.workspace_id ?? '',
    user_id: job.user_id ?? '',
    job_id: job.id ?? '',
    position,
    prompt: job.prompt ?? '',
    negative_prompt: '',
    model: job.model ?? '',
    style: job.style ?? '',
    engine_version: '1',
    origin: 'procedural',
    seed: Number(job.seed) + position,
    width: 1024,
    height: 1024,
    blob_key: `images/${id}.png`,
    thumb_key: `images/${id}.webp`,
    svg_key: `images/${id}.svg`,
    bytes: 900_000,
    sha256: '0'.repeat(64),
    placeholder: `data:image/png;base64,${'A'.repeat(320)}`,
    created_at: Number(job.created_at) + 900,
    deleted_at: null,
  };
};

const insertInto = (db: Sqlite.Database, table: string, sample: Row) => {
  const columns = Object.keys(sample);
  return db.prepare(
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map((name) => `@${name}`).join(', ')})`,
  );
};

/**
 * Gives the person `total` images, straight into the product's SQLite, oldest first as life would. The product
 * must not be running.
 */
const seedGallery = (databasePath: string, email: string, total: number): void => {
  const db = new Sqlite(databasePath);
  db.pragma('synchronous = off');
  db.pragma('foreign_keys = off');
  const owner = db.prepare<[string], Owner>('SELECT id, workspace_id FROM users WHERE email = ?').get(email);
  if (owner === undefined) throw new Error(`There is no ${email} in ${databasePath}.`);
  const jobs = Math.ceil(total / imagesPerJob);
  const firstAtMs = Date.now() - jobs * jobEveryMs;
  const sample = jobRow(owner, 0, 0);
  const insertJob = insertInto(db, 'jobs', sample);
  const insertImage = insertInto(db, 'images', imageRow(sample, 0));
  db.transaction(() => {
    for (let index = 0; index < jobs; index += 1) {
      const job = jobRow(owner, index, firstAtMs + index * jobEveryMs);
      insertJob.run(job);
      const images = Math.min(imagesPerJob, total - index * imagesPerJob);
      for (let position = 0; position < images; position += 1) insertImage.run(imageRow(job, position));
    }
  })();
  db.pragma('wal_checkpoint(truncate)');
  db.close();
};

/** A new member of the product over `dir`, with so many images. The product does not run afterwards. */
export const seeded = async ({ dir, cores }: SuiteContext, images: number): Promise<Member> => {
  const first = await startSubject(dir, cores);
  const member = await newMember(first);
  await first.stop();
  console.error(`  seeding ${images.toLocaleString('en')} images …`);
  seedGallery(join(dir, 'atelier.sqlite'), member.email, images);
  return member;
};

export const listUrl = (origin: string, input: object): string =>
  `${origin}/trpc/images.list?input=${encodeURIComponent(JSON.stringify(input))}`;

/** Where a page of the gallery begins, found the slow way: by counting rows. */
export interface PageStart {
  readonly cursor: string;
  /** The id that the page must begin with. */
  readonly firstId: string;
}

/** `page` counts from 1 and must not be the first. @throws Error when the gallery is not that long. */
export const pageStart = (databasePath: string, email: string, page: number, pageSize: number): PageStart => {
  const db = new Sqlite(databasePath, { readonly: true });
  const rows = db
    .prepare<[string, number], { id: string; created_at: number }>(
      `SELECT i.id, i.created_at FROM images i JOIN users u ON u.workspace_id = i.workspace_id
       WHERE u.email = ? AND i.deleted_at IS NULL ORDER BY i.created_at DESC, i.id DESC LIMIT 2 OFFSET ?`,
    )
    .all(email, (page - 1) * pageSize - 1);
  db.close();
  const [before, first] = rows;
  if (before === undefined || first === undefined) throw new Error(`The gallery has no page ${page}.`);
  return {
    cursor: encodeCursor({ createdAtMs: before.created_at, id: before.id }),
    firstId: first.id,
  };
};
