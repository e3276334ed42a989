import { newId } from '@atelier/core/ids';

const imagesPerJob = 4;
/** Milliseconds between two jobs. */
const jobEveryMs = 30_000;

const subjects = [
  'a lighthouse in a storm',
  'a fox among birches',
  'a city at dusk',
  'a mandala of leaves',
  '窓辺で眠る猫の絵',
  'старый ЗАМОК на горе',
];
/** Every second job has the other model, so that half of the styles are never found with one of them. */
const models = ['atelier-scenes', 'atelier-other'] as const;
const styles = ['seascape', 'botanical', 'skyline', 'mandala'];
const shapes = [
  { width: 1024, height: 1024 },
  { width: 1024, height: 768 },
  { width: 768, height: 1024 },
] as const;
/** One job in so many is flagged. */
const flaggedEvery = 50;
/** Only the oldest job has it, so a search must reach the end of the gallery. */
const oldest = ', 銀河 quokka';

/** The gallery's owner, by column names. */
export interface Owner {
  readonly id: string;
  readonly workspace_id: string;
}

/** Values by column; an object is for a JSON column. */
export type Row = Readonly<Record<string, string | number | object | null>>;

const paramsOf = (index: number) => ({
  prompt: `${subjects[index % subjects.length]}, study ${index}, soft morning light, muted palette, fine grain${index === 0 ? oldest : ''}`,
  negativePrompt: '',
  style: styles[index % styles.length] ?? '',
  ...(shapes[index % shapes.length] ?? shapes[0]),
  count: imagesPerJob,
  seed: index,
});

const jobRow = (owner: Owner, index: number, createdAtMs: number): Row => ({
  id: newId('job'),
  workspace_id: owner.workspace_id,
  user_id: owner.id,
  kind: 'generation',
  state: 'completed',
  progress: 1,
  params: paramsOf(index),
  provider: 'embedded',
  model: models[index % models.length] ?? models[0],
  failure: null,
  attempts: 1,
  claim_token: null,
  lease_expires_at: null,
  created_at: createdAtMs,
  started_at: createdAtMs,
  finished_at: createdAtMs + 900,
});

const imageRow = (job: Row, params: ReturnType<typeof paramsOf>, position: number): Row => {
  const id = newId('image');
  return {
    id,
    workspace_id: job.workspace_id ?? null,
    user_id: job.user_id ?? '',
    job_id: job.id ?? '',
    position,
    prompt: params.prompt,
    negative_prompt: '',
    model: job.model ?? '',
    style: params.style,
    engine_version: '1',
    origin: 'procedural',
    seed: params.seed + position,
    width: params.width,
    height: params.height,
    // Of the four of a job, one each: numbers, which both databases take as booleans.
    is_favourite: position === 0 ? 1 : 0,
    rating: position === 1 ? 5 : null,
    has_children: position === 2 ? 1 : 0,
    flag: params.seed % flaggedEvery === 0 ? 'flagged' : 'none',
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

const files = [
  { key: 'blob_key', content_type: 'image/png', bytes: 900_000 },
  { key: 'thumb_key', content_type: 'image/webp', bytes: 20_000 },
  { key: 'svg_key', content_type: 'image/svg+xml', bytes: 60_000 },
];

const assetRows = (image: Row): Row[] =>
  files.map(({ key, ...file }) => ({
    id: newId('asset'),
    kind: 'result',
    workspace_id: image.workspace_id ?? '',
    user_id: image.user_id ?? '',
    blob_key: image[key] ?? '',
    ...file,
    sha256: '0'.repeat(64),
    created_at: image.created_at ?? 0,
    deleted_at: null,
  }));

/** Jobs, assets and images of a gallery with `total` images, oldest first, in batches of a few thousand rows. */
export function* galleryRows(
  owner: Owner,
  total: number,
): Generator<{
  readonly jobs: readonly Row[];
  readonly assets: readonly Row[];
  readonly images: readonly Row[];
}> {
  const jobCount = Math.ceil(total / imagesPerJob);
  const firstAtMs = Date.now() - jobCount * jobEveryMs;
  for (let start = 0; start < jobCount; start += 1000) {
    const jobs = Array.from({ length: Math.min(1000, jobCount - start) }, (_, at) =>
      jobRow(owner, start + at, firstAtMs + (start + at) * jobEveryMs),
    );
    const images = jobs.flatMap((job, at) =>
      Array.from({ length: Math.min(imagesPerJob, total - (start + at) * imagesPerJob) }, (_, position) =>
        imageRow(job, paramsOf(start + at), position),
      ),
    );
    yield { jobs, assets: images.flatMap(assetRows), images };
  }
}
