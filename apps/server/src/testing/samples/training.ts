import { newId } from '@atelier/core/ids';
import { addTrainableModel } from '../in-process-models.ts';
import { addTraining } from '../in-process-trainings.ts';
import type { OwnedIds, Samples } from './sample.ts';

export const trainingInputs: Samples = {
  'training.bases': () => undefined,
  'training.cancel': async (server, owner) => ({ id: (await addTraining(server, owner)).id }),
  'training.check': async (server, owner) => ({
    model: await addTrainableModel(server),
    imageIds: [(await server.image(owner, { width: 1024, height: 1024 })).id],
  }),
  'training.create': async (server, owner) => ({
    ...{ model: await addTrainableModel(server), name: 'My cat', triggerWord: 'mycat7', steps: 500 },
    pictures: await Promise.all(
      Array.from({ length: 5 }, async () => ({
        imageId: (await server.image(owner, { width: 1024, height: 1024 })).id,
        caption: 'a cat',
      })),
    ),
  }),
  'training.get': async (server, owner) => ({ id: (await addTraining(server, owner)).id }),
  'training.list': () => ({ limit: 2 }),
  'training.loras': () => undefined,
  'training.remove': async (server, owner) => ({ id: (await addTraining(server, owner, 'failed')).id }),
};

export const trainingIds: OwnedIds = {
  'training.cancel': () => newId('job'),
  'training.get': () => newId('job'),
  'training.remove': () => newId('job'),
};
