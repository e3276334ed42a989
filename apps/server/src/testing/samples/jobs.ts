import { newId } from '@atelier/core/ids';
import type { MakeInput, OwnedIds, Samples } from './sample.ts';

const ownJob: MakeInput = async ({ job }, owner) => ({ id: (await job(owner)).id });

export const jobsInputs: Samples = {
  'jobs.cancel': ownJob,
  'jobs.create': () => ({ prompt: 'a heron', model: 'still', width: 512, height: 512, count: 1 }),
  'jobs.get': ownJob,
  'jobs.list': () => ({ limit: 2 }),
  'jobs.quote': () => ({ prompt: 'a heron', model: 'still', width: 512, height: 512, count: 1 }),
  'usage.mine': () => undefined,
  'jobs.watch': async ({ job }, owner) => ({ id: (await job(owner, 'cancelled')).id }),
};

export const jobsIds: OwnedIds = {
  'jobs.cancel': () => newId('job'),
  'jobs.get': () => newId('job'),
  'jobs.watch': () => newId('job'),
};
