import { modelRecord } from '@atelier/core/testing/engine-records';
import { addSampledModel } from '../in-process-models.ts';
import { type Samples, savedProvider } from './sample.ts';

export const adminModelsInputs: Samples = {
  'admin.models.addSample': async (server, owner) => {
    const { id } = await addSampledModel(server);
    return { id, imageId: (await server.image(owner)).id };
  },
  'admin.models.list': () => undefined,
  'admin.models.order': async (server) => {
    const { id, providerId } = await addSampledModel(server);
    return { providerId, ids: [id] };
  },
  'admin.models.people': () => ({ search: 'a' }),
  'admin.models.removeSample': async (server) => {
    const { id, samples } = await addSampledModel(server);
    return { id, sampleId: samples[0]?.id };
  },
  'admin.models.update': async (server) => {
    const model = modelRecord((await savedProvider(server)).id);
    await server.db.models.insertMany([model]);
    return { id: model.id, enabled: true };
  },
};
