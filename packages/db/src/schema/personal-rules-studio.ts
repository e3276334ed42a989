import type { Rules } from './personal-rules.ts';

type StudioTable =
  | 'imageTexts'
  | 'imageParents'
  | 'collectionImages'
  | 'images'
  | 'drawnPictures'
  | 'jobPreviews'
  | 'comparisonVotes'
  | 'comparisonEntries'
  | 'comparisons'
  | 'trainings'
  | 'loras'
  | 'loraRemovals'
  | 'orphanedWork'
  | 'jobs'
  | 'presets'
  | 'enhancements';

const file = 'Where the file is on the server; the archive has the file itself.';
const files = { blobKey: file, thumbKey: file, svgKey: file } as const;

/** Pictures, jobs and what belongs to them; a part of `personalRules`. */
export const studioRules: Pick<Rules, StudioTable> = {
  imageTexts: {
    owner: { through: 'images', by: 'id' },
    what: 'Copies of your prompts for the search',
    exported: { not: 'Repeats the prompts of your pictures.' },
    erased: 'with_account',
  },
  imageParents: {
    owner: { through: 'images', by: 'imageId' },
    what: 'What your pictures were made from',
    exported: { facts: ['imageId', 'parentImageId', 'parentUploadId', 'operation', 'createdAt'] },
    erased: 'with_account',
  },
  collectionImages: {
    owner: { through: 'collections', by: 'collectionId' },
    what: 'Which pictures are in your collections',
    exported: { facts: ['collectionId', 'imageId', 'position', 'addedAt'] },
    erased: 'with_account',
    key: ['collectionId', 'imageId'],
  },
  images: {
    owner: { person: 'userId' },
    what: 'Your pictures',
    exported: {
      facts: [
        ...(['id', 'jobId', 'position', 'provider', 'model', 'style', 'engineVersion', 'origin'] as const),
        ...(['seed', 'width', 'height', 'bytes', 'sha256', 'createdAt', 'deletedAt'] as const),
      ],
      without: { ...files, placeholder: 'A blurred copy of the picture, for pages that are still loading.' },
    },
    erased: 'deleted',
  },
  drawnPictures: {
    owner: { through: 'jobs', by: 'jobId' },
    what: 'Pictures of jobs that are still running',
    exported: {
      facts: ['id', 'jobId', 'position', 'seed', 'width', 'height', 'style', 'bytes', 'createdAt'],
      without: { ...files, placeholder: 'A blurred copy of the picture, for pages that are still loading.' },
    },
    erased: 'deleted',
  },
  jobPreviews: {
    owner: { through: 'jobs', by: 'jobId' },
    what: 'Previews of pictures that are being made',
    exported: { not: 'Replaced by the picture in a moment.' },
    erased: 'with_account',
  },
  comparisonVotes: {
    owner: { person: 'userId' },
    what: 'Your votes in comparisons of models',
    exported: { facts: ['comparisonId', 'createdAt'] },
    erased: 'with_account',
    key: ['comparisonId'],
  },
  comparisonEntries: {
    owner: { through: 'comparisons', by: 'comparisonId' },
    what: 'Which models you compared',
    exported: { facts: ['jobId', 'comparisonId', 'position', 'model'] },
    erased: 'with_account',
  },
  comparisons: {
    owner: { person: 'userId' },
    what: 'Your comparisons of models',
    exported: { facts: ['id', 'createdAt'] },
    erased: 'with_account',
  },
  trainings: {
    owner: { person: 'userId' },
    what: 'Trainings of your own models',
    exported: { facts: ['jobId', 'createdAt'] },
    erased: 'with_account',
  },
  loras: {
    owner: { person: 'userId' },
    what: 'Your own models (LoRAs)',
    exported: {
      facts: ['id', 'jobId', 'provider', 'model', 'createdAt'],
      without: { reference: 'Gives access to the model at its provider.' },
    },
    erased: 'deleted',
  },
  loraRemovals: { nobody: 'Models to be deleted at their providers; says nothing about whose they were.' },
  orphanedWork: { nobody: 'Work to be cancelled at providers; says nothing about whose it was.' },
  jobs: {
    owner: { person: 'userId' },
    what: 'What you asked the studio to make: prompts and settings',
    exported: {
      facts: [
        ...(['id', 'kind', 'state', 'provider', 'model', 'chargedImages', 'chargedMinor'] as const),
        ...(['failure', 'createdAt', 'startedAt', 'finishedAt'] as const),
      ],
    },
    erased: 'deleted',
  },
  presets: {
    owner: { person: 'userId' },
    what: 'Your saved settings of the studio',
    exported: { facts: ['id', 'model', 'createdAt'] },
    erased: 'with_account',
  },
  enhancements: {
    owner: { person: 'userId' },
    what: 'Prompts of the last day that you had improved',
    exported: { facts: ['id', 'direction', 'variant', 'state', 'createdAt'] },
    erased: 'with_account',
  },
};
